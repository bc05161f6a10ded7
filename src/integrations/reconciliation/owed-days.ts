import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { localIso } from '../../platform/clock.js';
import { postalEvent, type Names } from '../admin-system/admin-system.mapping.js';
import type { EffectThere, KnownEvent, OwedThatDay } from './reconciliation.rules.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const PART_MS = HOUR_MS / 4;

/** Where our side of a day is read on: the last event before. `recordedAt` as the database writes it, to the microsecond. */
export interface OwedAt {
  recordedAt: string;
  dossier: string;
  seq: number;
}

/** An event that was owed, looked for among theirs. */
export interface Sought extends OwedThatDay, OwedAt {
  seen: boolean;
  skipped: boolean;
}

interface Part {
  from: Date;
  until: Date;
}

/** An endpoint and a local day, YYYY-MM-DD. */
export interface DayAt {
  endpoint: string;
  day: string;
}

interface KnownRow extends Names {
  id: string;
  seq: number;
  recordedAt: Date;
  body: string;
  unit: string;
}

/** The instant at which a local day has ended. */
export function endOf(day: string): Date {
  return new Date(startOf(day).getTime() + HOURS * HOUR_MS);
}

function startOf(day: string): Date {
  return new Date(`${day}T00:00:00+07:00`);
}

/** Our side of a day: the journal, and how far the endpoint has followed. A page at a time. */
@Injectable()
export class OwedDays {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether something of that day or before is still on its way and nobody has refused it. */
  async isUnderWay({ endpoint, day }: DayAt): Promise<boolean> {
    const [row] = await this.dataSource.query<{ some: boolean }[]>(
      `select exists (select 1 from follower_cursor
         where endpoint = $1 and acked_seq < head_seq and parked_at is null and behind_since < $2) as some`,
      [endpoint, endOf(day)],
    );
    return row?.some ?? false;
  }

  /** Those of the effects that are events of ours owed there, with what was to be told of them; of any day. */
  async known(endpoint: string, effects: readonly EffectThere[]): Promise<Map<string, KnownEvent>> {
    const rows = await this.dataSource.query<KnownRow[]>(
      `select v.id, v.seq::int, v.recorded_at as "recordedAt", v.body, d.received_at as unit, d.post_code as "postCode",
         a.code as authority, p.code as procedure
       from event v join endpoint e on e.id = $1 and owed(e, v.type, v.body::jsonb, v.recorded_at)
         join dossier d on d.id = v.dossier_id join checklist k on k.id = d.checklist
         join procedure p on p.id = k.procedure join unit a on a.id = (v.body::jsonb ->> 'authority')::uuid
       where v.id = any($2)`,
      [endpoint, effects.map(({ eventId }) => eventId)],
    );
    return new Map(rows.flatMap((row) => knownEvent(row)));
  }

  /** Numbers of the envelopes that each of these events is about. */
  async items(events: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await this.dataSource.query<{ id: string; items: string[] }[]>(
      `select v.id, array(select i ->> 'number' from jsonb_array_elements(v.body::jsonb -> 'items') i) as items
       from event v where v.id = any($1)`,
      [events],
    );
    return new Map(rows.map(({ id, items }) => [id, items]));
  }

  /** Dossiers that these post codes name. */
  async named(postCodes: readonly string[]): Promise<Map<string, { dossier: string; unit: string }>> {
    const rows = await this.dataSource.query<{ postCode: string; dossier: string; unit: string }[]>(
      'select post_code as "postCode", id as dossier, received_at as unit from dossier where post_code = any($1)',
      [postCodes],
    );
    return new Map(rows.map(({ postCode, ...named }) => [postCode, named]));
  }

  /**
   * The next of what was owed that day, oldest first; with whether they have it by `reconciliation_seen`, and whether they
   * had been told by `reconciliation_untold`. What somebody has skipped says so.
   */
  async owed({ id, endpoint, day }: DayAt & { id: string }, after: OwedAt | null, most: number): Promise<Sought[]> {
    return this.dataSource.query(
      `with page as materialized (
         select v.id, v.dossier_id, v.seq, v.recorded_at from event v
           join endpoint e on e.id = $1 and owed(e, v.type, v.body::jsonb, v.recorded_at)
         where v.recorded_at >= coalesce($4, $2::timestamptz) and v.recorded_at < $3
           and ($4::timestamptz is null or (v.recorded_at, v.dossier_id, v.seq) > ($4, $5::uuid, $6::bigint))
         order by v.recorded_at, v.dossier_id, v.seq limit $7)
       select p.id as event, p.dossier_id as dossier, d.post_code as "postCode", d.received_at as unit, p.seq::int,
         p.recorded_at::text as "recordedAt", s.event is not null as seen, n.event is null as told,
         coalesce(n.parked, false) as parked,
         exists (select 1 from event k where k.dossier_id = p.dossier_id and k.type = 'follower.skipped'
           and k.body::jsonb @> jsonb_build_object('data', jsonb_build_object('endpoint', $1::uuid, 'seq', p.seq))) as skipped
       from page p join dossier d on d.id = p.dossier_id
         left join reconciliation_seen s on s.reconciliation = $8 and s.event = p.id
         left join reconciliation_untold n on n.reconciliation = $8 and n.event = p.id
       order by p.recorded_at, p.dossier_id, p.seq`,
      [endpoint, startOf(day), endOf(day), after?.recordedAt, after?.dossier, after?.seq, most, id],
    );
  }

  /** Notes what of a part of the day the other side has not been told yet. */
  async noteUntold(tx: EntityManager, { id, endpoint }: { id: string; endpoint: string }, part: Part): Promise<void> {
    await tx.query(
      `insert into reconciliation_untold (reconciliation, event, parked)
       select $1, v.id, c.parked_at is not null from event v
         join follower_cursor c on c.endpoint = $2 and c.dossier = v.dossier_id and c.acked_seq < v.seq
       where v.recorded_at >= $3 and v.recorded_at < $4`,
      [id, endpoint, part.from, part.until],
    );
  }
}

/** A quarter of an hour each, because a nation's hour is more than a statement may take. */
export function partsOf(day: string): Part[] {
  const start = startOf(day).getTime();
  return Array.from({ length: (HOURS * HOUR_MS) / PART_MS }, (_, nth) => ({
    from: new Date(start + nth * PART_MS),
    until: new Date(start + (nth + 1) * PART_MS),
  }));
}

function knownEvent({ id, seq, recordedAt, body, unit, ...names }: KnownRow): [string, KnownEvent][] {
  const event = JSON.parse(body) as AnyJournalEvent;
  // people are not compared, so nobody's data is read
  const expected = postalEvent({ event, seq, previous: 0, recordedAt: localIso(recordedAt), names, parties: [] });
  return expected ? [[id, { dossier: event.dossier, unit, expected }]] : [];
}
