import { jest } from '@jest/globals';
import pg from 'pg';
import { closingPage } from '../src/modules/handover/closing/closing-reads.js';
import { MISSING } from '../src/modules/handover/closing/missing-closings.js';
import { bagPage } from '../src/modules/item/bags/bag-reads.js';
import { irregularityPage } from '../src/modules/item/irregularities/irregularity-reads.js';
import { sheetPage } from '../src/paper/sheet-rows.js';
import type { Actor } from '../src/platform/actor.js';
import { derivedId } from '../src/platform/ids.js';
import { TestService } from './support/service.js';

jest.setTimeout(60_000);

const PATH = 'VN/44/44-DHO';
const LIMIT = 101;
const unit = { id: derivedId('unit', '44-DHO'), code: '44-DHO', kind: 'office', path: PATH };
const clerk: Actor = { id: derivedId('person', 'clerk-dho-1'), role: 'clerk', unit };
const courier: Actor = { id: derivedId('person', 'courier-dho-1'), role: 'courier', unit };
/** SQL: the unit or the person of the n-th row: one in five hundred is ours. */
const ownerOf = (own: string): string =>
  `case when n % 500 = 0 then '${own}'::uuid else md5('owner' || n % 500)::uuid end`;
const UNIT = ownerOf(unit.id);
const PERSON = ownerOf(courier.id);
const NOW = `timestamptz '2026-11-30T08:00:00+07:00'`;

/** Twenty thousand of each, so many that reading all of them is no plan. */
const STOCK = [
  `insert into bag (id, number, status, seal, made_at, target, items, holder_kind, holder_id, holder_unit, sealed_by, sealed_act, sealed_at)
   select gen_random_uuid(), 'TT' || lpad(n::text, 9, '0'), 'SEALED', 'NT-1', ${UNIT}, gen_random_uuid(), 1, 'OFFICE', ${UNIT}, ${UNIT}, ${PERSON}, gen_random_uuid(), ${NOW}`,
  `insert into irregularity (id, number, kind, handover, owner, state, opened_by, opened_unit, opened_act, opened_at)
   select gen_random_uuid(), 'BB' || lpad(n::text, 9, '0'), 'handover', gen_random_uuid(), ${UNIT}, 'OPEN', ${PERSON}, ${UNIT}, gen_random_uuid(), ${NOW}`,
  `insert into closing (id, number, holder_kind, holder_id, unit, day, status, previous, opening, came, went, on_hand, missing, extra, list_hash, counted_by, counted_act, counted_at)
   select gen_random_uuid(), 'CC' || lpad(n::text, 9, '0'), 'OFFICE', ${UNIT}, ${UNIT}, date '2026-10-01' + n / 500, 'CLOSED', gen_random_uuid(), 1, 0, 0, 1, 0, 0, sha256('list'),
     gen_random_uuid(), gen_random_uuid(), ${NOW} - interval '20 days'`,
  `insert into pad (id, prefix, first_no, last_no, unit, issued_act, issued_at)
   select md5('pad' || n)::uuid, 'P' || n, 1, 100, ${UNIT}, gen_random_uuid(), ${NOW}`,
  `insert into sheet (id, pad, number, state, kind, photo, written_at, signer, signer_unit, entered_by, entered_act, entered_at, voided_act, void_reason)
   select gen_random_uuid(), md5('pad' || n)::uuid, 'PA-' || lpad(n::text, 6, '0'), 'VOID', 'act', repeat('0', 64), ${NOW}, gen_random_uuid(), ${UNIT}, gen_random_uuid(),
     gen_random_uuid(), ${NOW}, gen_random_uuid(), gen_random_uuid()`,
  `insert into run (id, number, carrier, unit, day, opened_act, opened_at)
   select gen_random_uuid(), 'CT' || lpad(n::text, 9, '0'), ${PERSON}, ${UNIT}, date '2026-01-01' + n / 100, gen_random_uuid(), ${NOW}`,
  `insert into item (id, dossier_id, leg, number, status, holder_kind, holder_id, holder_unit, held_since, place, seal, seal_state, posting_slip, sealed_act, sealed_at)
   select gen_random_uuid(), gen_random_uuid(), 'submission', 'ZZ' || lpad(n::text, 9, '0') || 'VN', 'AT_OFFICE', 'OFFICE', ${UNIT}, ${UNIT}, ${NOW}, ${UNIT}, 'NP-1', 'INTACT', 'ZZ',
     gen_random_uuid(), ${NOW}`,
];

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  // of what is looked at here nothing else need be there
  await client.query('set session_replication_role = replica');
  for (const statement of STOCK) await client.query(`${statement} from generate_series(1, 20000) n`);
  await client.query('analyze bag, irregularity, closing, pad, sheet, run, item');
  await client.end();
}, 60_000);
afterAll(() => service.close());

async function planOf(statement: string, values: unknown[]): Promise<string> {
  const rows = await service.db.query<Record<string, string>[]>(`explain ${statement}`, values);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const bags = [PATH, null, null, LIMIT, PATH, unit.id];
const reports = [PATH, null, null, null, LIMIT, PATH];

describe('F20 F26 F124 a page costs what it shows, not what the nation has', () => {
  test.each([
    ['bags of an office', bagPage(clerk, 'office'), bags, 'bag', ['bag_made', 'bag_kept']],
    [
      'bags of a courier',
      bagPage(courier, 'office'),
      [null, null, null, LIMIT, courier.id, unit.id],
      'bag',
      ['bag_sealed', 'bag_held'],
    ],
    [
      'bags of a province',
      bagPage(clerk, 'province'),
      ['VN/44', null, null, LIMIT, 'VN/44', unit.id],
      'bag',
      ['bag_number_key'],
    ],
    [
      'reports of an office',
      irregularityPage(clerk, 'office'),
      reports,
      'irregularity',
      ['irregularity_owner', 'irregularity_finder'],
    ],
    [
      'reports of a courier',
      irregularityPage(courier, 'office'),
      [null, null, null, null, LIMIT, courier.id],
      'irregularity',
      ['irregularity_opened'],
    ],
    ['closings of an office', closingPage(clerk, 'office'), reports, 'closing', ['closing_unit']],
    [
      'closings of a courier',
      closingPage(courier, 'office'),
      [null, null, null, null, LIMIT, courier.id],
      'closing',
      ['closing_holder'],
    ],
    [
      'sheets of an office',
      sheetPage('office'),
      ['VOID', null, PATH, LIMIT],
      'sheet',
      ['sheet_signed', 'sheet_received', 'sheet_pad'],
    ],
    [
      'who has not closed',
      MISSING,
      ['2026-11-30T00:00:00+07:00', '2026-12-01T00:00:00+07:00'],
      'item',
      ['item_held', 'closing_day'],
    ],
  ])('%s', async (_, statement, values, table, indexes) => {
    const plan = await planOf(statement, values);
    for (const index of indexes) expect(plan).toContain(index);
    expect(plan).not.toMatch(new RegExp(`Seq Scan on ${table}\\b`));
  });

  test('runs of a day', async () => {
    const plan = await planOf('select number from run r where r.day = $1 order by r.number limit 101', ['2026-02-01']);
    expect(plan).toContain('run_day');
  });
});

describe('F20 the page of those who oversee many is that of their units', () => {
  test('bags: an office and its province name the same ones', async () => {
    const numbersOf = async (actor: Actor, kind: string, values: unknown[]): Promise<string[]> =>
      (await service.db.query<{ number: string }[]>(bagPage(actor, kind), values)).map(({ number }) => number);
    const ofOffice = await numbersOf(clerk, 'office', bags);
    expect(ofOffice).toEqual([...ofOffice].sort().reverse());
    expect(new Set(ofOffice).size).toBe(ofOffice.length);
    expect(await numbersOf(clerk, 'province', bags)).toEqual(ofOffice);
  });
});
