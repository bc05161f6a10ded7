import type pg from 'pg';
import { BadReference } from './reference-file.js';

/** A table that reference data fills: the file it comes from, its key, its columns with their SQL types. */
export interface ReferenceTable {
  name: string;
  file: string;
  key: string[];
  columns: Record<string, string>;
  /** Whether a row that is no longer in the file may go, or must stay because others may refer to it. */
  vanished: 'refused' | 'deleted';
  /** SQL that names a row `t` to a person. */
  label: string;
}

export type TableRow = Record<string, string | number | boolean | undefined>;

const dates = { valid_from: 'date', valid_to: 'date' };
const table = (
  name: string,
  key: string[],
  columns: Record<string, string>,
  more: Partial<ReferenceTable> = {},
): ReferenceTable => {
  const file = `${name.replaceAll('_', '-')}.csv`;
  return { name, file, key, columns, vanished: 'refused', label: 't.code', ...more };
};
const codeOf = (column: string): string => `(select u.code from unit u where u.id = t.${column})`;
const subjectOf = `(select l.sub from login l where l.person = t.person order by 1 limit 1)`;
const versionOf = (checklist: string): string =>
  `(select p.code || ' version ' || c.version from checklist c join procedure p on p.id = c.procedure where c.id = ${checklist})`;

export const tables = {
  province: table('province', ['code'], { code: 'text', name: 'text', kind: 'text', ...dates }),
  ward: table('ward', ['code'], { code: 'text', province: 'text', name: 'text', kind: 'text', ...dates }),
  wardSuccessor: table(
    'ward_successor',
    ['id'],
    {
      id: 'uuid',
      old_code: 'text',
      old_ward: 'text',
      old_district: 'text',
      old_province: 'text',
      new_code: 'text',
      split: 'boolean',
      ...dates,
    },
    { vanished: 'deleted' },
  ),
  unit: table('unit', ['id'], {
    id: 'uuid',
    code: 'text',
    kind: 'text',
    name: 'text',
    parent: 'uuid',
    path: 'text',
    province: 'text',
    ward: 'text',
    single_staff: 'boolean',
    successor: 'uuid',
    ...dates,
  }),
  officeWard: table(
    'office_ward',
    ['id'],
    { id: 'uuid', ward: 'text', office: 'uuid', ...dates },
    { label: `t.ward || ' ' || ${codeOf('office')}` },
  ),
  deskAuthority: table(
    'desk_authority',
    ['id'],
    { id: 'uuid', desk: 'uuid', authority: 'uuid', ...dates },
    { label: `${codeOf('desk')} || ' ' || ${codeOf('authority')}` },
  ),
  procedure: table('procedure', ['id'], {
    id: 'uuid',
    code: 'text',
    name: 'text',
    authority: 'uuid',
    department_2018: 'uuid',
    days: 'int',
    sensitive: 'boolean',
    fee: 'bigint',
    by_post: 'boolean',
    ...dates,
  }),
  checklist: table(
    'checklist',
    ['id'],
    { id: 'uuid', procedure: 'uuid', version: 'int', ...dates },
    { label: versionOf('t.id') },
  ),
  checklistLine: table(
    'checklist_line',
    ['id'],
    {
      id: 'uuid',
      checklist: 'uuid',
      line: 'int',
      name: 'text',
      kind: 'text',
      count: 'int',
      required: 'boolean',
      after: 'text',
    },
    { label: `${versionOf('t.checklist')} || ' line ' || t.line` },
  ),
  staff: table(
    'staff',
    ['id'],
    { id: 'uuid', person: 'uuid', role: 'text', unit: 'uuid', name: 'bytea', ...dates },
    { label: `${subjectOf} || ' ' || t.role` },
  ),
  designation: table(
    'designation',
    ['id'],
    {
      id: 'uuid',
      person: 'uuid',
      desk: 'uuid',
      authority: 'uuid',
      mode: 'text',
      number: 'text',
      ...dates,
    },
    { label: 't.number' },
  ),
  calendarDay: table(
    'calendar_day',
    ['day'],
    { day: 'date', working: 'boolean', note: 'text' },
    { vanished: 'deleted', file: 'calendar.csv' },
  ),
  openingHours: table(
    'opening_hours',
    ['unit', 'weekday', 'opens', 'valid_from'],
    { unit: 'uuid', weekday: 'int', opens: 'time', closes: 'time', ...dates },
    { vanished: 'deleted' },
  ),
} satisfies Record<string, ReferenceTable>;

/**
 * Makes the table equal to the file's rows: inserts, updates what differs, touches nothing else.
 * @throws BadReference when a row vanished that others may refer to
 */
export async function fill(client: pg.ClientBase, target: ReferenceTable, rows: TableRow[]): Promise<void> {
  const json = JSON.stringify(rows);
  if (target.vanished === 'refused') await refuseVanished(client, target, json);
  else await client.query(`delete from ${target.name} t where not exists (${inFile(target)})`, [json]);
  const names = Object.keys(target.columns);
  const rest = names.filter((column) => !target.key.includes(column));
  const order = names.includes('valid_to') ? 'order by r.valid_to nulls last' : '';
  await client.query(
    `insert into ${target.name} as t (${names.join(', ')})
     select ${names.map((column) => `r.${column}`).join(', ')} from ${recordset(target)} ${order}
     on conflict (${target.key.join(', ')}) do update set ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}
     where (${rest.map((column) => `t.${column}`).join(', ')}) is distinct from (${rest.map((column) => `excluded.${column}`).join(', ')})`,
    [json],
  );
}

/**
 * @throws BadReference when a line of a published checklist differs from the file or a line was added to it: dossiers are
 * pinned to what was published
 */
export async function refuseRewrittenChecklists(
  client: pg.ClientBase,
  rows: (TableRow & { at: string })[],
): Promise<void> {
  const lines = tables.checklistLine;
  const same = Object.keys(lines.columns).map((column) => `t.${column} = r.${column}`);
  const { rows: changed } = await client.query<{ at: string }>(
    `select r.at from ${recordset({ ...lines, columns: { ...lines.columns, at: 'text' } })}
     where exists (select from checklist_line o where o.checklist = r.checklist)
       and not exists (select from checklist_line t where ${same.join(' and ')})`,
    [JSON.stringify(rows)],
  );
  if (changed.length === 0) return;
  const sentence = 'this version is published and dossiers are pinned to it; add a new version instead.';
  throw new BadReference(changed.map((row) => `${row.at}: ${sentence}`).join('\n'));
}

async function refuseVanished(client: pg.ClientBase, target: ReferenceTable, json: string): Promise<void> {
  const { rows } = await client.query<{ label: string }>(
    `select ${target.label} as label from ${target.name} t where not exists (${inFile(target)}) order by 1 limit 10`,
    [json],
  );
  if (rows.length === 0) return;
  const remedy = 'valid_to' in target.columns ? 'put it back with a valid_to' : 'put it back and add a new version';
  throw new BadReference(
    `${target.file}: ${rows.map((row) => row.label).join(', ')} is in the database and no longer in the file; ${remedy}.`,
  );
}

function inFile(target: ReferenceTable): string {
  const same = target.key.map((column) => `r.${column} = t.${column}`).join(' and ');
  return `select from ${recordset(target)} where ${same}`;
}

function recordset(target: ReferenceTable): string {
  const columns = Object.entries(target.columns).map(([column, type]) => `${column} ${type}`);
  return `jsonb_to_recordset($1::jsonb) as r(${columns.join(', ')})`;
}
