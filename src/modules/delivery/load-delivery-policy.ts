import type pg from 'pg';
import { z } from 'zod';
import { readSheet, RowProblems } from '../directory/reference/reference-file.js';

const count = z.coerce.number().int().min(0);
const PolicyRow = z.object({
  attempts: count.min(1),
  notices: count.min(1),
  notice_gap_working_days: count,
  hold_working_days: count,
  valid_from: z.iso.date(),
  source: z.string(),
  verified: z.enum(['yes', 'no']),
});

/** Limits of attempts, notices and holds, dated by their first day. */
export async function loadDeliveryPolicy(client: pg.ClientBase, folder: string): Promise<void> {
  const problems = new RowProblems();
  const { rows } = await readSheet(folder, 'delivery-policy.csv', PolicyRow, problems);
  problems.expectNone();
  for (const row of rows) {
    await client.query(
      `insert into delivery_policy (valid_from, attempts, notices, notice_gap_working_days, hold_working_days)
       values ($1, $2, $3, $4, $5)
       on conflict (valid_from) do update set attempts = excluded.attempts, notices = excluded.notices,
         notice_gap_working_days = excluded.notice_gap_working_days, hold_working_days = excluded.hold_working_days`,
      [row.valid_from, row.attempts, row.notices, row.notice_gap_working_days, row.hold_working_days],
    );
  }
}
