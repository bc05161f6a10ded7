import type pg from 'pg';
import type { Encryption } from '../../platform/encryption.js';
import { derivedId } from '../../platform/ids.js';
import { BadReference, RowProblems } from './reference/reference-file.js';
import { type StaffRow, tableRows } from './reference/reference-rows.js';
import { readSheets } from './reference/reference-sheets.js';
import { fill, refuseRewrittenChecklists, type TableRow, tables } from './reference/reference-tables.js';

export interface LoadReferenceOptions {
  /** Where the CSV files lie. */
  folder: string;
  /** Encrypts the names of staff. */
  encryption: Encryption;
  /** The identity issuer at which the logins of staff.csv are known. */
  issuer: string;
}

/**
 * Makes the directory equal to the CSV files, in one transaction of its own; what is equal already is not touched.
 * The client's role must own the tables.
 * @throws BadReference naming file and line; then nothing was changed
 */
export async function loadReference(client: pg.ClientBase, options: LoadReferenceOptions): Promise<void> {
  if (['', '*'].includes(options.issuer)) throw new BadReference('staff.csv: the issuer of the logins must be named.');
  const problems = new RowProblems();
  const sheets = await readSheets(options.folder, problems);
  problems.expectNone(); // else every row that refers to a bad one would be blamed too
  const rows = tableRows(sheets, problems);
  problems.expectNone();

  await client.query('begin');
  try {
    await fill(client, tables.province, rows.province);
    await fill(client, tables.ward, rows.ward);
    await fill(client, tables.wardSuccessor, rows.wardSuccessor);
    await fill(client, tables.unit, rows.unit);
    await fill(client, tables.officeWard, rows.officeWard);
    await fill(client, tables.deskAuthority, rows.deskAuthority);
    await fill(client, tables.procedure, rows.procedure);
    await fill(client, tables.checklist, rows.checklist);
    await refuseRewrittenChecklists(client, rows.checklistLine);
    await fill(client, tables.checklistLine, rows.checklistLine);
    await addLogins(client, rows.staff, options.issuer);
    await fill(client, tables.staff, await withSealedNames(client, rows.staff, options.encryption));
    await fill(client, tables.designation, rows.designation);
    await fill(client, tables.calendarDay, rows.calendarDay);
    await fill(client, tables.openingHours, rows.openingHours);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** The person in whose name the system acts: deadlines, outside systems. */
const systemPerson = derivedId('person', 'system');

/** Persons and logins are only ever added: acts name them for ever. */
async function addLogins(client: pg.ClientBase, staff: StaffRow[], issuer: string): Promise<void> {
  await client.query(`insert into person (id, kind) values ($1, 'system') on conflict do nothing`, [systemPerson]);
  const logins = JSON.stringify(staff.map(({ login, person }) => ({ sub: login, person })));
  await client.query(
    `insert into person (id, kind) select distinct r.person, 'staff'
     from jsonb_to_recordset($1::jsonb) as r(person uuid) on conflict do nothing`,
    [logins],
  );
  await client.query(
    `insert into login (issuer, sub, person) select distinct $2, r.sub, r.person
     from jsonb_to_recordset($1::jsonb) as r(sub text, person uuid) on conflict do nothing`,
    [logins, issuer],
  );
}

/** A name that did not change keeps its bytes, because encrypting it anew would change the row. */
async function withSealedNames(client: pg.ClientBase, staff: StaffRow[], encryption: Encryption): Promise<TableRow[]> {
  const { rows } = await client.query<{ id: string; name: Buffer }>('select id, name from staff');
  const kept = new Map(rows.map((row) => [row.id, row.name]));
  return staff.map((row) => {
    const old = kept.get(row.id);
    const same = old !== undefined && open(old, row.id, encryption) === row.name;
    const sealed = same ? old : encryption.encrypt(row.name, row.id);
    return { ...row, name: `\\x${sealed.toString('hex')}` };
  });
}

function open(sealed: Buffer, id: string, encryption: Encryption): string {
  try {
    return encryption.decrypt(sealed, id);
  } catch (error) {
    throw new BadReference(
      'The names of staff in the database were encrypted with another secret; start with that one.',
      {
        cause: error,
      },
    );
  }
}
