import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../platform/actor.js';
import { fieldProblems, type Issue } from '../platform/field-problems.js';
import { problemBody, Refused } from '../platform/problems.js';
import { replaying } from '../platform/replay.js';
import type { SoundAct } from './late-acts.shapes.js';

/** Who sends the batch, and when it came; each act inside is asked for in his name. */
export interface Sender {
  actor: Actor;
  authorization: string;
  language?: string;
  /** Business time. */
  at: Date;
}

export interface InnerAnswer {
  status: number;
  body: unknown;
  replayed: boolean;
}

/** Puts an act to the service itself, by the door everybody uses: same guard, same shapes, own transaction. */
@Injectable()
export class InnerRequests {
  constructor(private readonly host: HttpAdapterHost) {}

  async ask(device: string, late: SoundAct, sender: Sender): Promise<InnerAnswer> {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const replay = { occurredAt: new Date(late.occurredAt), device: { id: device, counter: late.counter } };
    const reply = await replaying(replay, async () =>
      fastify.inject({
        method: 'POST',
        url: late.path,
        headers: {
          authorization: sender.authorization,
          'content-type': 'application/json',
          'idempotency-key': late.id,
          ...(late.ifMatch === undefined ? {} : { 'if-match': late.ifMatch }),
          ...(sender.language === undefined ? {} : { 'accept-language': sender.language }),
        },
        payload: JSON.stringify(late.body),
      }),
    );
    const body: unknown = JSON.parse(reply.payload);
    return { status: reply.statusCode, body, replayed: reply.headers['idempotent-replayed'] === 'true' };
  }
}

/** A refusal that needs no asking. @param faults what is wrong with the act, and where */
export function refusal(
  code: string,
  { language }: Pick<Sender, 'language'>,
  faults: readonly Issue[] = [],
): InnerAnswer {
  const refused = new Refused(code, {}, fieldProblems(faults));
  const body = problemBody(refused, /^en\b/i.test(language ?? '') ? 'en' : 'vi');
  return { status: refused.status, body, replayed: false };
}

/** The code of a refusal. */
export function codeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined;
  return typeof body.code === 'string' ? body.code : undefined;
}
