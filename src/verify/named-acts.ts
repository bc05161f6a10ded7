import type pg from 'pg';
import { run, type Broken } from './checks.js';

interface Column {
  table: string;
  column: string;
}

/**
 * Rows keep the act that wrote them in a column `act` or `…_act`: whoever removes an act leaves those behind. Looks into
 * every such column there is, so that a table added later is covered by its name; what a cut-off tail took along is not there
 * to be found. Left out is the one column of acts that never were: those that a wrong code refused.
 */
export async function checkNamedActs(client: pg.ClientBase): Promise<Broken | undefined> {
  const { rows } = await client.query<Column>(
    `select quote_ident(c.table_name) as table, quote_ident(c.column_name) as column
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'uuid' and c.column_name ~ '(^|_)act$'
       and (c.table_name, c.column_name) <> ('wrong_code', 'act') order by 1, 2`,
  );
  if (rows.length === 0) return undefined;
  const named = rows.map(
    ({ table, column }) =>
      `select '${table}.${column}' as row, r.${column} as act from ${table} r
       where r.${column} is not null and not exists (select 1 from act a where a.id = r.${column})`,
  );
  return run(client, {
    invariant: 'N1',
    name: 'a row was written by an act that is not there',
    sql: `select row, act, count(*) as rows from (${named.join(' union all ')}) n group by 1, 2 order by 2, 1`,
  });
}
