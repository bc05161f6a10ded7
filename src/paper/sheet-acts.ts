import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { codeOf } from '../courier/inner-requests.js';
import { verdictOf } from '../courier/late-acts.rules.js';
import type { Act } from '../platform/acts.js';
import type { Actor } from '../platform/actor.js';
import { allOrNone } from '../platform/all-or-none.js';
import { localDay } from '../platform/clock.js';
import type { Entered } from '../platform/entered.js';
import { entering } from '../platform/entering.js';
import { derivedId } from '../platform/ids.js';
import { problemBody, Refused, type ProblemParams } from '../platform/problems.js';
import { lockDossiersOf } from './sheet-locks.js';
import type { Payload } from './sheet-rows.js';
import { SheetSigners } from './sheet-signers.js';
import { cameLater } from './written-times.js';
import { firstStep, furtherSteps, type Step } from './sheet-steps.rules.js';

/** What stands on a sheet, and who answers for its being typed rightly. */
export interface Confirmed {
  payload: Payload;
  writtenAt: Date;
  entered: Entered;
}

/** What an act of a sheet answered. */
const Done = z.object({ act: z.uuid(), id: z.uuid(), number: z.string().optional(), version: z.int().optional() });
type Done = z.infer<typeof Done>;

/** The sheet as a whole is not taken: what the service said to one of its acts. */
export interface NotTaken {
  code: string;
  /** In Vietnamese. */
  detail: string;
}

const Problem = z.object({ detail: z.string() });

class StepRefused extends Error {
  constructor(readonly why: NotTaken) {
    super(why.code);
  }
}

/**
 * Carries out what stands on a sheet, by the door everybody uses: same guard, same shapes, in the name of those who signed, at
 * the written time. All acts of a sheet and the one that confirms it are one transaction: all or none.
 */
@Injectable()
export class SheetActs {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly signers: SheetSigners,
  ) {}

  /** @throws Refused `busy` (503) when the same may succeed later: nothing is stored then */
  async carryOut(outer: Act, sheet: Confirmed): Promise<{ done: Done[] } | { refused: NotTaken }> {
    try {
      return { done: await allOrNone(outer, () => this.all(outer, sheet)) };
    } catch (error) {
      if (!(error instanceof StepRefused)) throw error;
      return { refused: error.why };
    }
  }

  private async all(outer: Act, sheet: Confirmed): Promise<Done[]> {
    const { content, receiver } = sheet.payload;
    if (content.kind === 'handover')
      await lockDossiersOf(outer.tx, await this.actorOf(outer, sheet, 'signer'), content.numbers);
    const first = await this.one(outer, sheet, firstStep(content, receiver), 1);
    const done = [first];
    for (const [nth, step] of furtherSteps(content, first).entries())
      done.push(await this.one(outer, sheet, step, nth + 2));
    const acts = done.map(({ act }) => act);
    const early = await cameLater(outer.tx, acts, sheet.writtenAt);
    if (early) throw refusedAs(early.code, { number: early.number });
    return done;
  }

  private async one(outer: Act, sheet: Confirmed, step: Step, nth: number): Promise<Done> {
    const actor = await this.actorOf(outer, sheet, step.by);
    const { entered, writtenAt } = sheet;
    const entry = {
      ...{ path: step.path, actor, entered, occurredAt: writtenAt, within: outer },
      id: derivedId('sheet-act', `${entered.sheet}:${nth}`),
    };
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const reply = await entering(entry, async () =>
      fastify.inject({
        method: 'POST',
        url: step.path,
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(step.body),
      }),
    );
    const body: unknown = JSON.parse(reply.payload);
    if (reply.statusCode < 300) return Done.parse(body);
    throw failureOf(reply.statusCode, body);
  }

  private async actorOf(outer: Act, { payload, writtenAt }: Confirmed, by: Step['by']): Promise<Actor> {
    const signer = payload[by];
    const actor = signer && (await this.signers.actorOf(outer.tx, signer, writtenAt));
    if (!actor) throw refusedAs('signer-invalid', { day: localDay(writtenAt) });
    return actor;
  }
}

function refusedAs(code: string, params: ProblemParams): StepRefused {
  return new StepRefused({ code, detail: problemBody(new Refused(code, params), 'vi').detail });
}

/** For good, or only now. */
function failureOf(status: number, body: unknown): Error {
  const code = codeOf(body) ?? 'bad-request';
  if (verdictOf(status, code) !== 'refused') return new Refused(code === 'internal-error' ? code : 'busy');
  const problem = Problem.safeParse(body);
  return new StepRefused({ code, detail: problem.success ? problem.data.detail : code });
}
