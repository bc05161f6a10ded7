import type pg from 'pg';
import { z } from 'zod';
import { derivedId } from '../../platform/ids.js';
import { readSheet, RowProblems } from '../directory/reference/reference-file.js';

const money = z.coerce.number().int().min(0);
const TariffRow = z.object({
  leg: z.enum(['submission', 'result']),
  zone: z.enum(['same-ward', 'same-province', 'other']),
  up_to_grams: z.coerce.number().int().min(1),
  price: money,
  further_500_grams: money,
  valid_from: z.iso.date(),
  valid_to: z.union([z.literal('').transform(() => null), z.iso.date()]),
  source: z.string(),
  verified: z.enum(['yes', 'no']),
});

/** The price table, and two books of payment slips for every office: one for the post's money, one for the authorities'. */
export async function loadMoney(client: pg.ClientBase, folder: string): Promise<void> {
  const problems = new RowProblems();
  const tariff = await readSheet(folder, 'tariff.csv', TariffRow, problems);
  problems.expectNone();
  for (const row of tariff.rows) {
    const id = derivedId('tariff', `${row.leg}/${row.zone}/${row.up_to_grams}/${row.valid_from}`);
    await client.query(
      `insert into tariff (id, leg, zone, up_to_grams, price, further_500_grams, valid_from, valid_to)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (id) do update set price = excluded.price, further_500_grams = excluded.further_500_grams, valid_to = excluded.valid_to`,
      [id, row.leg, row.zone, row.up_to_grams, row.price, row.further_500_grams, row.valid_from, row.valid_to],
    );
  }
  const { rows: offices } = await client.query<{ id: string; code: string }>(
    `select id, code from unit where kind = 'office'`,
  );
  for (const office of offices) {
    for (const [payee, letter] of [
      ['post', 'C'],
      ['authority', 'P'],
    ] as const) {
      await client.query(
        'insert into slip_book (id, unit, payee, name) values ($1, $2, $3, $4) on conflict (id) do nothing',
        [derivedId('slip-book', `${office.code}/${payee}`), office.id, payee, `${office.code}-${letter}`],
      );
    }
  }
}
