import { DirectoryCache } from '../src/modules/directory/directory-cache.js';
import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { MissingClosings } from '../src/modules/handover/closing/missing-closings.js';
import { derivedId } from '../src/platform/ids.js';
import { sealBag } from './support/bags.js';
import { carrierId, castOf, handOver, offer, outcome, sealed, tally } from './support/handing-over.js';
import { issueBlock, nextSerials } from './support/numbers.js';
import { deskId } from './support/placed.js';
import { expectUnharmed } from './support/race.js';
import { TestService, type Caller } from './support/service.js';
import { padOf } from './support/sheets.js';
import { firstDeskOf } from './support/transfers.js';

const OLD_DESK = '44-PVHCC-BDO';
const OLD_OFFICE = '44-BDO';
const oldDesk = derivedId('unit', OLD_DESK);
const oldOffice = derivedId('unit', OLD_OFFICE);
const toNew = { unit: '44-TTPVHCC' };

let service: TestService;
let cast: ReturnType<typeof castOf>;
/** Counted at the old desk by the evening, and offered to it then. */
let held: string[];
let offered: string;
let late: string[];
/** Loose and in a bag at the old office. */
let loose: string[];
let bag: string;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  const { clerk, carrier, otherClerk } = cast;
  const old = firstDeskOf(service);
  held = await sealed(clerk, 3);
  await handOver(clerk, { caller: carrier, to: { person: carrierId } }, held);
  expect(outcome(await handOver(carrier, { caller: old.officer, to: old.to }, held))).toBe('ACCEPTED');
  loose = await sealed(otherClerk, 2);
  bag = (await sealBag(otherClerk, await sealed(otherClerk, 2))).body.number;
  service.clock.moveTo(new Date('2026-11-30T16:00:00+07:00'));
  late = await sealed(clerk, 1);
  await handOver(clerk, { caller: carrier, to: { person: carrierId } }, late);
  offered = (await offer(carrier, old.to, late)).body.id;
  expect(outcome(await offer(old.officer, { person: carrierId }, held.slice(2), 'other'))).toBe('OFFERED');
  const end = `update unit o set valid_to = '2026-11-30', successor = n.id from unit n where o.code = $1 and n.code = $2`;
  await service.db.query(end, [OLD_DESK, '44-TTPVHCC']);
  await service.db.query(end, [OLD_OFFICE, '44-DHO']);
  await service.app.get(DirectoryCache).reload();
  service.clock.moveTo(new Date('2026-12-01T00:05:00+07:00'));
  await service.app.get(MissingClosings).remind();
  service.clock.moveTo(new Date('2026-12-01T08:00:00+07:00'));
  // what somebody signs for is told by his token's first request
  cast = castOf(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(() => service.close());

/** What the old desk holds goes to the new one. @returns the list, offered by one of its officers */
async function broughtIn(numbers: string[], giver = cast.officer): Promise<string> {
  const list = { purpose: 'other', to: toNew, fromUnit: OLD_DESK, numbers };
  const { status, body } = await giver.post('/v1/handovers', list);
  expect(status).toBe(201);
  expect(outcome(await giver.post(`/v1/handovers/${body.id}/close`))).toBe('OFFERED');
  return body.id;
}

async function counted(by: Caller, id: string, numbers: string[]): Promise<string> {
  expect((await by.post(`/v1/handovers/${id}/count`, { numbers })).status).toBe(200);
  return outcome(await by.post(`/v1/handovers/${id}/accept`, { version: 1 }));
}

async function holderOf(number: string): Promise<unknown> {
  const rows = await service.db.query<object[]>(
    'select holder_kind as kind, holder_id as id from item where number = $1',
    [number],
  );
  return rows[0];
}

async function tasksOf(by: Caller, kind: string): Promise<object[]> {
  return (await by.get(`/v1/tasks?kind=${kind}`)).body['data'] as object[];
}

describe('F45 what a unit that ended still holds', () => {
  test('an offer to it is taken by its successor’s staff, and goes on from there', async () => {
    const [number = ''] = late;
    expect(await counted(cast.officer, offered, late)).toBe('ACCEPTED');
    expect(await holderOf(number)).toEqual({ kind: 'DESK', id: oldDesk });
    expect(await counted(cast.secondOfficer, await broughtIn(late), late)).toBe('ACCEPTED');
    expect(await holderOf(number)).toEqual({ kind: 'DESK', id: deskId });
  });

  test('its successor’s staff see, with its tasks; nobody is to close its book', async () => {
    service.clock.moveTo(new Date('2026-12-01T15:00:00+07:00'));
    await service.app.get(DeadlineSweeper).sweep();
    const unit = OLD_DESK;
    expect(await tasksOf(cast.officer, 'handover.expired')).toMatchObject([
      { unit, holder: { kind: 'DESK', id: oldDesk } },
    ]);
    expect(await tasksOf(cast.clerk, 'handover.expired')).toEqual([]);
    const { body } = await cast.officer.get(`/v1/custody?unit=${unit}`);
    const numbers = (body['data'] as { number: string }[]).map(({ number }) => number);
    expect(numbers.sort()).toEqual([...held].sort());
    expect((await cast.clerk.get(`/v1/custody?unit=${unit}`)).status).toBe(404);
    const asked = await service.db.query<{ code: string }[]>(
      `select u.code from task t join unit u on u.id = t.unit where t.kind = 'closing.missing' order by u.code`,
    );
    expect(asked.map(({ code }) => code)).toEqual(['44-DHO', '44-DHO']);
  });

  test('goes to its successor on a list that two of its staff sign, counted blind, and is tallied there', async () => {
    const { officer, secondOfficer } = cast;
    const [number = ''] = held;
    expect(outcome(await firstDeskOf(service).officer.get('/v1/handovers'))).toBe('role-not-allowed');
    const id = await broughtIn([number]);
    expect((await secondOfficer.get(`/v1/handovers/${id}`)).body).not.toHaveProperty('lines');
    expect((await officer.get(`/v1/handovers/${id}`)).body).toMatchObject({ lines: [{ number }] });
    expect(outcome(await officer.post(`/v1/handovers/${id}/count`, { numbers: [number] }))).toBe('same-person');
    expect(await counted(secondOfficer, id, [number])).toBe('ACCEPTED');
    expect(await holderOf(number)).toEqual({ kind: 'DESK', id: deskId });
    const filed = await tally(secondOfficer, id, [{ number, asPostingSlip: true }]);
    expect(filed.body['tallied']).toMatchObject([{ status: 'FILED', filed: true }]);
  });

  test('a draft of it is made by one of them and nobody else, and undone by both', async () => {
    const { officer, secondOfficer } = cast;
    const [, number = ''] = held;
    const list = { purpose: 'other', to: toNew, fromUnit: OLD_DESK, numbers: [number] };
    const { id } = (await officer.post('/v1/handovers', list)).body;
    expect((await secondOfficer.get(`/v1/handovers/${id}`)).status).toBe(404);
    expect(outcome(await secondOfficer.post(`/v1/handovers/${id}/close`))).toBe('not-found');
    expect(outcome(await secondOfficer.post(`/v1/handovers/${id}/withdraw`, { reason: 'Làm lại' }))).toBe('WITHDRAWN');
    const again = await broughtIn([number]);
    expect(await counted(secondOfficer, again, [number])).toBe('ACCEPTED');
    const ask = { reason: 'Nhận nhầm' };
    expect((await secondOfficer.post(`/v1/handovers/${again}/ask-undo`, ask)).status).toBe(200);
    expect(outcome(await officer.post(`/v1/handovers/${again}/undo`))).toBe('UNDONE');
    expect(await holderOf(number)).toEqual({ kind: 'DESK', id: oldDesk });
  });

  test('an office’s goes out by a carrier, bags too; what is missing is its successor’s to answer', async () => {
    const { clerk, carrier } = cast;
    const [there = '', missing = ''] = loose;
    const list = { purpose: 'run', to: { person: carrierId }, fromUnit: OLD_OFFICE, numbers: [bag, there, missing] };
    const { status, body } = await clerk.post('/v1/handovers', list);
    expect([status, body.code]).toEqual([201, undefined]);
    const { id } = body;
    expect(outcome(await clerk.post(`/v1/handovers/${id}/close`))).toBe('OFFERED');
    expect(await counted(carrier, id, [bag, there])).toBe('ACCEPTED_WITH_DIFFERENCE');
    expect([await holderOf(there), await holderOf(missing)]).toEqual([
      { kind: 'COURIER', id: carrierId },
      { kind: 'OFFICE', id: oldOffice },
    ]);
    const { differences } = (await clerk.get(`/v1/handovers/${id}`)).body;
    expect(differences).toMatchObject([{ number: missing, owner: expect.stringContaining('Đồng Hới') }]);
  });

  test('nobody gives for a unit that stands, is unknown, or was taken over by another', async () => {
    const { officer, clerk, carrier } = cast;
    const [, , number = ''] = held;
    const draft = async (by: Caller, fromUnit: string): Promise<string> =>
      outcome(
        await by.post('/v1/handovers', { purpose: 'run', to: { person: carrierId }, fromUnit, numbers: [number] }),
      );
    for (const [by, from] of [
      [officer, '44-TTPVHCC'],
      [officer, '44-DHO'],
      [officer, OLD_OFFICE],
      [officer, '44-KHONG'],
      [clerk, OLD_DESK],
      [carrier, OLD_OFFICE],
    ] as const)
      expect(await draft(by, from)).toBe('giver-invalid');
    expect(await draft(officer, OLD_DESK)).toBe('DRAFT');
  });
});

describe('F115 an old code reaches the successor', () => {
  const unitOf = async (table: 'pad' | 'number_block', id: string): Promise<unknown> => {
    const rows = await service.db.query<{ code: string }[]>(
      `select u.code from ${table} t join unit u on u.id = t.unit where t.id = $1`,
      [id],
    );
    return rows[0]?.code;
  };

  test('of bags, pads and number blocks', async () => {
    const sealing = await sealBag(cast.clerk, await sealed(cast.clerk, 1), { target: OLD_DESK });
    expect(sealing.body).toMatchObject({ status: 'SEALED', target: deskId });
    const [first, last] = nextSerials(2);
    const block = await issueBlock(service, { first, last, unit: OLD_OFFICE });
    expect(await unitOf('number_block', block.body.id)).toBe('44-DHO');
    expect(await unitOf('pad', (await padOf(service, 2, { unit: OLD_OFFICE })).id)).toBe('44-DHO');
    const own = await sealBag(cast.clerk, await sealed(cast.clerk, 1), { target: OLD_OFFICE });
    expect(outcome(own)).toBe('bag-target-invalid');
  });
});
