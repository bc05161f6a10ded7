import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CursorTrips, LEASE_MS, owedOf, type FULL, type CursorKey, type Followed, type Lease } from './cursor-trips.js';
import type { OwedEvent } from './owed-event.js';

const SAVED_WITHIN_MS = 2_000;

/** SQL: of the endpoint `$1` at `$2`, at most `$3`. Each turn is read in the order of an index, however much is behind. */
export const DUE = `with called as (select 1 from endpoint e where e.id = $1
    and (e.paused_until is null or e.paused_until <= $2) and (e.held_until is null or e.held_until <= $2))
  select endpoint, dossier from (
    (select c.endpoint, c.dossier, 1 as turn, c.leased_until as due, null::timestamptz as since from follower_cursor c
     where c.endpoint = $1 and exists (select from called) and c.lease is not null and c.leased_until <= $2
       and c.next_attempt_at <= $2 and c.acked_seq < c.head_seq and c.parked_at is null order by 4 limit $3)
    union all
    (select c.endpoint, c.dossier, 2, c.next_attempt_at, c.behind_since from follower_cursor c
     where c.endpoint = $1 and exists (select from called) and c.lease is null
       and c.next_attempt_at <= $2 and c.acked_seq < c.head_seq and c.parked_at is null order by 4, 5 limit $3)
  ) each_turn order by turn, due, since limit $3`;

/**
 * How far each endpoint has followed each dossier. Whoever sends holds the lease, so order and exclusion come from these
 * rows and not from the queue. Leases and back-off are technical time; every statement is a transaction of its own.
 */
@Injectable()
export class Cursors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trips: CursorTrips,
  ) {}

  /** The lease if something is owed and due, nobody has it, nobody is changing the row and its endpoint is not full. */
  lease(key: CursorKey): Promise<Lease | typeof FULL | undefined> {
    return this.trips.lease(key);
  }

  /** What is owed after `acked`, oldest first, without what an operator skipped. */
  owed(followed: Followed): Promise<OwedEvent[]> {
    return this.trips.owed(followed);
  }

  /** The same, as that transaction sees it. */
  async owedWithin(tx: EntityManager, followed: Followed): Promise<OwedEvent[]> {
    const [owed = []] = await owedOf(tx, [followed]);
    return owed;
  }

  /**
   * `seq` took effect. While more is in hand that is written down only every other second: an event more that is sent twice
   * after a crash is absorbed over there, and most dossiers have few.
   * @param next when the following owed event was recorded, if it is known
   * @returns as `save`
   */
  async ack(lease: Lease, seq: number, next?: Date): Promise<boolean | undefined> {
    Object.assign(lease, { acked: seq, sent: seq, attempts: 0, unsaved: { seq, next } });
    if (next && Date.now() - lease.savedAt < SAVED_WITHIN_MS) return true;
    return this.save(lease);
  }

  /**
   * Writes down what took effect. Releases the lease when that was the last, else prolongs it.
   * @returns whether more is owed; undefined when the lease was lost
   */
  async save(lease: Lease): Promise<boolean | undefined> {
    const { unsaved } = lease;
    if (!unsaved) return lease.head > lease.acked;
    const head = await this.trips.ack({ lease, ...unsaved });
    if (head === undefined) return undefined;
    Object.assign(lease, { head, unsaved: undefined, savedAt: Date.now() });
    return head > unsaved.seq;
  }

  /** The other side has everything up to `want`: go on after it, backwards too. @returns whether the lease still holds */
  async resume(lease: Lease, want: number): Promise<boolean> {
    const acked = want < lease.sent ? want : Math.max(lease.acked, want);
    const [, changed] = await this.dataSource.query<[unknown[], number]>(
      `update follower_cursor set acked_seq = $4, sent_seq = $5, leased_until = $6 where endpoint = $1 and dossier = $2 and lease = $3`,
      [lease.endpoint, lease.dossier, lease.id, acked, want, new Date(Date.now() + LEASE_MS)],
    );
    Object.assign(lease, { acked, sent: want });
    return changed === 1;
  }

  /** Nothing up to `head` is left to send (it was skipped). */
  async settle(lease: Lease): Promise<void> {
    await this.dataSource.query(
      `update follower_cursor set acked_seq = $4, lease = null, leased_until = null,
         behind_since = case when head_seq > $4 then behind_since end
       where endpoint = $1 and dossier = $2 and lease = $3`,
      [lease.endpoint, lease.dossier, lease.id, lease.head],
    );
  }

  /** Gives the lease back after a failure; the next attempt is not before `at`. */
  async backOff(lease: Lease, cause: string, at: Date): Promise<void> {
    await this.dataSource.query(
      `update follower_cursor set lease = null, leased_until = null, attempts = attempts + 1, last_error = $4, next_attempt_at = $5
       where endpoint = $1 and dossier = $2 and lease = $3`,
      [lease.endpoint, lease.dossier, lease.id, cause, at],
    );
  }

  /** Gives the lease back without an attempt; the next one is not before `at`. */
  async giveBack(lease: Lease, at: Date): Promise<void> {
    await this.dataSource.query(
      'update follower_cursor set lease = null, leased_until = null, next_attempt_at = $4 where endpoint = $1 and dossier = $2 and lease = $3',
      [lease.endpoint, lease.dossier, lease.id, at],
    );
  }

  /** Leaves a dossier that nobody is sending alone until `at`: its endpoint is paused. */
  async postpone({ endpoint, dossier }: CursorKey, at: Date): Promise<void> {
    await this.dataSource.query(
      `update follower_cursor set next_attempt_at = $3
       where endpoint = $1 and dossier = $2 and acked_seq < head_seq and lease is null and next_attempt_at < $3`,
      [endpoint, dossier, at],
    );
  }

  /** An endpoint that was away answers again: what would wait longer than `longestMs` begins anew, at once. */
  async afterOutage(endpoint: string, longestMs: number): Promise<void> {
    await this.dataSource.query(
      `update follower_cursor c set next_attempt_at = '-infinity', attempts = 0
       from (select endpoint, dossier from follower_cursor
         where endpoint = $1 and acked_seq < head_seq and parked_at is null and lease is null and next_attempt_at > $2
         order by dossier for update skip locked) waiting
       where c.endpoint = waiting.endpoint and c.dossier = waiting.dossier`,
      [endpoint, new Date(Date.now() + longestMs)],
    );
  }

  /**
   * Dossiers that are behind, due and in nobody's hands, the longest waiting first; before all others those that somebody
   * died over, since part of what they owe may have arrived already.
   */
  async due(endpoint: string, limit: number): Promise<CursorKey[]> {
    return this.dataSource.query(DUE, [endpoint, new Date(), limit]);
  }
}
