import type pg from 'pg';
import { z } from 'zod';

export const DOSSIER_STATES = [
  'ANNOUNCED',
  'SUPPLEMENT_ASKED',
  'PROCESSING',
  'REFUSED',
  'FINISHED',
  'RETURNED',
] as const;
export type DossierState = (typeof DOSSIER_STATES)[number];

/** The authority's own record of a dossier; `postCode` is the postal service's number for it, `code` its own. */
export interface Dossier {
  id: number;
  code: string | null;
  postCode: string | null;
  state: DossierState;
  procedure: string | null;
  authority: string;
  desk: string | null;
  owner: unknown;
  recipient: unknown;
  collect: unknown;
  dueDate: string | null;
  resultCount: number | null;
  originals: number | null;
  receivedAt: Date | null;
  finishedAt: Date | null;
  resultOrder: 'REQUESTED' | 'REVOKED' | null;
  recalledAt: Date | null;
}

const COLUMNS: Record<keyof Dossier, string> = {
  id: 'id',
  code: 'code',
  postCode: 'post_code',
  state: 'state',
  procedure: 'procedure_code',
  authority: 'authority_code',
  desk: 'desk_code',
  owner: 'owner',
  recipient: 'recipient',
  collect: 'collect',
  dueDate: 'due_date',
  resultCount: 'result_count',
  originals: 'originals',
  receivedAt: 'received_at',
  finishedAt: 'finished_at',
  resultOrder: 'result_order',
  recalledAt: 'recalled_at',
};

const SELECT = `select ${Object.entries(COLUMNS)
  // A date must not pass through a local midnight.
  .map(([name, column]) => `${column}${name === 'dueDate' ? '::text' : ''} as "${name}"`)
  .join(', ')} from admin_system_dossier`;

/** Which dossiers a list shows; keyset by `after`. */
export const DossierFilter = z.object({
  state: z.enum(DOSSIER_STATES).optional(),
  postCode: z.string().optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** The dossier with this number, locked until the end of the transaction. */
export async function lockDossier(
  tx: pg.PoolClient,
  by: 'code' | 'postCode',
  value: string,
): Promise<Dossier | undefined> {
  const { rows } = await tx.query<Dossier>(`${SELECT} where ${COLUMNS[by]} = $1 for update`, [value]);
  return rows[0];
}

export async function findDossier(pool: pg.Pool, code: string): Promise<Dossier | undefined> {
  const { rows } = await pool.query<Dossier>(`${SELECT} where code = $1`, [code]);
  return rows[0];
}

export async function listDossiers(pool: pg.Pool, filter: z.infer<typeof DossierFilter>): Promise<Dossier[]> {
  const { rows } = await pool.query<Dossier>(
    `${SELECT}
      where id > $1 and ($2::text is null or state = $2) and ($3::text is null or post_code = $3)
      order by id
      limit $4`,
    [filter.after, filter.state ?? null, filter.postCode ?? null, filter.limit],
  );
  return rows;
}

/** Stores a new dossier; one that has the same code already is left alone and nothing comes back. */
export async function addDossier(
  tx: pg.PoolClient,
  dossier: Partial<Dossier> & Pick<Dossier, 'state' | 'authority'>,
): Promise<Dossier | undefined> {
  const { columns, values } = columnsOf(dossier);
  const { rows } = await tx.query<{ id: number }>(
    `insert into admin_system_dossier (${columns.join(', ')})
     values (${columns.map((_column, at) => `$${at + 1}`).join(', ')})
     on conflict (code) do nothing
     returning id`,
    values,
  );
  const id = rows[0]?.id;
  return id === undefined ? undefined : readDossier(tx, id);
}

/** Writes the given fields of a dossier that the caller has locked. */
export async function changeDossier(
  tx: pg.PoolClient,
  dossier: Dossier,
  changes: Partial<Omit<Dossier, 'id'>>,
): Promise<Dossier> {
  const { columns, values } = columnsOf(changes);
  const sets = columns.map((column, at) => `${column} = $${at + 2}`);
  await tx.query(`update admin_system_dossier set ${sets.join(', ')} where id = $1`, [dossier.id, ...values]);
  return { ...dossier, ...changes };
}

/** The next code of that local day, `prefix-YYMMDD-NNNN` (TT 01/2018 Art 19); carried-over dossiers may hold some already. */
export async function nextCode(tx: pg.PoolClient, prefix: string, date: string): Promise<string> {
  const prefixAndDay = `${prefix}-${date.slice(2).replaceAll('-', '')}`;
  for (;;) {
    const { rows } = await tx.query<{ last: number }>(
      `insert into admin_system_code_counter as counter (prefix_and_day, last) values ($1, 1)
       on conflict (prefix_and_day) do update set last = counter.last + 1
       returning last`,
      [prefixAndDay],
    );
    const code = `${prefixAndDay}-${String(rows[0]?.last ?? 0).padStart(4, '0')}`;
    if (!(await lockDossier(tx, 'code', code))) return code;
  }
}

async function readDossier(tx: pg.PoolClient, id: number): Promise<Dossier | undefined> {
  const { rows } = await tx.query<Dossier>(`${SELECT} where id = $1`, [id]);
  return rows[0];
}

function columnsOf(fields: Partial<Dossier>): { columns: string[]; values: unknown[] } {
  const given = (Object.keys(fields) as (keyof Dossier)[]).filter((name) => fields[name] !== undefined);
  return { columns: given.map((name) => COLUMNS[name]), values: given.map((name) => fields[name]) };
}
