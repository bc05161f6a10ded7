import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/log.js';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { backOffMs, FAILURES_TO_PAUSE, LONGEST_MS } from './back-off.rules.js';
import { FULL, type CursorKey, type Lease } from './cursor-trips.js';
import { Cursors } from './cursors.js';
import type { Outcome, OwedEvent } from './owed-event.js';
import { Senders } from './sender.js';
import { Refusals } from './skipped-ahead.js';

const PAUSE_MS = 30_000;
/** How often in one drain the other side may send us back before that counts as a failure. */
const MOST_RESUMES = 3;

/** One dossier's way to one endpoint. */
interface Drain {
  endpoint: Endpoint;
  lease: Lease;
  /** How often that endpoint had asked to be left alone when the drain began. */
  holds: number;
}

/** One owed event in hand, and the one after it if it is known. */
interface Sending extends Drain {
  one: OwedEvent;
  next?: OwedEvent;
}

type Again = Extract<Outcome, { kind: 'again' }>;

/** How a drain goes on after one event. */
type Step = 'sent' | 'all-sent' | 'reread' | 'skipped' | 'stopped';

/**
 * Brings one dossier at one endpoint up to date: what is unsent, oldest first, up to the first failure. Any number of
 * callers at once is harmless: the cursor's lease lets one of them send. A transaction is never open meanwhile.
 */
@Injectable()
export class Follower {
  /** How often an endpoint asked this process to be left alone: what was under way by then stops. */
  private readonly holds = new Map<string, number>();

  constructor(
    private readonly endpoints: Endpoints,
    private readonly cursors: Cursors,
    private readonly refusals: Refusals,
    private readonly senders: Senders,
    private readonly log: Log,
  ) {}

  /** @returns how many events took effect; undefined when the endpoint has as many dossiers in flight as it may */
  async drain(key: CursorKey): Promise<number | undefined> {
    const holds = this.holdsOf(key.endpoint);
    const endpoint = await this.endpoints.byId(key.endpoint);
    if (!endpoint || (await this.isPaused(endpoint, key))) return 0;
    const lease = await this.cursors.lease(key);
    if (lease === FULL) return undefined;
    if (!lease || !(await this.mayTry(endpoint, lease))) return 0;
    try {
      return await this.drainLeased({ endpoint, lease, holds });
    } catch (error) {
      // A bug of ours with one dossier says nothing about the endpoint: the others go on.
      this.log.error({ err: error, endpoint: endpoint.id, dossier: lease.dossier }, 'follower failed');
      await this.cursors.save(lease);
      await this.cursors.backOff(lease, 'internal-error', this.nextAttempt(lease.attempts));
      return 0;
    }
  }

  private async isPaused(endpoint: Endpoint, key: CursorKey): Promise<boolean> {
    const until = Math.max(endpoint.pausedUntil?.getTime() ?? 0, endpoint.heldUntil?.getTime() ?? 0);
    if (until <= Date.now()) return false;
    await this.cursors.postpone(key, new Date(until));
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

  private async drainLeased(drain: Drain): Promise<number> {
    const { lease } = drain;
    let sent = 0;
    let resumes = 0;
    for (;;) {
      const owed = await this.cursors.owed(lease);
      if (owed.length === 0) {
        await this.cursors.settle(lease);
        return sent;
      }
      const step = await this.sendBatch(drain, owed, () => (sent += 1));
      resumes += Number(step === 'reread');
      if (step === 'all-sent' || step === 'stopped') return sent;
      if (resumes > MOST_RESUMES) {
        await this.cursors.backOff(lease, 'out-of-step', this.nextAttempt(lease.attempts));
        return sent;
      }
    }
  }

  private async sendBatch(drain: Drain, owed: OwedEvent[], onSent: () => void): Promise<Step> {
    const { endpoint, lease, holds } = drain;
    for (const [index, one] of owed.entries()) {
      if (this.holdsOf(endpoint.id) !== holds) return this.stop(lease);
      const outcome = await this.senders.of(endpoint.follower).send(endpoint, one, lease.sent);
      const step = await this.conclude({ ...drain, one, next: owed[index + 1] }, outcome);
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
        await this.refusals.park(lease, one.seq, outcome);
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

  /** Time-outs and 5xx never park: the other side may answer tomorrow. */
  private async failed({ endpoint, lease, one }: Sending, { cause, holdMs }: Again): Promise<void> {
    const pauseUntil = new Date(Date.now() + PAUSE_MS);
    if (holdMs === undefined) await this.endpoints.failed(endpoint.id, FAILURES_TO_PAUSE, pauseUntil);
    else await this.hold(endpoint.id, pauseUntil, new Date(Date.now() + holdMs));
    const { dossier } = lease;
    this.log.warn({ endpoint: endpoint.id, dossier, seq: one.seq, cause }, 'event not taken, tried later');
    const waitMs = this.senders.of(endpoint.follower).waitMs(lease.attempts, Math.random());
    await this.cursors.backOff(lease, cause, new Date(Date.now() + Math.max(holdMs ?? 0, waitMs)));
  }

  /** Counted before and after it is written, so that no drain misses it that read the row meanwhile. */
  private async hold(endpoint: string, pauseUntil: Date, holdUntil: Date): Promise<void> {
    this.holds.set(endpoint, this.holdsOf(endpoint) + 1);
    await this.endpoints.failed(endpoint, FAILURES_TO_PAUSE, pauseUntil, holdUntil);
    this.holds.set(endpoint, this.holdsOf(endpoint) + 1);
  }

  private holdsOf(endpoint: string): number {
    return this.holds.get(endpoint) ?? 0;
  }

  /** What took effect is kept; the rest is due as soon as the endpoint is. */
  private async stop(lease: Lease): Promise<Step> {
    if ((await this.cursors.save(lease)) !== undefined) await this.cursors.giveBack(lease, new Date());
    return 'stopped';
  }

  /** The other side says where it stands; one that is ahead of the event in hand has seen what we never sent. */
  private async resume(lease: Lease, one: OwedEvent, want: number): Promise<Step> {
    if (want >= one.seq) return (await this.refusals.ahead(lease, one.seq, want)) ? 'skipped' : 'stopped';
    return (await this.cursors.resume(lease, want)) ? 'reread' : 'stopped';
  }

  private nextAttempt(attempts: number): Date {
    return new Date(Date.now() + backOffMs(attempts, Math.random()));
  }
}
