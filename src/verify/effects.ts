import type pg from 'pg';
import { connect } from '../platform/database-url.js';
import { codeOf } from '../platform/start-problem.js';
import type { Check } from './checks.js';

/** Events owed to the administrative system, and effects they have in its store. */
export interface Synced {
  owed: number;
  effects: number;
}

export const effectChecks: Check[] = [
  {
    invariant: 'N3',
    name: 'an event owed to the administrative system did not take effect there exactly once',
    sql: `select coalesce(o.id, f.event_id) as event, o.dossier_id as dossier, coalesce(o.seq, f.seq) as seq, coalesce(f.effects, 0) as effects
      from (select o.*, d.post_code from owed_event o join dossier d on d.id = o.dossier_id where o.follower = 'admin-system') o
      full join (select event_id, min(post_code) as post_code, min(seq) as seq, count(*) as effects from effect group by 1) f on f.event_id = o.id
      where o.id is null or f.effects > 1 or f.post_code <> o.post_code or f.seq <> o.seq or (f.effects is null and not o.skipped)
      order by 2, 3`,
  },
  {
    invariant: 'N4',
    name: 'an effect came out of order',
    sql: `select post_code, seq, before, previous from (
        select *, lag(seq, 1, 0::bigint) over (partition by post_code order by arrival) as before from effect) e
      where seq <= before or previous <> before order by arrival`,
  },
];

const AT_ONCE = 10_000;

interface Effect {
  arrival: string;
  event_id: string;
  post_code: string;
  seq: string;
  previous: string;
}

/**
 * Copies the effects of the administrative-system simulator into the temporary table `effect`.
 * @returns false when that database or its table does not exist
 */
export async function readEffects(client: pg.ClientBase, simulatorsUrl: string): Promise<boolean> {
  const store = await connectIfThere(simulatorsUrl);
  if (!store) return false;
  try {
    const { rows } = await store.query<{ present: boolean }>(
      `select to_regclass('admin_system_effect') is not null as present`,
    );
    if (!rows[0]?.present) return false;
    await client.query(
      `create temp table effect (arrival bigint, event_id uuid, post_code text, seq bigint, previous bigint) on commit drop`,
    );
    await copy(client, store);
    await client.query('analyze effect');
    return true;
  } finally {
    await store.end();
  }
}

async function copy(client: pg.ClientBase, store: pg.ClientBase): Promise<void> {
  let last: Effect | undefined;
  do {
    const { rows }: { rows: Effect[] } = await store.query<Effect>(
      'select arrival, event_id, post_code, seq, previous from admin_system_effect where arrival > $1 order by arrival limit $2',
      [last?.arrival ?? 0, AT_ONCE],
    );
    await client.query(
      'insert into effect select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[])',
      [
        rows.map((row) => row.arrival),
        rows.map((row) => row.event_id),
        rows.map((row) => row.post_code),
        rows.map((row) => row.seq),
        rows.map((row) => row.previous),
      ],
    );
    last = rows.at(-1);
  } while (last);
}

export async function countSynced(client: pg.ClientBase): Promise<Synced> {
  const { rows } = await client.query<Synced>(
    `select (select count(*)::int from owed_event where follower = 'admin-system' and not skipped) as owed,
       (select count(*)::int from effect) as effects`,
  );
  return rows[0] ?? { owed: 0, effects: 0 };
}

async function connectIfThere(url: string): Promise<pg.Client | undefined> {
  try {
    return await connect(url, 'SIMULATORS_DATABASE_URL');
  } catch (error) {
    if (error instanceof Error && codeOf(error.cause) === '3D000') return undefined;
    throw error;
  }
}
