import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { Gathering } from '../../platform/gathering.js';
import { newId } from '../../platform/ids.js';
import type { OwedEvent } from './owed-event.js';

export const LEASE_MS = 15_000;
/** Events of one dossier that are read at once. */
const MOST_EVENTS = 100;
/** Dossiers that go together at most. */
const MOST_TOGETHER = 32;

/** The right to send one dossier's events to one endpoint, until `leased_until`; acked, sent and head as of the last look. */
export interface Lease {
  id: string;
  endpoint: string;
  dossier: string;
  acked: number;
  sent: number;
  head: number;
  attempts: number;
  /** When the row last heard of it, in milliseconds of this machine's clock. */
  savedAt: number;
  /** What took effect since and is not written down yet. */
  unsaved?: TookEffect;
}

/** The last event that took effect. */
export interface TookEffect {
  seq: number;
  /** When the following owed event was recorded, if it is known. */
  next?: Date;
}

/** What an endpoint says to one more that would be sent: it has as many in flight as it may. */
export const FULL = 'full';

/** Whose turn it is: an endpoint and a dossier. */
export interface CursorKey {
  endpoint: string;
  dossier: string;
}

/** What one endpoint has of a dossier. */
export type Followed = CursorKey & { acked: number };

/** Events took effect under a lease, up to this one. */
export interface Ack extends TookEffect {
  lease: Lease;
}

interface OwedRow extends Omit<OwedEvent, 'event'> {
  nth: number;
  body: string;
}

/** The round trips of every event that is sent, each shared by the dossiers of the same moment (ADR 7). */
@Injectable()
export class CursorTrips {
  private readonly leases = new Gathering<CursorKey, Lease | typeof FULL | undefined>({
    together: (keys) => this.leaseAll(keys),
    most: MOST_TOGETHER,
    apart: ({ endpoint, dossier }) => endpoint + dossier,
  });
  private readonly reads = new Gathering<Followed, OwedEvent[]>({
    together: (followed) => owedOf(this.dataSource.manager, followed),
    most: MOST_TOGETHER,
  });
  private readonly acks = new Gathering<Ack, number | undefined>({
    together: (acks) => this.ackAll(acks),
    most: MOST_TOGETHER,
    apart: ({ lease }) => lease.id,
  });

  constructor(private readonly dataSource: DataSource) {}

  /**
   * The lease if something is owed and due, nobody has it and nobody is changing the row; an expired one is taken over.
   * Within one process never more than the endpoint may have in flight, whoever else sends.
   */
  lease(key: CursorKey): Promise<Lease | typeof FULL | undefined> {
    return this.leases.call(key);
  }

  /** What is owed after `acked`, oldest first, without what an operator skipped. */
  owed(followed: Followed): Promise<OwedEvent[]> {
    return this.reads.call(followed);
  }

  /** @returns the last seq that is owed; undefined when the lease was lost */
  ack(ack: Ack): Promise<number | undefined> {
    return this.acks.call(ack);
  }

  /** Whoever changes a row is passed over, so nobody waits and the order of the rows does not matter. */
  private async leaseAll(keys: readonly CursorKey[]): Promise<(Lease | typeof FULL | undefined)[]> {
    const now = Date.now();
    const rows = await this.dataSource.query<(Omit<Lease, 'savedAt'> & { fits: boolean })[]>(
      `with room as (
         select e.id as endpoint, e.max_in_flight - (select count(*) from follower_cursor c
           where c.endpoint = e.id and c.lease is not null and c.leased_until > $4) as free
         from endpoint e where e.id = any($1)
       ), due as (
         select c.endpoint, c.dossier, asked.id, asked.nth
         from unnest($1::uuid[], $2::uuid[], $3::uuid[]) with ordinality as asked (endpoint, dossier, id, nth)
         join follower_cursor c on c.endpoint = asked.endpoint and c.dossier = asked.dossier
         where c.acked_seq < c.head_seq and c.parked_at is null
           and c.next_attempt_at <= $4 and (c.lease is null or c.leased_until <= $4)
         for update of c skip locked
       ), ranked as (
         select d.*, row_number() over (partition by d.endpoint order by d.nth) <= r.free as fits
         from due d join room r using (endpoint)
       ), leased as (
         update follower_cursor c set lease = r.id, leased_until = $5 from ranked r
         where r.fits and c.endpoint = r.endpoint and c.dossier = r.dossier
         returning c.endpoint, c.dossier, c.lease as id, c.acked_seq::int as acked, c.sent_seq::int as sent,
           c.head_seq::int as head, c.attempts
       )
       select r.endpoint, r.dossier, r.fits, l.id, l.acked, l.sent, l.head, l.attempts
       from ranked r left join leased l using (endpoint, dossier)`,
      [...columns(keys), keys.map(newId), new Date(now), new Date(now + LEASE_MS)],
    );
    return keys.map((key) => {
      const row = rows.find(({ endpoint, dossier }) => endpoint === key.endpoint && dossier === key.dossier);
      if (!row) return undefined;
      const { fits, ...lease } = row;
      return fits ? { ...lease, savedAt: now } : FULL;
    });
  }

  /** The rows are locked in the order in which every act raises them. */
  private async ackAll(acks: readonly Ack[]): Promise<(number | undefined)[]> {
    const [rows] = await this.dataSource.query<[{ lease: string; head: number }[], number]>(
      `with held as materialized (
         select c.endpoint, c.dossier, c.lease, acked.seq, acked.next
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::timestamptz[])
           as acked (endpoint, dossier, lease, seq, next)
         join follower_cursor c on c.endpoint = acked.endpoint and c.dossier = acked.dossier and c.lease = acked.lease
         order by c.endpoint, c.dossier for update of c)
       update follower_cursor c set acked_seq = h.seq, sent_seq = h.seq, attempts = 0, last_error = null,
         behind_since = case when c.head_seq > h.seq then coalesce(h.next, c.behind_since) end,
         lease = case when c.head_seq > h.seq then c.lease end,
         leased_until = case when c.head_seq > h.seq then $6::timestamptz end
       from held h where c.endpoint = h.endpoint and c.dossier = h.dossier
       returning h.lease, c.head_seq::int as head`,
      [
        ...columns(acks.map(({ lease }) => lease)),
        acks.map(({ lease }) => lease.id),
        acks.map(({ seq }) => seq),
        acks.map(({ next }) => next),
        new Date(Date.now() + LEASE_MS),
      ],
    );
    const heads = new Map(rows.map(({ lease, head }) => [lease, head]));
    return acks.map(({ lease }) => heads.get(lease.id));
  }
}

/** What is owed to each, oldest first, without what an operator skipped; at most a hundred events of a dossier. */
export async function owedOf(tx: EntityManager, followed: readonly Followed[]): Promise<OwedEvent[][]> {
  const rows = await tx.query<OwedRow[]>(
    `select f.nth::int, e.seq::int, e.recorded_at as "recordedAt", e.body,
       d.post_code as "postCode", d.code, d.checklist
     from unnest($1::uuid[], $2::uuid[], $3::bigint[]) with ordinality as f (endpoint, dossier, acked, nth)
     join endpoint p on p.id = f.endpoint
     join dossier d on d.id = f.dossier
     cross join lateral (
       select e.seq, e.recorded_at, e.body from event e
       where e.dossier_id = f.dossier and e.seq > f.acked and owed(p, e.type, e.body::jsonb, e.recorded_at)
         and not exists (select 1 from event s where s.dossier_id = e.dossier_id and s.type = 'follower.skipped'
           and s.body::jsonb @> jsonb_build_object('data', jsonb_build_object('endpoint', p.id, 'seq', e.seq)))
       order by e.seq limit $4) e
     order by f.nth, e.seq`,
    [...columns(followed), followed.map(({ acked }) => acked), MOST_EVENTS],
  );
  const owed: OwedEvent[][] = followed.map(() => []);
  for (const { nth, body, ...row } of rows) {
    owed[nth - 1]?.push({ ...row, event: JSON.parse(body) as AnyJournalEvent });
  }
  return owed;
}

function columns(keys: readonly CursorKey[]): [endpoints: string[], dossiers: string[]] {
  return [keys.map(({ endpoint }) => endpoint), keys.map(({ dossier }) => dossier)];
}
