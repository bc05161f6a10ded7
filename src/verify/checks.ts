import type pg from 'pg';

/** The invariants that are counted, as `docs/reliability.md` numbers them. */
export const invariants = ['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9', 'N10'] as const;
export type Invariant = (typeof invariants)[number];

/** One statement that answers the rows which break an invariant; the first row is the first wrong place. */
export interface Check {
  invariant: Invariant;
  /** What is wrong with each row. */
  name: string;
  sql: string;
  /** Tables without which there is nothing to look at. */
  needs?: readonly string[];
}

/** What a check found: how many rows, and the first of them. */
export interface Broken {
  invariant: Invariant;
  name: string;
  count: number;
  rows: object[];
}

export const MOST_SHOWN = 10;

/** @returns undefined when nothing is broken */
export async function run(client: pg.ClientBase, check: Check): Promise<Broken | undefined> {
  if (!(await present(client, check.needs ?? []))) return undefined;
  const { rows } = await client.query<{ count: number; rows: object[] }>(
    `with broken as materialized (${check.sql})
     select (select count(*)::int from broken) as count,
       (select coalesce(jsonb_agg(to_jsonb(b)), '[]') from (select * from broken limit ${MOST_SHOWN}) b) as rows`,
  );
  const [found] = rows;
  if (!found || found.count === 0) return undefined;
  return { invariant: check.invariant, name: check.name, ...found };
}

async function present(client: pg.ClientBase, tables: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ present: boolean }>(
    `select coalesce(bool_and(to_regclass(t) is not null), true) as present from unnest($1::text[]) t`,
    [tables],
  );
  return rows[0]?.present ?? false;
}
