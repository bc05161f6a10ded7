import { randomUUID } from 'node:crypto';
import { derivedId } from '../src/platform/ids.js';
import { itemNumber } from '../src/platform/s10.js';
import { verify } from '../src/verify/verify.js';
import { outcome } from './support/handing-over.js';
import { late, sendLate } from './support/late-acts.js';
import { HeldLock } from './support/locks.js';
import { blockOf, giveBack, issueBlock, listedBlock, nextSerials, NumberSheets, scanned } from './support/numbers.js';
import { completeLines, licence, signature } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import { sound } from './support/verified.js';

let service: TestService;
let supervisor: Caller;
let controller: Caller;
let dispatcher: Caller;
let clerk: Caller;
let courier: Caller;

const courierId = derivedId('person', 'courier-dho-1');

beforeAll(async () => {
  service = await TestService.start();
  supervisor = service.as('supervisor-44', 'supervisor', '44');
  controller = service.as('controller-dho', 'controller', '44-DHO');
  dispatcher = service.as('dispatcher-dho', 'dispatcher', '44-DHO');
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
}, 60_000);
afterAll(async () => {
  expect((await verify(service.database.url)).counts).toEqual(sound);
  await service.close();
});

describe('F125 blocks are given out', () => {
  test('F125 to a courier, an office and a desk: their scans take the numbers, nobody else’s do', async () => {
    const [carried, common, atDesk] = [
      await blockOf(service, 3, { person: courierId }),
      await blockOf(service, 2),
      await blockOf(service, 2, { unit: '44-TTPVHCC' }),
    ];
    const [first = '', second = ''] = carried.numbers;
    expect(outcome(await scanned(service.as('courier-dho-2', 'courier', '44-DHO'), first))).toBe('number-foreign');
    expect((await scanned(courier, first)).status).toBe(201);
    expect((await scanned(courier, common.numbers[0] ?? '')).status).toBe(201);
    expect(outcome(await scanned(clerk, second))).toBe('number-foreign');
    expect(outcome(await scanned(clerk, atDesk.numbers[0] ?? ''))).toBe('number-foreign');
    const account = { size: 3, used: 1, spoiled: 0, lost: 0, misprinted: 0, unused: 2 };
    const ends = { first, last: carried.numbers[2], unit: '44-DHO', person: courierId, status: 'ISSUED' };
    expect(await listedBlock(controller, carried.id)).toMatchObject({ ...account, ...ends, actions: ['return'] });
    expect(await listedBlock(courier, carried.id)).toMatchObject({ ...account, actions: [] });
    expect(await listedBlock(service.as('courier-dho-2', 'courier', '44-DHO'), carried.id)).toBeUndefined();
    expect(await listedBlock(service.as('courier-dho-2', 'courier', '44-DHO'), common.id)).toMatchObject({ used: 1 });
    expect(await listedBlock(controller, atDesk.id)).toBeUndefined();
    expect(await listedBlock(supervisor, atDesk.id, '&unit=44-TTPVHCC')).toMatchObject({ used: 0, unused: 2 });
  });

  test('F125 no number is given out twice, neither here nor by an import', async () => {
    const { first } = await blockOf(service, 4);
    const again = await issueBlock(service, { first: first + 3, last: first + 9 });
    expect(again.body).toMatchObject({
      code: 'block-numbers-taken',
      detail: expect.stringContaining(itemNumber('CA', first + 3)),
    });
    expect(outcome(await issueBlock(service, { first: 1_501_900, last: 1_501_905 }))).toBe('block-numbers-taken');
    const [range] = await service.db.query<{ first: number }[]>(
      `select first_serial as first from number_range where prefix = 'CA' order by valid_from desc limit 1`,
    );
    expect(outcome(await issueBlock(service, { first: range?.first ?? 0, last: range?.first ?? 0 }))).toBe(
      'block-numbers-taken',
    );
    const sheets = await NumberSheets.of(service);
    const row = `44-DHO,,CA,${first},${first + 1},2026-11-01,khối mẫu,no`;
    await expect(sheets.import('number-block', row)).rejects.toThrow('within 24 months');
    await sheets.close();
  });

  test('F125 what somebody can still give is taken, however long ago he got it', async () => {
    const sheets = await NumberSheets.of(service);
    const [drawn, last] = nextSerials(3);
    const [held] = nextSerials(2);
    await sheets.import('number-range', `44-DHO,CA,${drawn},${last},2023-01-02,dải mẫu,no`);
    await service.db.query('update number_range set next_serial = $1 where first_serial = $2', [last, drawn]);
    await sheets.import('number-block', `44-DHO,,CA,${held},${held + 1},2023-01-02,khối mẫu,no`);
    expect((await issueBlock(service, { first: drawn, last })).body['detail']).toContain(itemNumber('CA', last));
    expect(outcome(await issueBlock(service, { first: held + 1, last: held + 1 }))).toBe('block-numbers-taken');
    await expect(sheets.import('number-range', `44-BDO,CA,${held},${held},2026-01-02,dải mẫu,no`)).rejects.toThrow(
      `CA ${held} is given to 44-BDO and to 44-DHO`,
    );
    await expect(sheets.import('number-block', `44-BDO,,CA,${last},${last},2026-01-02,khối,no`)).rejects.toThrow(
      `CA ${last} is given`,
    );
    await sheets.close();
    expect((await issueBlock(service, { first: drawn, last: last - 1 })).status).toBe(201);
  });

  test('F125 two at the same moment: one has the numbers', async () => {
    const [first, last] = nextSerials(5);
    const held = await HeldLock.take(
      service.database.url,
      `select pg_advisory_xact_lock(hashtextextended('numbers given out', 0))`,
      [],
    );
    const one = issueBlock(service, { first, last });
    await held.untilWaiting(1);
    const other = issueBlock(service, { first: last, last: last + 1 });
    await held.untilWaiting(2);
    await held.release();
    expect([outcome(await one), outcome(await other)]).toEqual(['ISSUED', 'block-numbers-taken']);
  });

  test('F125 an office gives out again only what came back to it', async () => {
    const [first, last] = nextSerials(4);
    const asked = { unit: '44-DHO', prefix: 'CA', first, last };
    expect(outcome(await controller.post('/v1/number-blocks', asked))).toBe('block-not-in-stock');
    const { id } = (await issueBlock(service, { first, last, person: courierId })).body;
    expect(outcome(await dispatcher.post('/v1/number-blocks', asked))).toBe('block-not-in-stock');
    await scanned(courier, itemNumber('CA', first));
    expect(outcome(await giveBack(dispatcher, id, 3))).toBe('RETURNED');
    expect(outcome(await dispatcher.post('/v1/number-blocks', asked))).toBe('block-numbers-taken');
    const rest = { ...asked, first: first + 1 };
    expect(
      outcome(
        await service
          .as('controller-bdo', 'controller', '44-BDO')
          .post('/v1/number-blocks', { ...rest, unit: '44-BDO' }),
      ),
    ).toBe('block-not-in-stock');
    const issued = await dispatcher.post('/v1/number-blocks', rest);
    expect(issued.body).toMatchObject({ status: 'ISSUED', size: 3 });
    expect((await scanned(clerk, itemNumber('CA', first + 1))).status).toBe(201);
    expect(await listedBlock(dispatcher, issued.body.id)).toMatchObject({ size: 3, used: 1, unused: 2 });
    expect(await listedBlock(dispatcher, id)).toMatchObject({ size: 4, used: 1, unused: 3 });
  });

  test('F125 bad input is refused, and nothing is stored', async () => {
    const [first, last] = nextSerials(2);
    const count = 'select count(*)::int as n from number_block';
    const before = await service.db.query<object[]>(count);
    const asked = { unit: '44-DHO', prefix: 'CA', first, last };
    const refused = async (by: Caller, body: object) => outcome(await by.post('/v1/number-blocks', body));
    expect(await refused(supervisor, { ...asked, last: first - 1 })).toBe('body-invalid');
    expect(await refused(supervisor, { ...asked, last: first + 10_000 })).toBe('body-invalid');
    expect(await refused(supervisor, { ...asked, prefix: 'ca' })).toBe('body-invalid');
    expect(await refused(supervisor, { ...asked, unit: '44' })).toBe('block-holder-invalid');
    expect(await refused(supervisor, { ...asked, unit: '44-BDO', person: courierId })).toBe('block-holder-invalid');
    expect(await refused(supervisor, { ...asked, unit: '48-HCH' })).toBe('not-found');
    expect(await refused(controller, { ...asked, unit: '44-BDO' })).toBe('not-found');
    expect(await refused(clerk, asked)).toBe('role-not-allowed');
    expect(outcome(await controller.get('/v1/number-blocks?unit=44-BDO'))).toBe('not-found');
    expect(await service.db.query<object[]>(count)).toEqual(before);
  });
});

describe('F125 one number on two devices', () => {
  test('F125 the second is refused, kept, and the controller is told', async () => {
    const { id, numbers } = await blockOf(service, 2);
    const [number = ''] = numbers;
    const taken = { opened: licence, number, seal: 'NP-1', weightGrams: 90, lines: completeLines, identity: 'seen' };
    const intake = () => late(1, '/v1/intakes', { taken: [taken], signature, method: 'cash', voucher: 'pad' });
    const [one, two] = [intake(), intake()];
    const other = service.as('courier-dho-2', 'courier', '44-DHO');
    const [first, second] = [await sendLate(courier, randomUUID(), [one]), await sendLate(other, randomUUID(), [two])];
    expect(first.acts[0]?.status).toBe(201);
    expect([second.acts[0]?.status, second.acts[0]?.body.code]).toEqual([409, 'number-used']);
    const kept = await service.db.query<object[]>(
      'select problem from inbox where problem is not null and counter = 1 order by received_at desc limit 1',
    );
    expect(kept).toEqual([{ problem: 'number-used' }]);
    const tasks = (await controller.get('/v1/tasks?kind=late-act-refused')).body['data'] as { subject: string }[];
    expect(tasks.filter(({ subject }) => subject === two.id)).toHaveLength(1);
    expect(tasks.filter(({ subject }) => subject === one.id)).toHaveLength(0);
    expect(await listedBlock(controller, id)).toMatchObject({ used: 1, unused: 1 });
  });
});
