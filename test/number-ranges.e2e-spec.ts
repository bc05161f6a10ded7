import { References } from '../src/modules/dossier/references.js';
import { itemNumber } from '../src/platform/s10.js';
import { verify } from '../src/verify/verify.js';
import { together } from './support/handing-over.js';
import { drawn, NumberSheets, scanned } from './support/numbers.js';
import { counterIntake } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import { sound } from './support/verified.js';

let service: TestService;
let clerk: Caller;
let courier: Caller;
let sheets: NumberSheets;

beforeAll(async () => {
  service = await TestService.start({ LOW_RANGE_SHARE: '0.25' });
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
  sheets = await NumberSheets.of(service);
}, 60_000);
afterAll(async () => {
  await service.close();
  await sheets.close();
});

async function alarms(status: 'open' | 'closed', range: string): Promise<number> {
  const { body } = await service
    .as('dispatcher-dho', 'dispatcher', '44-DHO')
    .get(`/v1/tasks?kind=number-range.low&status=${status}`);
  return (body['data'] as { subject: string; unit: string }[]).filter(
    ({ subject, unit }) => subject === range && unit === '44-DHO',
  ).length;
}

describe('F30 a range that runs low', () => {
  test('opens one task under the threshold, and a new range closes it', async () => {
    const range = await sheets.onlyRange(10_000_000, 10_000_007);
    const seen: number[] = [];
    for (let draw = 0; draw < 8; draw += 1) {
      await drawn(clerk);
      seen.push(await alarms('open', range));
    }
    expect(seen).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    await sheets.import('number-range', '44-DHO,CA,10000100,10000199,2026-01-03,dải mẫu,no');
    expect([await alarms('open', range), await alarms('closed', range)]).toEqual([0, 1]);
    expect((await verify(service.database.url)).counts).toEqual(sound);
  });

  test('another range behind it is none the less enough: no alarm', async () => {
    const range = await sheets.onlyRange(11_000_000, 11_000_003);
    await sheets.import('number-range', '44-DHO,CA,11000100,11000199,2026-01-03,dải mẫu,no');
    for (let draw = 0; draw < 4; draw += 1) await drawn(clerk);
    expect(await alarms('open', range)).toBe(0);
    expect(await drawn(clerk)).toBe(itemNumber('CA', 11_000_100));
  });

  test('a range that is valid from another year neither keeps the alarm silent nor ends it', async () => {
    const later = '44-DHO,CA,18000100,18000199,2099-01-01,dải mẫu,no';
    const stillLater = '44-DHO,CA,18000200,18000299,2099-02-01,dải mẫu,no';
    const range = await sheets.onlyRange(18_000_000, 18_000_003);
    await sheets.import('number-range', later);
    for (let draw = 0; draw < 3; draw += 1) await drawn(clerk);
    expect(await alarms('open', range)).toBe(0);
    expect(await drawn(clerk)).toBe(itemNumber('CA', 18_000_003));
    expect([await drawn(clerk), await alarms('open', range)]).toEqual(['range-empty', 1]);

    await sheets.import('number-range', stillLater);
    expect(await alarms('open', range)).toBe(1);
    await sheets.import('number-range', '44-DHO,CA,18000300,18000399,2026-01-03,dải mẫu,no');
    expect([await alarms('open', range), await alarms('closed', range)]).toEqual([0, 1]);
  });

  test('how much is left stands in the list of ranges, of the own unit and below', async () => {
    await sheets.onlyRange(12_000_000, 12_000_009);
    await drawn(clerk);
    const ours = {
      unit: '44-DHO',
      prefix: 'CA',
      firstSerial: 12_000_000,
      lastSerial: 12_000_009,
      left: 9,
      validFrom: '2026-01-02',
    };
    const list = async (by: Caller) => (await by.get('/v1/number-ranges')).body['data'] as { unit: string }[];
    expect(await list(clerk)).toContainEqual(expect.objectContaining(ours));
    expect((await list(service.as('supervisor-44', 'supervisor', '44'))).map(({ unit }) => unit)).toContain('44-BDO');
    expect(new Set((await list(clerk)).map(({ unit }) => unit))).toEqual(new Set(['44-DHO']));
  });

  test('a range that is valid later gives no number today', async () => {
    await sheets.onlyRange(13_000_000, 13_000_000);
    await sheets.import('number-range', '44-DHO,CA,13000100,13000199,2099-01-01,dải mẫu,no');
    expect([await drawn(clerk), await drawn(clerk)]).toEqual([itemNumber('CA', 13_000_000), 'range-empty']);
  });
});

describe('F30 the last number of a range', () => {
  const lock = 'select 1 from number_range where id = $1 for update';

  test('drawn by two: one has it, the other is told what to do', async () => {
    const range = await sheets.onlyRange(14_000_000, 14_000_000);
    const replies = await together(service, lock, [range], [() => counterIntake(clerk), () => counterIntake(clerk)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    const [refused] = replies.filter(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ code: 'range-empty', detail: expect.stringContaining('cấp thêm dải') });
  });

  test('drawn by two with another range behind it: both have a number', async () => {
    const range = await sheets.onlyRange(15_000_000, 15_000_000);
    await sheets.import('number-range', '44-DHO,CA,15000100,15000199,2026-01-03,dải mẫu,no');
    const replies = await together(service, lock, [range], [() => counterIntake(clerk), () => counterIntake(clerk)]);
    const numbers = replies.map(({ body }) => (body['items'] as { number: string }[])[0]?.number);
    expect(numbers.sort()).toEqual([itemNumber('CA', 15_000_000), itemNumber('CA', 15_000_100)]);
  });
});

describe('F30 no number comes round before 24 months', () => {
  test('a range or block that gives numbers a second time within them is not imported, and nothing of it', async () => {
    const count = async () =>
      (await service.db.query<{ n: number }[]>('select count(*)::int as n from number_range'))[0]?.n;
    const before = await count();
    const again = sheets.import(
      'number-range',
      '44-BDO,CB,1,9,2026-01-01,dải mẫu,no',
      '44-BDO,CA,1510500,1510600,2027-12-31,dải mẫu,no',
    );
    await expect(again).rejects.toThrow('CA 1510500 is given to 44-BDO and to 44-DHO within 24 months');
    expect(await count()).toBe(before);
  });

  test('a number used lately is passed over in a range, whatever brought it there', async () => {
    expect((await scanned(courier, itemNumber('CA', 1_501_130))).status).toBe(201);
    const range = await sheets.onlyRange(17_000_000, 17_000_001);
    await service.db.query(
      'update number_range set first_serial = 1501130, next_serial = 1501130, last_serial = 1501131 where id = $1',
      [range],
    );
    expect([await drawn(clerk), await drawn(clerk)]).toEqual([itemNumber('CA', 1_501_131), 'range-empty']);
  });
});

describe('F30 a number that comes round after 24 months', () => {
  interface Taken {
    number: string;
    dossier: string;
    postCode: string;
  }
  const number = itemNumber('CA', 1_501_140);
  const code = async (): Promise<string> =>
    String((await courier.get(`/v1/items/${number}/voucher`)).body['lookUpCode']);
  const look = async (reference: string, by: string): Promise<unknown> => {
    const { status, body } = await service.get(`/v1/tracking/${reference}?code=${by}`);
    return status === 200
      ? (body as { dossiers: { detail: { postCode: string } }[] }).dossiers[0]?.detail.postCode
      : status;
  };
  const take = async (): Promise<Taken> =>
    ((await scanned(courier, number)).body['items'] as Taken[])[0] ?? ({} as Taken);

  test('has another look-up code: the old voucher opens the old dossier and never the new one', async () => {
    const old = await take();
    const oldCode = await code();
    expect(oldCode).toBe(service.app.get(References).lookUpCode(number));
    expect(await look(number, oldCode)).toBe(old.postCode);

    await service.db.query(
      `update item set status = 'FILED', holder_kind = 'AUTHORITY', holder_id = holder_unit, sealed_at = sealed_at - interval '25 months' where number = $1`,
      [number],
    );
    const fresh = await take();
    const freshCode = await code();
    expect(fresh.dossier).not.toBe(old.dossier);
    expect(freshCode).not.toBe(oldCode);
    expect([await look(number, oldCode), await look(number, freshCode)]).toEqual([404, fresh.postCode]);
    expect([await look(old.postCode, oldCode), await look(fresh.postCode, freshCode)]).toEqual([
      old.postCode,
      fresh.postCode,
    ]);
    expect([await look(fresh.postCode, oldCode), await look(old.postCode, freshCode)]).toEqual([404, 404]);
  });
});
