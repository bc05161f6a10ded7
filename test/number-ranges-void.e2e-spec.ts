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

  test('not of one that an envelope has or had within 24 months', async () => {
    const number = itemNumber('CA', 1_501_101);
    expect((await scanned(courier, number)).status).toBe(201);
    expect(codeOf(await voided(courier, number))).toEqual({ status: 409, code: 'number-in-use' });
    await service.db.query(`update item set status = 'FILED', holder_kind = 'AUTHORITY' where number = $1`, [number]);
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
