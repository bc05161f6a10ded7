import type pg from 'pg';
import { ACT_COLUMNS } from '../../../platform/act-row.js';
import type { StoredAct, WakeUp } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { concernsUnit } from '../../dossier/dossier-scope.js';
import type { Item } from '../item.entity.js';

/** As much of an item as a scan reads. */
export type ScanItem = Pick<
  Item,
  | 'id'
  | 'dossierId'
  | 'leg'
  | 'number'
  | 'status'
  | 'holderKind'
  | 'holderId'
  | 'place'
  | 'seal'
  | 'sealState'
  | 'next'
  | 'nextCause'
  | 'bag'
  | 'version'
> & { bagNumber: string | null };

/** Whose scan of what: an item number, the act's id and its actor. */
export interface ScanAsked {
  number: string;
  act: string;
  actor: Actor;
}

/** Item and dossier as they stand, read without a lock: what a scan is decided on and guarded by. */
export interface Scanned {
  item: ScanItem;
  dossier: { id: string; seq: number; head: Buffer; authority: string; province: string };
}

/** What was found under the number, and what was answered under the act's id. */
export interface ScanRead {
  scanned?: Scanned;
  stored?: StoredAct;
}

interface Row extends Record<string, unknown> {
  nth: string;
  id: string | null;
  seq: string;
  head: Buffer;
  authority: string;
  province: string;
  stored_actor: string | null;
  stored_mac: Buffer;
  stored_answer: string;
}

const READ = {
  name: 'scan-read',
  text: `select asked.nth, found.*, a.actor as stored_actor, a.request_mac as stored_mac, a.answer as stored_answer
    from unnest($1::text[], $2::uuid[], $3::text[]) with ordinality as asked (number, act, path, nth)
    left join act a on a.id = asked.act
    left join lateral (
      select i.id, i.dossier_id as "dossierId", i.leg, i.number, i.status, i.holder_kind as "holderKind",
        i.holder_id as "holderId", i.place, i.seal, i.seal_state as "sealState", i.next, i.next_cause as "nextCause",
        i.bag, (select g.number from bag g where g.id = i.bag) as "bagNumber", i.version, d.seq, d.head, d.authority, d.province
      from item i join dossier d on d.id = i.dossier_id
      where i.number = asked.number and ${concernsUnit('d.id', 'asked.path')}
      order by i.sealed_at desc limit 1
    ) found on true`,
};

/** For each: the newest item with this number, if it is the actor's business; and the act, if it was answered before. */
export async function readForScans(pool: pg.Pool, asked: readonly ScanAsked[]): Promise<ScanRead[]> {
  const values = [
    asked.map(({ number }) => number),
    asked.map(({ act }) => act),
    asked.map(({ actor }) => actor.unit?.path ?? ''),
  ];
  const { rows } = await pool.query<Row>({ ...READ, values });
  const reads = new Map(rows.map((row) => [Number(row.nth), readOf(row)]));
  return asked.map((_, index) => reads.get(index + 1) ?? {});
}

function readOf({
  seq,
  head,
  authority,
  province,
  stored_actor,
  stored_mac,
  stored_answer,
  ...columns
}: Row): ScanRead {
  const stored = stored_actor ? { actor: stored_actor, request_mac: stored_mac, answer: stored_answer } : undefined;
  if (columns.id === null) return { stored };
  const item = columns as unknown as ScanItem;
  return { scanned: { item, dossier: { id: item.dossierId, seq: Number(seq), head, authority, province } }, stored };
}

// One statement: a scan goes through only if its dossier and item stand as they were read. Locked in the order of every act:
// dossiers by their ids, their items, then cursors and acts by theirs.
const write = (name: string, locking: string): { name: string; text: string } => ({
  name,
  text: `with asked as materialized (
      select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::int[], $5::text[], $6::uuid[], $7::uuid[], $8::text[],
        $9::bytea[], $10::text[], $11::uuid[], $12::uuid[], $13::text[], $14::uuid[], $15::text[], $16::uuid[],
        $17::bigint[], $18::bytea[], $19::smallint[], $20::text[], $21::int[], $22::bytea[], $23::timestamptz[],
        $24::timestamptz[], $25::bytea[]) as a (dossier, seq, item, version, item_status, place, event, type, head, body,
        ${ACT_COLUMNS})
    ), locked as materialized (
      select d.id from dossier d join asked a on a.dossier = d.id and a.seq = d.seq join item i on i.id = a.item
      order by d.id for no key update of ${locking}
    ), moved as (
      update item i set status = a.item_status, place = a.place, version = i.version + 1
      from asked a join locked l on l.id = a.dossier where i.id = a.item and i.version = a.version returning a.dossier
    ), counted as (
      update dossier d set seq = d.seq + 1, head = a.head from asked a join moved m on m.dossier = a.dossier
      where d.id = m.dossier returning d.seq as now, a.*
    ), written as (
      insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
      select dossier, now, event, id, type, recorded_at, body, head from counted
    ), due as materialized (
      select e.id as endpoint, e.follower, c.id as act, c.dossier, c.now, c.recorded_at
      from counted c join endpoint e on owed(e, c.type, c.body::jsonb, c.recorded_at)
    ), raised as (
      insert into follower_cursor as f (endpoint, dossier, acked_seq, head_seq, behind_since)
      select endpoint, dossier, now - 1, now, recorded_at from due order by 1, 2
      on conflict on constraint follower_cursor_pkey
        do update set head_seq = excluded.head_seq, behind_since = coalesce(f.behind_since, excluded.behind_since)
    ), done as (
      insert into act (${ACT_COLUMNS}) select ${ACT_COLUMNS} from counted order by id returning id
    )
    select id, (select coalesce(jsonb_agg(jsonb_build_object('follower', follower, 'endpoint', endpoint)), '[]')
      from due where due.act = done.id) as wake
    from done`,
});

// together nobody waits for a dossier or an envelope that somebody holds: its scan comes back and goes alone
const WRITE = { together: write('scan-write', 'd, i skip locked'), alone: write('scan-write-alone', 'd') };

/** What a scan writes: the item's new status and place, one event, the act. */
export interface ScanWrite {
  scanned: Scanned;
  status: string;
  place: string;
  event: { id: string; type: string; body: string; hash: Buffer };
  /** In the order of `ACT_COLUMNS`. */
  act: unknown[];
}

/**
 * Scans of different dossiers. `together` passes over dossiers and envelopes that are locked, `alone` waits for them.
 * @returns for each whom to wake up, or undefined when dossier or item no longer stand as they were read
 */
export async function writeScans(
  pool: pg.Pool,
  scans: readonly ScanWrite[],
  how: keyof typeof WRITE,
): Promise<(WakeUp[] | undefined)[]> {
  const lines = scans.map(({ scanned: { dossier, item }, status, place, event, act }) => {
    const guard = [dossier.id, dossier.seq, item.id, item.version];
    return {
      id: act[0],
      dossier: dossier.id,
      values: [...guard, status, place, event.id, event.type, event.hash, event.body, ...act],
    };
  });
  const columns = lines[0]?.values.map((_, column) => lines.map(({ values }) => values[column])) ?? [];
  const { rows } = await pool.query<{ id: string; wake: Omit<WakeUp, 'dossier'>[] }>({
    ...WRITE[how],
    values: columns,
  });
  const wakes = new Map<unknown, Omit<WakeUp, 'dossier'>[]>(rows.map(({ id, wake }) => [id, wake]));
  return lines.map(({ id, dossier }) => wakes.get(id)?.map((wake) => ({ ...wake, dossier })));
}
