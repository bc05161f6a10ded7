import type pg from 'pg';
import { z } from 'zod';
import { derivedId } from '../../platform/ids.js';
import { readSheet, RowProblems } from '../directory/reference/reference-file.js';

const serial = z.coerce.number().int().min(0).max(99_999_999);
const shared = {
  unit: z.string().min(1),
  prefix: z.string().regex(/^[A-Z]{2}$/),
  first_serial: serial,
  last_serial: serial,
  valid_from: z.iso.date(),
  source: z.string(),
  verified: z.enum(['yes', 'no']),
};

/** Item number ranges of units and pre-printed blocks in hands; only ever added, since numbers were drawn from them. */
export async function loadNumbers(client: pg.ClientBase, folder: string): Promise<void> {
  const problems = new RowProblems();
  const ranges = await readSheet(folder, 'number-range.csv', z.object(shared), problems);
  const blocks = await readSheet(folder, 'number-block.csv', z.object({ ...shared, login: z.string() }), problems);
  problems.expectNone();
  for (const row of ranges.rows) {
    await client.query(
      `insert into number_range (id, unit, prefix, first_serial, last_serial, next_serial, valid_from)
       values ($1, $2, $3, $4, $5, $4, $6) on conflict (id) do nothing`,
      [
        idOf('number-range', row),
        derivedId('unit', row.unit),
        row.prefix,
        row.first_serial,
        row.last_serial,
        row.valid_from,
      ],
    );
  }
  for (const row of blocks.rows) {
    const person = row.login === '' ? null : derivedId('person', row.login);
    await client.query(
      `insert into number_block (id, unit, person, prefix, first_serial, last_serial, issued_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
      [
        idOf('number-block', row),
        derivedId('unit', row.unit),
        person,
        row.prefix,
        row.first_serial,
        row.last_serial,
        row.valid_from,
      ],
    );
  }
}

function idOf(kind: string, row: { prefix: string; first_serial: number; valid_from: string }): string {
  return derivedId(kind, `${row.prefix}${row.first_serial}/${row.valid_from}`);
}
