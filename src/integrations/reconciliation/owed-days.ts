import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { localIso } from '../../platform/clock.js';
import { postalEvent, type Names } from '../admin-system/admin-system.mapping.js';
import type { EffectThere, KnownEvent, OwedThatDay } from './reconciliation.rules.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;

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

/** Our side of a day: the journal, and how far the endpoint has followed. */
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

  /** What was owed that day and nobody has skipped. Hour by hour, because a nation's day is more than a statement may take. */
  async owed({ endpoint, day }: DayAt): Promise<OwedThatDay[]> {
    const owed: OwedThatDay[][] = [];
    for (let hour = 0; hour < HOURS; hour += 1)
      owed.push(await this.owedWithin(endpoint, new Date(startOf(day).getTime() + hour * HOUR_MS)));
    return owed.flat();
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

  private async owedWithin(endpoint: string, hour: Date): Promise<OwedThatDay[]> {
    return this.dataSource.query(
      `select v.id as event, v.dossier_id as dossier, d.post_code as "postCode", d.received_at as unit, v.seq::int,
         c.acked_seq >= v.seq as told, c.parked_at is not null as parked
       from event v join endpoint e on e.id = $1 and owed(e, v.type, v.body::jsonb, v.recorded_at)
         join dossier d on d.id = v.dossier_id
         join follower_cursor c on c.endpoint = e.id and c.dossier = v.dossier_id
       where v.recorded_at >= $2 and v.recorded_at < $3
         and not exists (select 1 from event s where s.dossier_id = v.dossier_id and s.type = 'follower.skipped'
           and s.body::jsonb @> jsonb_build_object('data', jsonb_build_object('endpoint', $1::uuid, 'seq', v.seq)))
       order by v.recorded_at, v.dossier_id, v.seq`,
      [endpoint, hour, new Date(hour.getTime() + HOUR_MS)],
    );
  }
}

function knownEvent({ id, seq, recordedAt, body, unit, ...names }: KnownRow): [string, KnownEvent][] {
  const event = JSON.parse(body) as AnyJournalEvent;
  // people are not compared, so nobody's data is read
  const expected = postalEvent({ event, seq, previous: 0, recordedAt: localIso(recordedAt), names, parties: [] });
  return expected ? [[id, { dossier: event.dossier, unit, expected }]] : [];
}
