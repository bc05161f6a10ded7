import type pg from 'pg';
import { z } from 'zod';
import type { LoadReferenceOptions } from '../../directory/load-reference.js';
import { readSheet, RowProblems } from '../../directory/reference/reference-file.js';
import { derivedId } from '../../../platform/ids.js';
import { NumberImport } from './number-import.js';
import { GIVING_OUT } from './number-blocks.js';

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

/**
 * Item number ranges of units and pre-printed blocks in hands; only ever added, since numbers were drawn from them. A new
 * range that is valid already ends the alarm of its unit. In one transaction.
 * @throws BadReference when numbers are given out twice within 24 months; then nothing was changed
 */
export async function loadNumbers(client: pg.ClientBase, options: LoadReferenceOptions): Promise<void> {
  const problems = new RowProblems();
  const ranges = await readSheet(options.folder, 'number-range.csv', z.object(shared), problems);
  const blocks = await readSheet(
    options.folder,
    'number-block.csv',
    z.object({ ...shared, login: z.string() }),
    problems,
  );
  problems.expectNone();
  const numbers = new NumberImport(client, options.encryption);
  await client.query('begin');
  try {
    await client.query(GIVING_OUT);
    for (const row of ranges.rows)
      await numbers.addRange({ ...row, id: idOf('number-range', row), unit: derivedId('unit', row.unit) });
    for (const row of blocks.rows) {
      const person = row.login === '' ? null : derivedId('person', row.login);
      await numbers.addBlock({ ...row, id: idOf('number-block', row), unit: derivedId('unit', row.unit), person });
    }
    await numbers.refuseTwice();
    await numbers.endAlarms();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function idOf(kind: string, row: { prefix: string; first_serial: number; valid_from: string }): string {
  return derivedId(kind, `${row.prefix}${row.first_serial}/${row.valid_from}`);
}
