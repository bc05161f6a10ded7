import { randomUUID } from 'node:crypto';
import { itemNumber } from '../src/platform/s10.js';
import { milestoneOf } from './support/corrections.js';
import { castOf, tally } from './support/handing-over.js';
import { completeLines, counterIntake } from './support/papers.js';
import { brought, carried, eventsOf, further, moneyOf, standing, threeEnvelopes } from './support/pieces.js';
import { squeezed, textOf } from './support/read-print.js';
import { TestService, type Reply } from './support/service.js';
import { tools } from './support/tools.js';
import { Office } from './support/visits.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const reading = tools.has('pdftotext') ? test : test.skip;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

interface Row {
  number: string;
  status: string;
  holder: string;
  seal: string;
  grams: number;
  method: string | null;
  slip: string;
  deadlines: number;
  lines: number;
}

/** Envelopes of a dossier as the rows have them, in the order of these numbers. */
async function rowsOf(numbers: readonly string[]): Promise<(Row | undefined)[]> {
  const rows = await service.db.query<Row[]>(
    `select i.number, i.status, i.holder_kind as holder, i.seal, i.weight_grams as grams, i.weight_method as method, i.posting_slip as slip,
       (select count(*)::int from deadline l where l.subject = i.id and l.kind = 'custody.overdue' and l.withdrawn_act is null) as deadlines,
       (select count(*)::int from tally_line t where t.item = i.id) as lines
     from item i where i.number = any($1)`,
    [numbers],
  );
  return numbers.map((number) => rows.find((row) => row.number === number));
}

function codes({ status, body }: Reply): unknown {
  return { status, code: body.code };
}

/** A field of the body that is no good, and what is said of it. */
function fieldOf({ status, body }: Reply): unknown {
  const [error] = (body['errors'] ?? []) as { pointer: string; code: string }[];
  return { status, code: body.code, ...error };
}

describe('F139 three pieces, one posting slip', () => {
  test('each is an envelope of its own with holder, seal, weight and clock; papers stand on the first', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [slip] = numbers;
    const held = { status: 'AT_OFFICE', holder: 'OFFICE', slip, deadlines: 1 };
    expect(new Set(numbers).size).toBe(3);
    expect(await rowsOf(numbers)).toMatchObject([
      { ...held, seal: 'NP-0001', grams: 90, method: 'scale', lines: 4 },
      { ...held, seal: 'NP-0002', grams: 200, method: 'declared', lines: 0 },
      { ...held, seal: 'NP-0003', grams: 310, method: 'flat', lines: 0 },
    ]);
    const [event] = await eventsOf(service, dossier, 'item.sealed');
    expect(event?.items.map(({ number }) => number)).toEqual(numbers);
    expect(event?.data).toMatchObject({ postingSlip: slip, seal: 'NP-0001', weightGrams: 90, further });
    for (const [nth, number] of numbers.entries()) {
      const { body } = await cast.clerk.get(`/v1/items/${number}/custody`);
      const weighed = [{ weightGrams: 90, weightMethod: 'scale' }, ...further.map(({ seal: _, ...each }) => each)][nth];
      expect(body['data']).toMatchObject([{ type: 'item.sealed', ...weighed }]);
      const seals = (await cast.clerk.get(`/v1/items/${number}/seals`)).body['data'];
      expect(seals).toMatchObject([{ seal: `NP-000${nth + 1}`, state: 'INTACT' }]);
    }
  });

  test('postage is by what they weigh together, and the fee is asked for once', async () => {
    const together = await threeEnvelopes(cast.clerk);
    const alone = (await counterIntake(cast.clerk, { weightGrams: 600 })).items[0]?.dossier ?? '';
    const amounts = async (dossier: string): Promise<unknown[]> =>
      ((await moneyOf(service, dossier)) as { kind: string; amount: number }[]).map(({ kind, amount }) => [
        kind,
        amount,
      ]);
    expect(await amounts(together.dossier)).toEqual(await amounts(alone));
    expect(together.slips).toHaveLength(2);
  });

  test('a courier scans and draws numbers mixed; the posting slip has that of the first', async () => {
    const office = new Office(service);
    const visit = await office.atTheDoor();
    const [dossier] = visit['dossiers'] as { id: string }[];
    const [first, last] = [itemNumber('CA', 1_501_700), itemNumber('CA', 1_501_600)];
    const taken = {
      dossier: dossier?.id,
      number: first,
      seal: 'S-1',
      weightGrams: 100,
      lines: completeLines,
      identity: 'seen',
    };
    const others = [
      { seal: 'S-2', weightGrams: 10 },
      { number: last, seal: 'S-3', weightGrams: 20 },
    ];
    const reply = await office.intake(visit, { taken: [{ ...taken, further: others }] });
    expect(reply.status).toBe(201);
    const [item] = reply.body['items'] as { number: string; further: string[] }[];
    expect([item?.number, item?.further[1]]).toEqual([first, last]);
    const rows = await rowsOf([first, item?.further[0] ?? '', last]);
    const held = { status: 'WITH_POST', holder: 'COURIER', slip: first, method: null };
    expect(rows).toMatchObject([
      { ...held, seal: 'S-1' },
      { ...held, seal: 'S-2' },
      { ...held, seal: 'S-3' },
    ]);
    const [block] = await service.db.query('select count(*)::int as used from item where number = any($1)', [
      [first, last],
    ]);
    expect(block).toEqual({ used: 2 });
  });

  test('the same act again is the same answer and no second envelope', async () => {
    const key = randomUUID();
    const first = await counterIntake(cast.clerk, { further }, key);
    const again = await counterIntake(cast.clerk, { further }, key);
    expect(again.body).toEqual(first.body);
    expect(Object.keys((await standing(service, first.items[0]?.dossier ?? ''))?.items ?? {})).toHaveLength(3);
  });

  reading('posting slip, payment slip and labels show all pieces and weights', async () => {
    const { numbers, slips } = await threeEnvelopes(cast.clerk);
    const papers = await Promise.all(
      numbers.map((number) => cast.clerk.download(`/v1/items/${number}/posting-slip.pdf`)),
    );
    const [one, ...same] = papers.map(({ body }) => body);
    for (const other of same) expect(one && other.equals(one)).toBe(true);
    const slip = squeezed(textOf(one ?? Buffer.alloc(0)));
    for (const part of [
      ...numbers,
      'NP-0001',
      'NP-0002',
      'NP-0003',
      '90 (cân)',
      '200 (khai)',
      '310 (khoán)',
      'Cộng 3 kiện',
      '600',
    ])
      expect(slip).toContain(squeezed(part));
    for (const [nth, number] of numbers.entries()) {
      const label = await cast.clerk.download(`/v1/items/${number}/label.pdf`);
      expect(squeezed(textOf(label.body))).toContain(squeezed(`KIỆN ${nth + 1}/3`));
    }
    const printed = await Promise.all(slips.map((number) => cast.clerk.download(`/v1/payment-slips/${number}.pdf`)));
    const told = printed.map(({ body }) => squeezed(textOf(body))).join('');
    expect(told).toContain(squeezed('Cước chiều gửi hồ sơ (3 kiện, 600 g)'));
    expect(told).toContain(numbers[0]);
  });

  test('each moves by itself and any of their numbers finds the dossier; the citizen reads where the last one is', async () => {
    const { numbers } = await threeEnvelopes(cast.clerk);
    await carried(service, numbers);
    const milestone = (number: string): Promise<unknown> => milestoneOf(service, number);
    await brought(service, numbers[0], numbers[1]);
    expect(await rowsOf(numbers)).toMatchObject([{ holder: 'DESK' }, { holder: 'DESK' }, { holder: 'COURIER' }]);
    expect(await Promise.all(numbers.map(milestone))).toEqual(['A50', 'A50', 'A50']);
    const list = await brought(service, numbers[2]);
    expect(await milestone(numbers[1])).toBe('A60');
    await tally(cast.officer, list, [{ number: numbers[2], asPostingSlip: true }]);
    expect(await milestone(numbers[1])).toBe('A70');
  });

  const sealing = { seal: 'NP-9', weightGrams: 10 };
  test.each<[string, object, unknown]>([
    [
      'more than twenty envelopes',
      { further: Array.from({ length: 20 }, (_, n) => ({ seal: `N-${n}`, weightGrams: 1 })) },
      { status: 422, code: 'too-big', pointer: '/taken/0/further' },
    ],
    [
      'the same seal twice',
      { further: [sealing, sealing] },
      { status: 422, code: 'seal-twice', pointer: '/taken/0/further' },
    ],
    [
      'the seal of the first',
      { further: [{ ...sealing, seal: 'NP-0001' }] },
      { status: 422, code: 'seal-twice', pointer: '/taken/0/further' },
    ],
    [
      'the same number twice',
      { further: ['NP-9', 'NP-8'].map((seal) => ({ ...sealing, seal, number: itemNumber('CA', 1_510_001) })) },
      { status: 422, code: 'number-twice', pointer: '/taken/0/further' },
    ],
    [
      'a weight of nothing',
      { further: [{ ...sealing, weightGrams: 0 }] },
      { status: 422, code: 'too-small', pointer: '/taken/0/further/0/weightGrams' },
    ],
    [
      'a method nobody knows',
      { further: [{ ...sealing, weightMethod: 'guess' }] },
      { status: 422, code: 'invalid-value', pointer: '/taken/0/further/0/weightMethod' },
    ],
    [
      'papers on a further one',
      { further: [{ ...sealing, lines: completeLines }] },
      { status: 422, code: 'unknown-field', pointer: '/taken/0/further/0/lines' },
    ],
    [
      'a malformed number',
      { further: [{ ...sealing, number: 'CA015010000VN' }] },
      { status: 422, code: 'number-malformed', pointer: '/taken/0/further/0/number' },
    ],
    [
      'a number of somebody else',
      { further: [{ ...sealing, number: itemNumber('CA', 1_501_001) }] },
      { status: 422, code: 'number-foreign', pointer: '/taken/0/further/0/number' },
    ],
  ])('%s: refused, and nothing is stored', async (_, change, wanted) => {
    const count = async (): Promise<unknown> =>
      service.db.query(
        'select (select count(*) from item) as items, (select count(*) from dossier) as dossiers, (select count(*) from charge) as charges',
      );
    const before = await count();
    const { code, ...where } = fieldOf(await counterIntake(cast.clerk, change)) as { code: string };
    expect({ ...where, code }).toEqual(wanted);
    expect(await count()).toEqual(before);
  });

  test('a number that was used, scanned for a further one', async () => {
    const number = itemNumber('CA', 1_510_002);
    await counterIntake(cast.clerk, { number });
    expect(codes(await counterIntake(cast.clerk, { further: [{ ...sealing, number }] }))).toEqual({
      status: 409,
      code: 'number-used',
    });
  });
});
