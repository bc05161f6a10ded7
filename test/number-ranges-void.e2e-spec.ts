import { connect } from '../src/platform/database-url.js';
import { itemNumber } from '../src/platform/s10.js';
import { HeldLock } from './support/locks.js';
import { drawn, NumberSheets, scanned } from './support/numbers.js';
import { codeOf } from './support/slips.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let clerk: Caller;
let courier: Caller;
let sheets: NumberSheets;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
  sheets = await NumberSheets.of(service);
}, 60_000);
afterAll(async () => {
  await service.close();
  await sheets.close();
});

function voided(by: Caller, number: string, reason = 'Nhãn rách'): Promise<Reply> {
  return by.post(`/v1/numbers/${number}/void`, { reason });
}

describe('F30 void keeps the number', () => {
  test('a spoiled one of a block goes on no envelope any more', async () => {
    const number = itemNumber('CA', 1_501_100);
    expect(await voided(courier, number)).toMatchObject({ status: 200, body: { number, status: 'VOID', events: [] } });
    expect(codeOf(await scanned(courier, number))).toEqual({ status: 409, code: 'number-void' });
    expect(codeOf(await voided(courier, number))).toEqual({ status: 409, code: 'number-void' });
    const kept = await service.db.query<object[]>('select number from number_void where number = $1', [number]);
    expect(kept).toEqual([{ number }]);
  });

  test('one of a range is passed over when its turn comes, and counted as given', async () => {
    const range = await sheets.onlyRange(16_000_000, 16_000_003);
    for (const serial of [16_000_000, 16_000_002])
      expect((await voided(clerk, itemNumber('CA', serial))).status).toBe(200);
    expect([await drawn(clerk), await drawn(clerk), await drawn(clerk)]).toEqual([
      itemNumber('CA', 16_000_001),
      itemNumber('CA', 16_000_003),
      'range-empty',
    ]);
    const rows = await service.db.query<object[]>('select next_serial as next from number_range where id = $1', [
      range,
    ]);
    expect(rows).toEqual([{ next: 16_000_004 }]);
  });

  test('however many lie in a row, they are passed over together', async () => {
    const range = await sheets.onlyRange(17_000_000, 17_002_500);
    const client = await connect(service.database.url);
    await client.query(`create table range_step (at int); create function count_step() returns trigger language plpgsql as
      $$ begin insert into range_step values (new.next_serial); return null; end $$;
      create trigger range_stepped after update of next_serial on number_range for each row execute function count_step();
      grant insert on range_step to courier_app`);
    expect((await voided(clerk, itemNumber('CA', 17_000_000))).status).toBe(200);
    const spoiled = Array.from({ length: 2_399 }, (_, index) => 17_000_001 + index).filter(
      (each) => each !== 17_001_700,
    );
    await client.query(
      `insert into number_void (id, number, unit, reason, act, voided_at)
       select gen_random_uuid(), n, v.unit, v.reason, v.act, v.voided_at from unnest($1::text[]) n, number_void v where v.number = $2`,
      [spoiled.map((serial) => itemNumber('CA', serial)), itemNumber('CA', 17_000_000)],
    );
    expect(await drawn(clerk)).toBe(itemNumber('CA', 17_001_700));
    expect(await drawn(clerk)).toBe(itemNumber('CA', 17_002_400));
    const { rows } = await client.query('select at from range_step');
    expect(rows.length).toBeLessThanOrEqual(10);
    await client.query('drop trigger range_stepped on number_range; drop function count_step; drop table range_step');
    await client.end();
    const [left] = await service.db.query<object[]>('select next_serial as next from number_range where id = $1', [
      range,
    ]);
    expect(left).toEqual({ next: 17_002_401 });
  });

  test('the last ones of a range: the next range goes on', async () => {
    await sheets.onlyRange(17_100_000, 17_100_002);
    await sheets.import('number-range', '44-DHO,CA,17110000,17110001,2026-01-03,dải mẫu,no');
    for (const serial of [17_100_001, 17_100_002, 17_110_000])
      expect((await voided(clerk, itemNumber('CA', serial))).status).toBe(200);
    expect([await drawn(clerk), await drawn(clerk), await drawn(clerk)]).toEqual([
      itemNumber('CA', 17_100_000),
      itemNumber('CA', 17_110_001),
      'range-empty',
    ]);
  });

  test('of an old block that a new range has again: neither a scan nor a draw gets it meanwhile', async () => {
    await sheets.import('number-block', '44-DHO,,CA,17200000,17200001,2023-01-02,khối mẫu,no');
    // no import gives it out any more while somebody has the block
    await service.db.query(
      'update number_range set first_serial = 17200000, next_serial = 17200000, last_serial = 17200001 where id = $1',
      [await sheets.onlyRange(17_210_000, 17_210_001)],
    );
    const number = itemNumber('CA', 17_200_000);
    const range = 'select 1 from number_range where first_serial = 17200000 for update';
    const held = await HeldLock.take(service.database.url, range, []);
    const voiding = voided(courier, number);
    await held.untilWaiting(1);
    const drawing = drawn(clerk);
    await held.untilWaiting(2);
    await held.release();
    expect((await voiding).status).toBe(200);
    expect(await drawing).toBe(itemNumber('CA', 17_200_001));
  });

  test('not of one that an envelope has or had within 24 months', async () => {
    const number = itemNumber('CA', 1_501_101);
    expect((await scanned(courier, number)).status).toBe(201);
    expect(codeOf(await voided(courier, number))).toEqual({ status: 409, code: 'number-in-use' });
    await service.db.query(
      `update item set status = 'FILED', holder_kind = 'AUTHORITY', holder_id = holder_unit where number = $1`,
      [number],
    );
    expect(codeOf(await voided(clerk, number))).toEqual({ status: 409, code: 'number-in-use' });
  });

  test('only of the own unit; of a courier’s block by himself or his office', async () => {
    const ofAnother = itemNumber('CA', 1_502_100);
    const foreign = { status: 422, code: 'number-foreign' };
    expect(codeOf(await voided(courier, ofAnother))).toEqual(foreign);
    expect(codeOf(await voided(service.as('clerk-bdo-1', 'clerk', '44-BDO'), ofAnother))).toEqual(foreign);
    expect(codeOf(await voided(courier, itemNumber('CA', 1_000_900)))).toEqual(foreign);
    expect(codeOf(await voided(clerk, itemNumber('ZZ', 1)))).toEqual(foreign);
    expect((await voided(clerk, ofAnother)).status).toBe(200);
    expect((await voided(courier, itemNumber('CA', 1_510_100))).status).toBe(200);
  });

  test('bad input is refused', async () => {
    expect(codeOf(await voided(clerk, 'CA015010000VN'))).toEqual({ status: 422, code: 'number-malformed' });
    expect(codeOf(await voided(clerk, itemNumber('CA', 1_501_102), ' '))).toEqual({
      status: 422,
      code: 'body-invalid',
    });
  });

  test.each(['void', 'scan'])('at the same moment as a scan, whoever is first (%s) has the number', async (first) => {
    const number = itemNumber('CA', first === 'void' ? 1_501_110 : 1_501_111);
    const acts = [() => voided(clerk, number), () => scanned(courier, number)];
    const [one, other] = first === 'void' ? acts : acts.reverse();
    const held = await HeldLock.take(
      service.database.url,
      'select 1 from number_block where first_serial = 1501000 for update',
      [],
    );
    const winning = one?.();
    await held.untilWaiting(1);
    const losing = other?.();
    await held.untilWaiting(2);
    await held.release();
    expect((await winning)?.status).toBeLessThan(300);
    expect((await losing)?.body.code).toBe(first === 'void' ? 'number-void' : 'number-in-use');
  });

  test('the database itself lets no envelope have a void number', async () => {
    const number = itemNumber('CA', 1_501_120);
    await voided(courier, number);
    const forced = service.db.query('update item set number = $1 where id = (select id from item limit 1)', [number]);
    await expect(forced).rejects.toThrow('is void');
  });
});
