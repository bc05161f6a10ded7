import { Injectable } from '@nestjs/common';
import { Endpoints } from '../endpoints.js';
import { Cursors } from './cursors.js';
import { Follower } from './follower.js';

const MOST_AT_ONCE = 200;

/** Drains whatever is behind and due, each endpoint by itself, so that a slow one delays no other. */
@Injectable()
export class DueCursors {
  /** Endpoints being drained by this process, and whether to look again before it is done with one. */
  private readonly draining = new Map<string, boolean>();

  constructor(
    private readonly endpoints: Endpoints,
    private readonly cursors: Cursors,
    private readonly follower: Follower,
  ) {}

  /** @returns how many events took effect */
  async drainDue(): Promise<number> {
    const drained = await Promise.all((await this.endpoints.open()).map(({ id }) => this.drainEndpoint(id)));
    return drained.reduce((sum, one) => sum + one, 0);
  }

  /** Everything due at one endpoint; a call while another is at it makes that one look again. */
  async drainEndpoint(id: string): Promise<number> {
    if (this.draining.has(id)) {
      this.draining.set(id, true);
      return 0;
    }
    let sent = 0;
    try {
      do {
        this.draining.set(id, false);
        sent += await this.drainOnce(id);
      } while (this.draining.get(id));
    } finally {
      this.draining.delete(id);
    }
    return sent;
  }

  private async drainOnce(id: string): Promise<number> {
    const endpoint = await this.endpoints.byId(id);
    const due = endpoint ? await this.cursors.due(id, MOST_AT_ONCE) : [];
    // a full page may not be all; an endpoint that is away has none, so this ends
    if (due.length === MOST_AT_ONCE) this.draining.set(id, true);
    let sent = 0;
    const hands = Array.from({ length: Math.min(endpoint?.maxInFlight ?? 0, due.length) }, async () => {
      for (let key = due.shift(); key; key = due.shift()) {
        // added after it is awaited: the other hands add meanwhile
        const some = await this.follower.drain(key);
        sent += some;
      }
    });
    await Promise.all(hands);
    return sent;
  }
}
