import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isSkewed } from '../platform/clock.js';
import { Log } from '../platform/log.js';
import { asRefused } from '../platform/problem-filter.js';
import { Devices, type Turn } from './devices.js';
import { InnerRequests, refusal, type InnerAnswer, type Sender } from './inner-requests.js';
import { mayComeLate } from './late-acts.rules.js';
import { SoundAct, type LateActs, type LateAnswer, type LateAnswers } from './late-acts.shapes.js';
import { LateInbox } from './late-inbox.js';
import { LateOutcomes } from './late-outcomes.js';
import { placed, placeOf, type LateAct } from './places.js';

const NO_COUNTER = [{ path: ['counter'], message: 'counter-unreadable', code: 'custom' }];
const Timed = z.object({ occurredAt: z.string() });

/** An act that is played now. */
interface Queued extends LateAct {
  /** Where it stands in the batch; one that waited before stands nowhere. */
  index?: number;
}

/**
 * Transport for acts that a courier made where there was no signal. Each act inside has its own transaction and its own
 * answer; their order is the device's counter. One whose predecessor is missing waits, one refused for good is kept and
 * the next goes on, and at a failure of ours everything stops: the device sends again and nothing is lost (F25, F72, F73).
 * An act at which batch after batch fails is kept and given up as `late-act-failed`: no error of ours stops a device for ever.
 * Of what a device sends only the counter must be readable; an act without is told so, and those after it wait for it.
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

  private async play(turn: Turn, sender: Sender, batch: readonly unknown[]): Promise<LateAnswers> {
    const sent = batch.flatMap((act, index): Queued[] => {
      const late = placed(turn.device, act);
      return late ? [{ ...late, index }] : [];
    });
    const acts = await this.inTurn(turn, sender, await this.withWaiting(turn.device, sent));
    const found = new Set(sent.map(({ index }) => index));
    const unplaced = [...batch.keys()].filter((index) => !found.has(index));
    acts.push(...unplaced.map((index) => ({ index, ...answered(refusal('act-unplaced', sender, NO_COUNTER)) })));
    return { device: turn.device, counter: turn.counter, acts };
  }

  /** What was sent and what waited before, in the order of the device. */
  private async withWaiting(device: string, sent: readonly Queued[]): Promise<Queued[]> {
    const places = new Set(sent.map(placeOf));
    const before = (await this.inbox.waiting(device)).filter((late) => !places.has(placeOf(late)));
    return [...before, ...sent].sort((a, b) => a.counter - b.counter);
  }

  private async inTurn(turn: Turn, sender: Sender, queue: readonly Queued[]): Promise<LateAnswer[]> {
    const acts: LateAnswer[] = [];
    let broken = false;
    for (const late of queue) {
      if (late.index === undefined && (broken || late.counter > turn.counter + 1)) continue;
      const isNext = late.counter === turn.counter + 1;
      const answer = broken ? refusal('busy', sender) : await this.one(turn, sender, late);
      broken ||= isNext && late.counter > turn.counter;
      acts.push(told(late, sender, answer));
    }
    return acts;
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
    const sound = SoundAct.safeParse(late.sent);
    if (!sound.success) return refusal('body-invalid', sender, sound.error.issues);
    if (!mayComeLate(sound.data.path)) return refusal('act-not-for-devices', sender);
    try {
      return await this.requests.ask(turn.device, sound.data, sender);
    } catch (error) {
      this.log.error({ err: error, act: late.id }, 'late act failed');
      return refusal(asRefused(error).code, sender);
    }
  }
}

function told({ index, counter, id, sent }: Queued, { at }: Sender, answer: InnerAnswer): LateAnswer {
  const timed = Timed.safeParse(sent);
  const skew = timed.success && isSkewed(new Date(timed.data.occurredAt), at);
  return { index, counter, id, ...answered(answer), ...(skew ? { skew } : {}) };
}

function answered({ status, body, replayed }: InnerAnswer): Pick<LateAnswer, 'status' | 'body' | 'replayed'> {
  return { status, body, ...(replayed ? { replayed } : {}) };
}
