import { carrierId, castOf, handOver, outcome, sealed, together } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { deskId } from './support/placed.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';
import {
  confirmSheet,
  actsOf,
  entered,
  expectSoundPaper,
  later,
  minutesAgo,
  padOf,
  photographed,
  signer,
  signers,
  typistsOf,
} from './support/sheets.js';

let service: TestService;
let clerk: Caller;
let typist: Caller;
let controller: Caller;
let deskTypist: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = castOf(service).clerk;
  ({ typist, controller, deskTypist } = typistsOf(service));
}, 60_000);
afterAll(() => service.close());

describe('F124 a handover on one sheet', () => {
  /** Envelopes at the office, and a sheet that they stand on. */
  async function written(
    count: number,
    accepted?: (numbers: string[]) => string[],
  ): Promise<{ number: string; items: string[] }> {
    const items = await sealed(clerk, count);
    const { numbers } = await padOf(service, 3);
    const [number = ''] = numbers;
    later(service, 120);
    const content = { kind: 'handover', purpose: 'run', numbers: items, accepted: accepted?.(items) };
    const typed = await entered(typist, {
      number,
      writtenAt: minutesAgo(service, 60),
      signer: signers.clerk,
      receiver: signers.courier,
      content,
    });
    expect(outcome(typed)).toBe('ENTERED');
    return { number, items };
  }

  const holders = (items: string[]): Promise<{ holder: string }[]> =>
    service.db.query(
      'select holder_kind as holder from item where number = any($1) order by array_position($1, number)',
      [items],
    );

  test('F124 offered, counted and accepted in one, by both who signed', async () => {
    const { number, items } = await written(2);
    const confirmed = await confirmSheet(controller, number);
    expect(confirmed.body).toMatchObject({ status: 'APPLIED' });
    expect((await actsOf(service, number)).map((act) => Object.values(act).slice(0, 3))).toEqual([
      ['handover.draft', signers.clerk.person, 'clerk'],
      ['handover.close', signers.clerk.person, 'clerk'],
      ['handover.count', signers.courier.person, 'courier'],
      ['handover.accept', signers.courier.person, 'courier'],
    ]);
    expect((await holders(items)).map(({ holder }) => holder)).toEqual(['COURIER', 'COURIER']);
    const made = confirmed.body['made'] as { id: string };
    const list = await clerk.get(`/v1/handovers/${made.id}`);
    expect(list.body).toMatchObject({ status: 'ACCEPTED', entered: number });
    const custody = await clerk.get(`/v1/items/${items[0]}/custody`);
    expect((custody.body['data'] as ReplyBody[]).at(-1)).toMatchObject({ type: 'handover.accepted', entered: number });
    await expectSoundPaper(service);
  });

  test('F124 what was missing on paper is missing here', async () => {
    const { number, items } = await written(2, (all) => all.slice(1));
    expect(outcome(await confirmSheet(controller, number))).toBe('APPLIED');
    expect((await holders(items)).map(({ holder }) => holder)).toEqual(['OFFICE', 'COURIER']);
    await expectSoundPaper(service);
  });

  test('F124 what has gone elsewhere meanwhile is refused as a whole, nothing half-stored', async () => {
    const { number, items } = await written(2);
    const { otherCourier } = castOf(service);
    const taken = await handOver(
      clerk,
      { caller: otherCourier, to: { person: signers.otherCourier.person } },
      items.slice(0, 1),
    );
    expect(outcome(taken)).toBe('ACCEPTED');
    const lists = async () => (await service.db.query<unknown[]>('select 1 from handover')).length;
    const before = await lists();
    const refused = await confirmSheet(controller, number);
    expect(refused.body).toMatchObject({ status: 'REFUSED', problem: 'item-not-yours' });
    expect(await lists()).toBe(before);
    expect(await actsOf(service, number)).toEqual([]);
    expect((await holders(items)).map(({ holder }) => holder)).toEqual(['COURIER', 'OFFICE']);
    await expectSoundPaper(service);
  });

  test('F124 a sheet and an online list of the same envelope at the same time: one of them takes it', async () => {
    const { number, items } = await written(1);
    const list = { purpose: 'run', to: { person: signers.otherCourier.person }, numbers: items };
    const lock = 'select 1 from item where number = $1 for update';
    const [confirmed, drafted] = await together(service, lock, items, [
      () => confirmSheet(controller, number),
      () => clerk.post('/v1/handovers', list),
    ]);
    expect([
      ['REFUSED', 'item-on-list', 'DRAFT'],
      ['APPLIED', undefined, 'item-not-yours'],
    ]).toContainEqual([confirmed?.body.status, confirmed?.body['problem'], drafted && outcome(drafted)]);
    await expectSoundPaper(service);
  });

  test('F124 a sheet waits for whoever has its dossiers, before it holds an envelope of them', async () => {
    const { number, items } = await written(2);
    const lock = await HeldLock.take(
      service.database.url,
      'select 1 from dossier where id in (select dossier_id from item where number = any($1)) for update',
      [items],
    );
    const confirming = confirmSheet(controller, number);
    await lock.untilWaiting(1);
    await lock.query('select 1 from item where number = any($1) for update', [items]);
    await lock.release();
    expect(outcome(await confirming)).toBe('APPLIED');
  });

  test('F124 while a sheet is carried out nobody else gets in by it', async () => {
    const { number, items } = await written(1);
    const lock = await HeldLock.take(service.database.url, 'select 1 from item where number = any($1) for update', [
      items,
    ]);
    const confirming = confirmSheet(controller, number);
    await lock.untilWaiting(1);
    const stranger = await service.anonymous('POST', '/v1/handovers');
    expect([stranger.status, stranger.body.code]).toEqual([401, 'not-signed-in']);
    const desk = await deskTypist.post('/v1/handovers', { purpose: 'run', to: { unit: '44-DHO' } });
    const [given] = await service.db.query<object[]>('select given_by from handover where id = $1', [desk.body.id]);
    expect(given).toEqual({ given_by: signer('desk-ttpvhcc-3', 'desk-officer').person });
    await lock.release();
    expect(outcome(await confirming)).toBe('APPLIED');
  });

  test('F124 of a sheet between two units the one that takes the charge confirms', async () => {
    const items = await sealed(clerk, 1);
    await handOver(clerk, { caller: castOf(service).carrier, to: { person: carrierId } }, items);
    const { numbers } = await padOf(service, 3);
    const [number = ''] = numbers;
    later(service, 60);
    const content = { kind: 'handover', purpose: 'run', numbers: items };
    const sides = { signer: signers.courier, receiver: signers.officer };
    await entered(typist, { number, writtenAt: minutesAgo(service, 30), ...sides, content });
    expect(outcome(await confirmSheet(controller, number))).toBe('second-person-elsewhere');
    const told = await deskTypist.get('/v1/tasks?kind=sheet.entered');
    expect(told.body['data']).toContainEqual(expect.objectContaining({ unit: '44-TTPVHCC' }));
    expect(outcome(await deskTypist.post(`/v1/sheets/${number}/void`, { reason: 'Không phải (mẫu)' }))).toBe(
      'not-found',
    );
    expect(outcome(await confirmSheet(deskTypist, number))).toBe('APPLIED');
    const [held] = await service.db.query<object[]>('select holder_id from item where number = any($1)', [items]);
    expect(held).toEqual({ holder_id: deskId });
    await expectSoundPaper(service);
  });

  test('F124 nobody gave what had not come to him yet at the written time', async () => {
    const { numbers } = await padOf(service, 3);
    const [number = ''] = numbers;
    later(service, 60);
    const items = await sealed(clerk, 1);
    later(service, 60);
    const content = { kind: 'handover', purpose: 'run', numbers: items };
    const sides = { signer: signers.clerk, receiver: signers.courier };
    await entered(typist, { number, writtenAt: minutesAgo(service, 90), ...sides, content });
    const refused = await confirmSheet(controller, number);
    expect(refused.body).toMatchObject({ status: 'REFUSED', problem: 'written-too-early' });
    expect(await holders(items)).toEqual([{ holder: 'OFFICE' }]);
    const sheet = await typist.get(`/v1/sheets/${number}`);
    expect(sheet.body['refusal']).toContain(items[0]);
    const right = { writtenAt: minutesAgo(service, 60), ...sides, content };
    await typist.post(`/v1/sheets/${number}/amend`, { ...right, photo: await photographed(typist) });
    expect(outcome(await confirmSheet(controller, number))).toBe('APPLIED');
    await expectSoundPaper(service);
  });

  test('F124 nobody gives to himself on paper', async () => {
    const { numbers } = await padOf(service, 3);
    const [number = ''] = numbers;
    later(service, 10);
    const content = { kind: 'handover', purpose: 'run', numbers: await sealed(clerk, 1) };
    const sides = { signer: signers.clerk, receiver: { ...signers.clerk, role: 'courier' } };
    expect(outcome(await entered(typist, { number, writtenAt: minutesAgo(service, 5), ...sides, content }))).toBe(
      'signer-invalid',
    );
  });
});
