import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { newId } from '../../platform/ids.js';
import type { OwedEvent } from './owed-event.js';

const LEASE_MS = 15_000;
const MOST_AT_ONCE = 100;

/** The right to send one dossier's events to one endpoint, until `leased_until`; acked, sent and head as of the last look. */
export interface Lease {
  id: string;
  endpoint: string;
  dossier: string;
  acked: number;
  sent: number;
  head: number;
  attempts: number;
}

/** Whose turn it is: an endpoint and a dossier. */
export interface CursorKey {
  endpoint: string;
  dossier: string;
}

/**
 * How far each endpoint has followed each dossier. Whoever sends holds the lease, so order and exclusion come from these
 * rows and not from the queue. Leases and back-off are technical time; every statement is a transaction of its own.
 */
@Injectable()
export class Cursors {
  constructor(private readonly dataSource: DataSource) {}

  /** The lease if something is owed and due, nobody has it and nobody is changing the row; an expired one is taken over. */
  async lease({ endpoint, dossier }: CursorKey): Promise<Lease | undefined> {
    const id = newId();
    const now = Date.now();
    const [[row]] = await this.dataSource.query<[Omit<Lease, 'id' | 'endpoint' | 'dossier'>[], number]>(
      `with free as (
         select endpoint, dossier from follower_cursor
         where endpoint = $1 and dossier = $2 and acked_seq < head_seq and parked_at is null
           and next_attempt_at <= $4 and (lease is null or leased_until <= $4)
         for update skip locked)
       update follower_cursor c set lease = $3, leased_until = $5 from free f
       where c.endpoint = f.endpoint and c.dossier = f.dossier
       returning c.acked_seq::int as acked, c.sent_seq::int as sent, c.head_seq::int as head, c.attempts`,
      [endpoint, dossier, id, new Date(now), new Date(now + LEASE_MS)],
    );
    return row && { id, endpoint, dossier, ...row };
  }

  /** What is owed after `acked`, oldest first, without what an operator skipped. */
  async owed(
    { endpoint, dossier, acked }: CursorKey & { acked: number },
    tx: EntityManager = this.dataSource.manager,
  ): Promise<OwedEvent[]> {
    const rows = await tx.query<{ seq: number; recordedAt: Date; body: string }[]>(
      `select e.seq::int, e.recorded_at as "recordedAt", e.body from event e join endpoint p on p.id = $1
       where e.dossier_id = $2 and e.seq > $3 and owed(p, e.type, e.body::jsonb, e.recorded_at)
         and not exists (select 1 from event s where s.dossier_id = e.dossier_id and s.type = 'follower.skipped'
           and s.body::jsonb @> jsonb_build_object('data', jsonb_build_object('endpoint', $1::uuid, 'seq', e.seq)))
       order by e.seq limit $4`,
      [endpoint, dossier, acked, MOST_AT_ONCE],
    );
    return rows.map(({ body, ...row }) => ({ ...row, event: JSON.parse(body) as AnyJournalEvent }));
  }

  /**
   * `seq` took effect. Releases the lease when it was the last, else prolongs it.
   * @param next when the following owed event was recorded, if it is known
   * @returns whether more is owed; undefined when the lease was lost
   */
  async ack(lease: Lease, seq: number, next?: Date): Promise<boolean | undefined> {
    const [[row]] = await this.dataSource.query<[{ head: number }[], number]>(
      `update follower_cursor set acked_seq = $4, sent_seq = $4, attempts = 0, last_error = null,
         behind_since = case when head_seq > $4 then coalesce($5, behind_since) end,
         lease = case when head_seq > $4 then lease end, leased_until = case when head_seq > $4 then $6::timestamptz end
       where endpoint = $1 and dossier = $2 and lease = $3 returning head_seq::int as head`,
      [lease.endpoint, lease.dossier, lease.id, seq, next, new Date(Date.now() + LEASE_MS)],
    );
    if (!row) return undefined;
    Object.assign(lease, { acked: seq, sent: seq, attempts: 0, head: row.head });
    return row.head > seq;
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

  /** Leaves a dossier that nobody is sending alone until `at`: its endpoint is paused or full. */
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

  /** How many dossiers are being sent to an endpoint now. */
  async inFlight(endpoint: string): Promise<number> {
    const [row] = await this.dataSource.query<{ n: number }[]>(
      'select count(*)::int as n from follower_cursor where endpoint = $1 and lease is not null and leased_until > $2',
      [endpoint, new Date()],
    );
    return row?.n ?? 0;
  }

  /** Dossiers that are behind, due and in nobody's hands, the longest waiting first. */
  async due(endpoint: string, limit: number): Promise<CursorKey[]> {
    return this.dataSource.query(
      `select c.endpoint, c.dossier from follower_cursor c join endpoint e on e.id = c.endpoint
       where c.endpoint = $1 and c.acked_seq < c.head_seq and c.parked_at is null and c.next_attempt_at <= $2
         and (c.lease is null or c.leased_until <= $2) and (e.paused_until is null or e.paused_until <= $2)
       order by c.next_attempt_at, c.behind_since limit $3`,
      [endpoint, new Date(), limit],
    );
  }
}
