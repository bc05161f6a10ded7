import type pg from 'pg';
import { z } from 'zod';
import { readSheet, RowProblems } from '../../directory/reference/reference-file.js';
import { itemStates, legs } from '../item.lifecycle.js';

const LimitRow = z.object({
  leg: z.enum(legs),
  holder_kind: z.enum(['COURIER', 'OFFICE', 'DESK']),
  status: z.enum(itemStates),
  minutes: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(1)]),
  valid_from: z.iso.date(),
  source: z.string(),
  verified: z.enum(['yes', 'no']),
});

/** How long a holder may keep an envelope, dated by their first day. */
export async function loadCustodyLimit(client: pg.ClientBase, folder: string): Promise<void> {
  const problems = new RowProblems();
  const { rows } = await readSheet(folder, 'custody-limit.csv', LimitRow, problems);
  problems.expectNone();
  for (const row of rows) {
    await client.query(
      `insert into custody_limit (leg, holder_kind, status, minutes, valid_from) values ($1, $2, $3, $4, $5)
       on conflict (leg, holder_kind, status, valid_from) do update set minutes = excluded.minutes`,
      [row.leg, row.holder_kind, row.status, row.minutes, row.valid_from],
    );
  }
}
