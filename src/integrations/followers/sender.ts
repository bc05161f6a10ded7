import type { Endpoint, FollowerName } from '../endpoints.js';
import { backOffMs } from './back-off.rules.js';
import type { Outcome, OwedEvent } from './owed-event.js';

/** One follower's way to tell an outside system one event. No transaction is open while it does. */
export abstract class Sender {
  abstract readonly follower: FollowerName;

  /**
   * @param previous the seq that took effect before this one, 0 for the first
   * @throws only on a bug of ours; what the other side does is an outcome
   */
  abstract send(endpoint: Endpoint, owed: OwedEvent, previous: number): Promise<Outcome>;

  /**
   * How long to wait after the n-th failure in a row (0 is the first), in milliseconds.
   * @param random a number in [0, 1)
   */
  waitMs(attempts: number, random: number): number {
    return backOffMs(attempts, random);
  }
}

/** All of them, by the follower's name. */
export class Senders {
  private readonly byName: ReadonlyMap<FollowerName, Sender>;

  constructor(senders: readonly Sender[]) {
    this.byName = new Map(senders.map((sender) => [sender.follower, sender]));
  }

  of(follower: FollowerName): Sender {
    const sender = this.byName.get(follower);
    if (!sender) throw new Error(`Nobody sends for follower ${follower}`);
    return sender;
  }
}
