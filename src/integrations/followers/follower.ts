import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/log.js';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { backOffMs, FAILURES_TO_PAUSE, LONGEST_MS } from './back-off.rules.js';
import type { CursorKey, Lease } from './cursor-trips.js';
import { Cursors } from './cursors.js';
import type { Outcome, OwedEvent } from './owed-event.js';
import { Parking } from './parking.js';
import { Senders } from './sender.js';

const PAUSE_MS = 30_000;
const FULL_MS = 250;
/** How often in one drain the other side may send us back before that counts as a failure. */
const MOST_RESUMES = 3;

/** One owed event in hand, and the one after it if it is known. */
interface Sending {
  endpoint: Endpoint;
  lease: Lease;
  one: OwedEvent;
  next?: OwedEvent;
}

type Again = Extract<Outcome, { kind: 'again' }>;

/** How a drain goes on after one event. */
type Step = 'sent' | 'all-sent' | 'reread' | 'stopped';

/**
 * Brings one dossier at one endpoint up to date: what is unsent, oldest first, up to the first failure. Any number of
 * callers at once is harmless: the cursor's lease lets one of them send. A transaction is never open meanwhile.
 */
@Injectable()
export class Follower {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly cursors: Cursors,
    private readonly parking: Parking,
    private readonly senders: Senders,
    private readonly log: Log,
  ) {}

  /** @returns how many events took effect */
  async drain(key: CursorKey): Promise<number> {
    const endpoint = await this.endpoints.byId(key.endpoint);
    if (!endpoint || (await this.isAway(endpoint, key))) return 0;
    const lease = await this.cursors.lease(key);
    if (!lease || !(await this.mayTry(endpoint, lease))) return 0;
    try {
      return await this.drainLeased(endpoint, lease);
    } catch (error) {
      // A bug of ours with one dossier says nothing about the endpoint: the others go on.
      this.log.error({ err: error, endpoint: endpoint.id, dossier: lease.dossier }, 'follower failed');
      await this.cursors.save(lease);
      await this.cursors.backOff(lease, 'internal-error', this.nextAttempt(lease.attempts));
      return 0;
    }
  }

  /** Paused or full endpoints are left alone. */
  private async isAway(endpoint: Endpoint, key: CursorKey): Promise<boolean> {
    const now = new Date();
    const isPaused = endpoint.pausedUntil !== null && endpoint.pausedUntil > now;
    if (!isPaused && (await this.cursors.inFlight(endpoint.id)) < endpoint.maxInFlight) return false;
    await this.cursors.postpone(
      key,
      isPaused && endpoint.pausedUntil ? endpoint.pausedUntil : new Date(now.getTime() + FULL_MS),
    );
    return true;
  }

  /** After a pause one caller goes ahead and finds out; the others wait for what he learns. */
  private async mayTry(endpoint: Endpoint, lease: Lease): Promise<boolean> {
    if (endpoint.pausedUntil === null) return true;
    const now = new Date();
    const until = new Date(now.getTime() + PAUSE_MS);
    if (await this.endpoints.probes(endpoint.id, now, until)) return true;
    await this.cursors.giveBack(lease, until);
    return false;
  }

  private async drainLeased(endpoint: Endpoint, lease: Lease): Promise<number> {
    let sent = 0;
    let resumes = 0;
    for (;;) {
      const owed = await this.cursors.owed(lease);
      if (owed.length === 0) {
        await this.cursors.settle(lease);
        return sent;
      }
      const step = await this.sendBatch(endpoint, lease, owed, () => (sent += 1));
      resumes += Number(step === 'reread');
      if (step === 'all-sent' || step === 'stopped') return sent;
      if (resumes > MOST_RESUMES) {
        await this.cursors.backOff(lease, 'out-of-step', this.nextAttempt(lease.attempts));
        return sent;
      }
    }
  }

  private async sendBatch(endpoint: Endpoint, lease: Lease, owed: OwedEvent[], onSent: () => void): Promise<Step> {
    for (const [index, one] of owed.entries()) {
      const outcome = await this.senders.of(endpoint.follower).send(endpoint, one, lease.sent);
      const step = await this.conclude({ endpoint, lease, one, next: owed[index + 1] }, outcome);
      if (step === 'sent' || step === 'all-sent') onSent();
      if (step !== 'sent') return step;
    }
    return 'sent';
  }

  private async conclude(sending: Sending, outcome: Outcome): Promise<Step> {
    const { endpoint, lease, one, next } = sending;
    if (outcome.kind !== 'done' && (await this.cursors.save(lease)) === undefined) return 'stopped';
    switch (outcome.kind) {
      case 'done': {
        await this.worked(endpoint);
        const more = await this.cursors.ack(lease, one.seq, next?.recordedAt);
        if (more === undefined) return 'stopped';
        return more ? 'sent' : 'all-sent';
      }
      case 'resume':
        await this.worked(endpoint);
        return this.resume(lease, one, outcome.want);
      case 'refused':
        await this.worked(endpoint);
        await this.parking.park(lease, one.seq, outcome.cause);
        return 'stopped';
      case 'again':
        await this.failed(sending, outcome);
        return 'stopped';
    }
  }

  /** The other side answers: after an outage nobody waits any longer. */
  private async worked(endpoint: Endpoint): Promise<void> {
    const wasAway = endpoint.failures >= FAILURES_TO_PAUSE;
    await this.endpoints.worked(endpoint);
    if (wasAway) await this.cursors.afterOutage(endpoint.id, LONGEST_MS);
  }

  private async failed({ endpoint, lease, one }: Sending, { cause, afterMs = 0 }: Again): Promise<void> {
    await this.endpoints.failed(endpoint.id, FAILURES_TO_PAUSE, new Date(Date.now() + PAUSE_MS));
    const { dossier } = lease;
    this.log.warn({ endpoint: endpoint.id, dossier, seq: one.seq, cause }, 'event not taken, tried later');
    const sender = this.senders.of(endpoint.follower);
    const waitMs = sender.waitMs(lease.attempts, Math.random());
    if (waitMs !== undefined) {
      await this.cursors.backOff(lease, cause, new Date(Date.now() + Math.max(afterMs, waitMs)));
    } else if (await sender.givesUp(endpoint, cause)) {
      await this.cursors.backOff(lease, cause, new Date());
    } else {
      await this.parking.park(lease, one.seq, cause);
    }
  }

  /** The other side says where it stands; one that is ahead of the event in hand has seen what we never sent. */
  private async resume(lease: Lease, one: OwedEvent, want: number): Promise<Step> {
    if (want >= one.seq) {
      await this.parking.park(lease, one.seq, 'ahead-of-us');
      return 'stopped';
    }
    return (await this.cursors.resume(lease, want)) ? 'reread' : 'stopped';
  }

  private nextAttempt(attempts: number): Date {
    return new Date(Date.now() + backOffMs(attempts, Math.random()));
  }
}
