import { Injectable } from '@nestjs/common';
import { isSkewed } from '../platform/clock.js';
import { Log } from '../platform/log.js';
import { asRefused } from '../platform/problem-filter.js';
import { Devices, type Turn } from './devices.js';
import { InnerRequests, refusal, type InnerAnswer, type Sender } from './inner-requests.js';
import { mayComeLate } from './late-acts.rules.js';
import { SoundAct, type LateAct, type LateActs, type LateAnswer, type LateAnswers } from './late-acts.shapes.js';
import { LateInbox } from './late-inbox.js';
import { LateOutcomes } from './late-outcomes.js';

/**
 * Transport for acts that a courier made where there was no signal. Each act inside has its own transaction and its own
 * answer; their order is the device's counter. One whose predecessor is missing waits, one refused for good is kept and
 * the next goes on, and at a failure of ours everything stops: the device sends again and nothing is lost (F25, F72, F73).
 * An act at which batch after batch fails is kept and given up as `late-act-failed`: no error of ours stops a device for ever.
 */
@Injectable()
export class LateActsOfDevices {
  constructor(
    private readonly devices: Devices,
    private readonly inbox: LateInbox,
    private readonly requests: InnerRequests,
    private readonly outcomes: LateOutcomes,
    private readonly log: Log,
  ) {}

  /** @throws Refused `device-of-another` (403), `busy` (503) */
  async apply(sender: Sender, batch: LateActs): Promise<LateAnswers> {
    await this.devices.claim(batch.device, sender.actor.id);
    return this.devices.turn(batch.device, (turn) => this.play(turn, sender, batch.acts));
  }

  private async play(turn: Turn, sender: Sender, batch: readonly LateAct[]): Promise<LateAnswers> {
    const sent = new Set(batch.map(placeOf));
    const before = (await this.inbox.waiting(turn.device)).filter((late) => !sent.has(placeOf(late)));
    const queue = [...before, ...batch].sort((a, b) => a.counter - b.counter);
    const acts: LateAnswer[] = [];
    let broken = false;
    for (const late of queue) {
      if (!sent.has(placeOf(late)) && (broken || late.counter > turn.counter + 1)) continue;
      const isNext = late.counter === turn.counter + 1;
      const answer = broken ? refusal('busy', sender) : await this.one(turn, sender, late);
      broken ||= isNext && late.counter > turn.counter;
      acts.push(told(late, sender, answer));
    }
    return { device: turn.device, counter: turn.counter, acts };
  }

  private async one(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    if (late.counter <= turn.counter) return this.again(turn, sender, late);
    if (late.counter > turn.counter + 1) return this.wait(turn, sender, late);
    if (!(await this.devices.renew(turn))) return refusal('busy', sender);
    return this.outcomes.settle(turn, late, sender, await this.ask(turn, sender, late));
  }

  /** It came before: the answer it got then. */
  private async again(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    const past = await this.inbox.past(turn.device, late);
    if (past === 'applied') return this.ask(turn, sender, late);
    return past ? { ...past, replayed: true } : refusal('counter-used', sender);
  }

  private async wait(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    if (!(await this.inbox.keep(turn.device, late))) return refusal('counter-used', sender);
    return { status: 202, body: { id: late.id, status: 'waiting', waitsFor: turn.counter + 1 }, replayed: false };
  }

  private async ask(turn: Turn, sender: Sender, late: LateAct): Promise<InnerAnswer> {
    if (!mayComeLate(late.path)) return refusal('act-not-for-devices', sender);
    const sound = SoundAct.safeParse(late);
    if (!sound.success) return refusal('body-invalid', sender, sound.error.issues);
    try {
      return await this.requests.ask(turn.device, { ...late, ...sound.data }, sender);
    } catch (error) {
      this.log.error({ err: error, act: late.id }, 'late act failed');
      return refusal(asRefused(error).code, sender);
    }
  }
}

/** What tells one act of a device from another. */
function placeOf({ counter, id }: LateAct): string {
  return `${counter}:${id}`;
}

function told({ counter, id, occurredAt }: LateAct, { at }: Sender, answer: InnerAnswer): LateAnswer {
  const { status, body, replayed } = answer;
  const skew = isSkewed(new Date(occurredAt), at);
  return { counter, id, status, body, ...(replayed ? { replayed } : {}), ...(skew ? { skew } : {}) };
}
