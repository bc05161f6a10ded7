import type pg from 'pg';
import { ACT_COLUMNS, type StoredAct, type WakeUp } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import type { Item } from './item.entity.js';

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
  | 'version'
>;

/** Item, dossier and act as they stand, read without a lock: what a scan is decided on and guarded by. */
export interface ScanRead {
  item: ScanItem;
  dossier: { id: string; seq: number; head: Buffer; authority: string; province: string };
  stored?: StoredAct;
}

interface Row extends Record<string, unknown> {
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
  text: `select i.id, i.dossier_id as "dossierId", i.leg, i.number, i.status, i.holder_kind as "holderKind",
      i.holder_id as "holderId", i.place, i.seal, i.seal_state as "sealState", i.next, i.next_cause as "nextCause", i.version,
      d.seq, d.head, d.authority, d.province, a.actor as stored_actor, a.request_mac as stored_mac, a.answer as stored_answer
    from item i join dossier d on d.id = i.dossier_id left join act a on a.id = $2
    where i.number = $1 and exists (select 1 from dossier_unit b join unit u on u.id = b.unit
      where b.dossier = d.id and (u.path = $3 or u.path like $4))
    order by i.sealed_at desc limit 1`,
};

/** The newest item with this number, if it is the actor's business; and the act, if it was answered before. */
export async function readForScan(
  pool: pg.Pool,
  number: string,
  asked: { id: string; actor: Actor },
): Promise<ScanRead | undefined> {
  const path = asked.actor.unit?.path ?? '';
  const { rows } = await pool.query<Row>({ ...READ, values: [number, asked.id, path, `${path}/%`] });
  const [row] = rows;
  if (!row) return undefined;
  const { seq, head, authority, province, stored_actor, stored_mac, stored_answer, ...columns } = row;
  const item = columns as unknown as ScanItem;
  const stored = stored_actor ? { actor: stored_actor, request_mac: stored_mac, answer: stored_answer } : undefined;
  return { item, dossier: { id: item.dossierId, seq: Number(seq), head, authority, province }, stored };
}

// One statement and no lock taken apart: it goes through only if dossier and item stand as they were read.
const WRITE = {
  name: 'scan-write',
  text: `with locked as materialized (
      select id from dossier where id = $1 and seq = $2 for update
    ), moved as (
      update item set status = $5, place = $6, version = version + 1 from locked
      where item.id = $3 and item.version = $4 returning item.id
    ), counted as (
      update dossier set seq = seq + 1, head = $9 from moved where dossier.id = $1 returning dossier.id, dossier.seq
    ), written as (
      insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
      select id, seq, $7, $11, $8, $24, $10, $9 from counted
    ), due as materialized (
      select e.id as endpoint, e.follower, c.id as dossier, c.seq
      from counted c join endpoint e on owed(e, $8, $10::jsonb, $24)
    ), raised as (
      insert into follower_cursor as f (endpoint, dossier, acked_seq, head_seq, behind_since)
      select endpoint, dossier, seq - 1, seq, $24 from due order by 1, 2
      on conflict on constraint follower_cursor_pkey
        do update set head_seq = excluded.head_seq, behind_since = coalesce(f.behind_since, excluded.behind_since)
    ), done as (
      insert into act (${ACT_COLUMNS})
      select $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25 from counted returning id
    )
    select (select coalesce(jsonb_agg(jsonb_build_object('follower', follower, 'endpoint', endpoint)), '[]') from due) as wake
    from done`,
};

/** What a scan writes: the item's new status and place, one event, the act. */
export interface ScanWrite {
  read: ScanRead;
  status: string;
  place: string;
  event: { id: string; type: string; body: string; hash: Buffer };
  /** In the order of `ACT_COLUMNS`. */
  act: unknown[];
}

/** @returns whom to wake up, or undefined when dossier or item no longer stand as they were read */
export async function writeScan(
  pool: pg.Pool,
  { read, status, place, event, act }: ScanWrite,
): Promise<WakeUp[] | undefined> {
  const { dossier, item } = read;
  const guard = [dossier.id, dossier.seq, item.id, item.version];
  const values = [...guard, status, place, event.id, event.type, event.hash, event.body, ...act];
  const { rows } = await pool.query<{ wake: Omit<WakeUp, 'dossier'>[] }>({ ...WRITE, values });
  return rows[0]?.wake.map((wake) => ({ ...wake, dossier: dossier.id }));
}
