import { derivedId } from '../src/platform/ids.js';
import { verify } from '../src/verify/verify.js';
import { close, morningOf, recount } from './support/closings.js';
import { outcome } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { blockOf, giveBack, issueBlock, listedBlock, scanned } from './support/numbers.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { sound, Superuser } from './support/verified.js';

let service: TestService;
let controller: Caller;
let clerk: Caller;
let courier: Caller;

const courierId = derivedId('person', 'courier-dho-1');

beforeAll(async () => {
  service = await TestService.start();
  controller = service.as('controller-dho', 'controller', '44-DHO');
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
}, 60_000);
afterAll(async () => {
  expect((await verify(service.database.url)).counts).toEqual(sound);
  await service.close();
});

function voided(by: Caller, number: string | undefined, kind: string): Promise<Reply> {
  return by.post(`/v1/numbers/${number}/void`, { kind, reason: 'Kiểm đếm cuối ngày' });
}

async function inBook(by: Caller, path: string, id: string): Promise<object | undefined> {
  return ((await by.get(`/v1/closings/${path}`)).body['blocks'] as { id: string }[]).find((each) => each.id === id);
}

describe('F125 every number of a block is accounted for', () => {
  test('F125 at the close of the day: used, spoiled, lost, misprinted, unused; a recount looks anew', async () => {
    const { id, numbers } = await blockOf(service, 10, { person: courierId });
    const [one = '', two, three, four, five = ''] = numbers;
    await scanned(courier, one);
    await voided(courier, two, 'spoiled');
    await voided(courier, three, 'lost');
    await voided(clerk, four, 'misprinted');
    const account = { size: 10, used: 1, spoiled: 1, lost: 1, misprinted: 1, unused: 6 };
    expect(await inBook(courier, 'current', id)).toMatchObject({ first: one, last: numbers[9], ...account });
    const closing = (await close(courier, [])).body;
    expect([closing.status, await inBook(courier, closing.id, id)]).toEqual([
      'DIFFERENT',
      expect.objectContaining(account),
    ]);
    await scanned(courier, five);
    expect(await inBook(courier, closing.id, id)).toMatchObject(account);
    const later = { ...account, used: 2, unused: 5 };
    expect(await inBook(courier, 'current', id)).toMatchObject(later);
    expect(outcome(await recount(courier, closing.id, [five]))).toBe('DIFFERENT');
    expect(await inBook(courier, closing.id, id)).toMatchObject(later);
    expect(await inBook(clerk, closing.id, id)).toMatchObject(later);
    expect(await inBook(clerk, 'current', id)).toBeUndefined();
  });

  test('F125 it comes back counted; none is taken from it any more', async () => {
    const { id, numbers } = await blockOf(service, 5, { person: courierId });
    const [one = '', two, three = ''] = numbers;
    await scanned(courier, one);
    const wrong = await giveBack(controller, id, 3);
    expect([wrong.status, wrong.body.code]).toEqual([409, 'block-miscounted']);
    expect(outcome(await giveBack(courier, id, 4))).toBe('role-not-allowed');
    expect(outcome(await giveBack(service.as('controller-bdo', 'controller', '44-BDO'), id, 4))).toBe('not-found');
    await voided(courier, two, 'lost');
    expect((await giveBack(controller, id, 3)).body).toMatchObject({ status: 'RETURNED', unused: 3, actions: [] });
    expect(outcome(await giveBack(controller, id, 3))).toBe('block-returned');
    expect(outcome(await scanned(courier, three))).toBe('number-foreign');
    expect(outcome(await voided(courier, three, 'spoiled'))).toBe('number-foreign');
    expect((await voided(clerk, three, 'spoiled')).status).toBe(200);
    expect(await listedBlock(controller, id, '&status=ISSUED')).toBeUndefined();
    const account = { status: 'RETURNED', used: 1, lost: 1, spoiled: 0, unused: 3, actions: [] };
    expect(await listedBlock(controller, id, '&status=RETURNED')).toMatchObject(account);
  });

  test('F125 who had a block before makes none of it void in the hand of whoever has it now', async () => {
    const first = await blockOf(service, 3);
    expect(outcome(await giveBack(controller, first.id, 3))).toBe('RETURNED');
    const ends = { first: first.first, last: first.first + 2, unit: '44-BDO' };
    const again = (await issueBlock(service, ends)).body;
    const [one = '', two = '', three = ''] = first.numbers;
    const there = service.as('clerk-bdo-1', 'clerk', '44-BDO');
    expect(outcome(await voided(clerk, one, 'spoiled'))).toBe('number-foreign');
    expect((await scanned(there, one)).status).toBe(201);
    // the locks meet: his void waits for the scan that is under way, and theirs for one another
    const held = await HeldLock.take(service.database.url, 'select 1 from number_block where id = $1 for share', [
      again.id,
    ]);
    const late = voided(clerk, two, 'spoiled');
    await held.untilWaiting(1);
    await held.release();
    expect(outcome(await late)).toBe('number-foreign');
    expect((await voided(there, two, 'spoiled')).status).toBe(200);
    const overThere = service.as('controller-bdo', 'controller', '44-BDO');
    expect(outcome(await giveBack(overThere, again.id, 1))).toBe('RETURNED');
    expect(outcome(await voided(clerk, three, 'lost'))).toBe('number-foreign');
    expect((await voided(there, three, 'lost')).status).toBe(200);
  });

  test('F125 one that is used up is told by one closing, and not again', async () => {
    const other = service.as('courier-dho-2', 'courier', '44-DHO');
    const { id, numbers } = await blockOf(service, 1, { person: derivedId('person', 'courier-dho-2') });
    const [one = ''] = numbers;
    expect((await scanned(other, one)).status).toBe(201);
    const full = { size: 1, used: 1, unused: 0 };
    expect(await inBook(other, 'current', id)).toMatchObject(full);
    const different = (await close(other, [])).body.id;
    expect(await inBook(other, 'current', id)).toBeUndefined();
    expect(outcome(await recount(other, different, [one]))).toBe('CLOSED');
    expect(await inBook(other, different, id)).toMatchObject(full);
    expect(await inBook(other, 'current', id)).toBeUndefined();
    expect(await listedBlock(controller, id)).toMatchObject({ ...full, status: 'ISSUED' });
    morningOf(service, '2026-12-01');
    expect(await inBook(other, (await close(other, [one])).body.id, id)).toBeUndefined();
  });

  test.each(['scan', 'return'])('F125 scanned and given back at the same moment: first the %s', async (first) => {
    const { id, numbers } = await blockOf(service, 3, { person: courierId });
    const acts = [() => scanned(courier, numbers[0] ?? ''), () => giveBack(controller, id, 3)];
    const [one, other] = first === 'scan' ? acts : acts.reverse();
    const held = await HeldLock.take(service.database.url, 'select 1 from number_block where id = $1 for update', [id]);
    const winning = one?.();
    await held.untilWaiting(1);
    const losing = other?.();
    await held.untilWaiting(2);
    await held.release();
    expect((await winning)?.status).toBeLessThan(300);
    expect((await losing)?.body.code).toBe(first === 'scan' ? 'block-miscounted' : 'number-foreign');
  });
});

describe('F22 F125 what somebody makes of an account is found', () => {
  test.each([
    [
      'a daily closing tells more numbers of a block than were used or made void',
      'update closing_block set used = used + 1, unused = unused - 1 where unused > 0',
    ],
    [
      'of a block that came back another count is unused than the act says that took it back',
      'update number_block set returned_at = issued_at where returned_act is not null',
    ],
  ])('%s', async (name, change) => {
    const superuser = await Superuser.of(service);
    const { broken } = await superuser.reportAfter(change);
    await superuser.client.end();
    expect(broken.map((each) => each.name)).toContain(name);
  });
});
