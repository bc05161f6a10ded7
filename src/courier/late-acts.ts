import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts } from '../platform/acts.js';
import { Clock } from '../platform/clock.js';
import { derivedId } from '../platform/ids.js';
import { problemBody, Refused } from '../platform/problems.js';
import { Tasks } from '../modules/dossier/tasks.js';
import { Devices, type Turn } from './devices.js';
import { InnerRequests, type InnerAnswer, type Sender } from './inner-requests.js';
import { isSkewed, mayComeLate, verdictOf } from './late-acts.rules.js';
import type { LateAct, LateActs, LateAnswer, LateAnswers } from './late-acts.shapes.js';
import { LateInbox } from './late-inbox.js';

/** What became of a late act is written down: applied, or refused for good with a task for the controller. */
@Injectable()
export class LateOutcomes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly devices: Devices,
    private readonly inbox: LateInbox,
    private readonly tasks: Tasks,
  ) {}

  async applied(turn: Turn, late: LateAct): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.inbox.applied(tx, late.id);
      await this.devices.passed(tx, turn, late.counter);
    });
  }

  /** In an act of its own, whose id derives from the refused one's: twice equals once. */
  async refused(turn: Turn, late: LateAct, sender: Sender, answer: InnerAnswer): Promise<void> {
    const id = derivedId('late-act-refused', late.id);
    const code = codeOf(answer.body) ?? 'bad-request';
    await this.acts.perform(
      { id, actor: sender.actor, request: late.id, status: 200 },
      'late-act.refuse',
      async (act) => {
        const { status, body } = answer;
        await this.inbox.refused(act.tx, turn.device, late, { status, body, code });
        await this.devices.passed(act.tx, turn, late.counter);
        const unit = sender.actor.unit?.id;
        if (unit) await this.tasks.open(act, { kind: 'late-act-refused', unit, subject: late.id });
        return { id: late.id, status: 'REFUSED', actions: [] };
      },
    );
  }
}

/**
 * Transport for acts that a courier made where there was no signal. Each act inside has its own transaction and its own
 * answer; their order is the device's counter. One whose predecessor is missing waits, one refused for good is kept and
 * the next goes on, and at a failure of ours everything stops: the device sends again and nothing is lost (F25, F72, F73).
 */
@Injectable()
export class LateActsOfDevices {
  constructor(
    private readonly clock: Clock,
    private readonly devices: Devices,
    private readonly inbox: LateInbox,
    private readonly requests: InnerRequests,
    private readonly outcomes: LateOutcomes,
  ) {}

  /** @throws Refused `device-of-another` (403), `busy` (503) */
  async apply(sender: Sender, batch: LateActs): Promise<LateAnswers> {
    await this.devices.claim(batch.device, sender.actor.id);
    return this.devices.turn(batch.device, (turn) => this.play(turn, sender, batch.acts));
  }

  private async play(turn: Turn, sender: Sender, batch: readonly LateAct[]): Promise<LateAnswers> {
    const sent = new Set(batch.map((late) => late.id));
    const before = (await this.inbox.waiting(turn.device)).filter((late) => !sent.has(late.id));
    const queue = [...before, ...batch].sort((a, b) => a.counter - b.counter);
    const acts: LateAnswer[] = [];
    let broken = false;
    for (const late of queue) {
      if (!sent.has(late.id) && (broken || late.counter > turn.counter + 1)) continue;
      const answer: InnerAnswer = broken ? refusal('busy', sender) : await this.one(turn, sender, late);
      broken ||= verdictOf(answer.status, codeOf(answer.body)) === 'again';
      acts.push(this.told(late, answer));
    }
    return { device: turn.device, counter: turn.counter, acts };
  }

  private async one(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    if (late.counter <= turn.counter) return this.again(turn, sender, late);
    if (late.counter > turn.counter + 1) return this.wait(turn, sender, late);
    if (!(await this.devices.renew(turn))) return refusal('busy', sender);
    const answer = await this.ask(turn, sender, late);
    const verdict = verdictOf(answer.status, codeOf(answer.body));
    if (verdict === 'done') await this.outcomes.applied(turn, late);
    if (verdict === 'refused') await this.outcomes.refused(turn, late, sender, answer);
    return answer;
  }

  /** It came before: the answer it got then. */
  private async again(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    const past = await this.inbox.past(turn.device, late.id);
    if (past === 'applied') return this.ask(turn, sender, late);
    return past ? { ...past, replayed: true } : refusal('counter-used', sender);
  }

  private async wait(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    if (!(await this.inbox.keep(turn.device, late))) return refusal('counter-used', sender);
    return { status: 202, body: { id: late.id, status: 'waiting', waitsFor: turn.counter + 1 }, replayed: false };
  }

  private async ask(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    if (!mayComeLate(late.path)) return refusal('act-not-for-devices', sender);
    return this.requests.ask(turn.device, late, sender);
  }

  private told({ counter, id, occurredAt }: LateAct, { status, body, replayed }: InnerAnswer): LateAnswer {
    const skew = isSkewed(new Date(occurredAt), this.clock.now());
    return { counter, id, status, body, ...(replayed ? { replayed } : {}), ...(skew ? { skew } : {}) };
  }
}

function refusal(code: string, { language }: Sender): InnerAnswer {
  const refused = new Refused(code);
  const body = problemBody(refused, /^en\b/i.test(language ?? '') ? 'en' : 'vi');
  return { status: refused.status, body, replayed: false };
}

function codeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined;
  return typeof body.code === 'string' ? body.code : undefined;
}
