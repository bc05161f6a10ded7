import { Injectable } from '@nestjs/common';
import { Endpoints } from '../endpoints.js';
import { Cursors } from './cursors.js';
import { Follower } from './follower.js';

const MOST_AT_ONCE = 200;

/** Drains whatever is behind and due, without the queue; each endpoint by itself, so that a slow one delays no other. */
@Injectable()
export class DueCursors {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly cursors: Cursors,
    private readonly follower: Follower,
  ) {}

  /** @returns how many events took effect */
  async drainDue(): Promise<number> {
    const drained = await Promise.all((await this.endpoints.open()).map((endpoint) => this.drainOne(endpoint)));
    return drained.reduce((sum, one) => sum + one, 0);
  }

  private async drainOne({ id, maxInFlight }: { id: string; maxInFlight: number }): Promise<number> {
    const due = await this.cursors.due(id, MOST_AT_ONCE);
    let sent = 0;
    const hands = Array.from({ length: Math.min(maxInFlight, due.length) }, async () => {
      for (let key = due.shift(); key; key = due.shift()) sent += await this.follower.drain(key);
    });
    await Promise.all(hands);
    return sent;
  }
}
