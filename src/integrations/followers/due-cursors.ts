import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { Openings } from '../openings.js';
import type { CursorKey } from './cursor-trips.js';
import { Cursors } from './cursors.js';
import { Follower } from './follower.js';

const MOST_AT_ONCE = 200;
/** How long a drain goes on with an endpoint that is being opened; the next sweep goes on again. */
const OPENING_MS = 1_000;
/** Until a hand looks again whether an endpoint that is full has room; the dossiers' rows know nothing of it. */
const FULL_MS = 250;

/** Drains whatever is behind and due, each endpoint by itself, so that a slow one delays no other. */
@Injectable()
export class DueCursors implements OnModuleDestroy {
  /** Endpoints being drained by this process, and whether to look again before it is done with one. */
  private readonly draining = new Map<string, boolean>();
  private isEnding = false;

  constructor(
    private readonly endpoints: Endpoints,
    private readonly cursors: Cursors,
    private readonly follower: Follower,
    private readonly openings: Openings,
  ) {}

  /** Whatever is being sent is finished; what else is due waits for another process. */
  onModuleDestroy(): void {
    this.isEnding = true;
  }

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
      } while (this.draining.get(id) && !this.isEnding);
    } finally {
      this.draining.delete(id);
    }
    return sent;
  }

  private async drainOnce(id: string): Promise<number> {
    const endpoint = await this.served(id);
    const due = endpoint ? await this.cursors.due(id, MOST_AT_ONCE) : [];
    // a full page may not be all; an endpoint that is away has none, so this ends
    if (due.length === MOST_AT_ONCE) this.draining.set(id, true);
    let sent = 0;
    const hands = Array.from({ length: Math.min(endpoint?.maxInFlight ?? 0, due.length) }, async () => {
      for (let key = due.shift(); key && !this.isEnding; key = due.shift()) {
        // added after it is awaited: the other hands add meanwhile
        const some = await this.drainWithRoom(key);
        sent += some;
      }
    });
    await Promise.all(hands);
    return sent;
  }

  /** Other processes may fill the endpoint, or one that died without a word and whose leases have not ended yet. */
  private async drainWithRoom(key: CursorKey): Promise<number> {
    while (!this.isEnding) {
      const sent = await this.follower.drain(key);
      if (sent !== undefined) return sent;
      await pause(FULL_MS);
    }
    return 0;
  }

  /** One that is being opened is first opened further, and is served when nothing is left of that. */
  private async served(id: string): Promise<Endpoint | undefined> {
    const endpoint = await this.endpoints.byId(id);
    if (endpoint || !(await this.openings.goOn(id, OPENING_MS))) return endpoint;
    return this.endpoints.byId(id);
  }
}
