import { jest } from '@jest/globals';
import { itemNumber } from '../src/platform/s10.js';
import { verify } from '../src/verify/verify.js';
import { sealBag } from './support/bags.js';
import { close, morningOf, recount, sign } from './support/closings.js';
import { carrierId, castOf, handOver, sealed, toDesk } from './support/handing-over.js';
import { settle } from './support/irregularities.js';
import { HeldLock } from './support/locks.js';
import { TestService, type Caller, type Reply } from './support/service.js';

jest.setTimeout(60_000);

const TUESDAY = '2026-12-01';
const WEDNESDAY = '2026-12-02';
const toCarrier = { person: carrierId };

let service: TestService;
let cast: ReturnType<typeof castOf>;
let controller: Caller;

beforeEach(async () => {
  service = await TestService.start();
  cast = castOf(service);
  controller = service.as('controller-dho', 'controller', '44-DHO');
}, 60_000);
afterEach(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

const sums = ({ body }: Reply): unknown[] => ['opening', 'came', 'went', 'onHand'].map((name) => body[name]);
const give = (numbers: string[]): Promise<Reply> =>
  handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);

describe('F26 a difference is signed by a second person and stands on top of the next day', () => {
  test('missing and extra: a report with an owner, the day closed with its difference', async () => {
    const [there = '', gone = ''] = await sealed(cast.clerk, 2);
    const stray = itemNumber('ZZ', 7);
    const counted = await close(cast.clerk, [there, stray]);
    const { id } = counted.body;
    expect(counted.body).toMatchObject({ status: 'DIFFERENT', missing: 1, extra: 1, actions: ['recount'] });
    expect(await sign(cast.clerk, id)).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
    expect(await sign(cast.officer, id)).toMatchObject({ status: 404 });
    const signed = await sign(controller, id);
    expect(signed.body).toMatchObject({ status: 'CLOSED_WITH_DIFFERENCE', actions: [] });
    const report = await controller.get(`/v1/irregularities/${String(signed.body['irregularity'])}`);
    expect(report.body).toMatchObject({
      ...{ kind: 'closing', state: 'OPEN', owner: { code: '44-DHO' }, closing: { id, number: counted.body.number } },
      differences: [
        { number: gone, kind: 'missing' },
        { number: stray, kind: 'extra' },
      ].sort((a, b) => (a.number < b.number ? -1 : 1)),
    });
    expect((await cast.clerk.get(`/v1/closings/${id}`)).body).toMatchObject({
      note: 'Đã cùng tìm ở cả hai kệ, chưa thấy',
      signedAt: expect.any(String),
    });
    morningOf(service, TUESDAY);
    const { body } = await cast.clerk.get('/v1/closings/current');
    const named = { day: '2026-11-30', closing: { id, number: counted.body.number } };
    expect(body['differences']).toEqual([
      expect.objectContaining({ number: gone, kind: 'missing', ...named }),
      expect.objectContaining({ number: stray, kind: 'extra', ...named }),
    ]);
    expect(Object.keys(body)[0]).toBe('differences');
  });

  test('what is reported already is not reported twice, and ends when its owner has answered', async () => {
    const [there = '', gone = ''] = await sealed(cast.clerk, 2);
    const monday = await close(cast.clerk, [there]);
    const report = String((await sign(controller, monday.body.id)).body['irregularity']);
    morningOf(service, TUESDAY);
    const tuesday = await close(cast.clerk, [there]);
    expect(tuesday.body).toMatchObject({ status: 'DIFFERENT', opening: 2, onHand: 2, missing: 1 });
    expect((await sign(controller, tuesday.body.id)).body).not.toHaveProperty('irregularity');
    expect((await cast.clerk.get(`/v1/closings/${tuesday.body.id}`)).body['differences']).toEqual([
      { number: gone, kind: 'missing', irregularity: { id: report, number: expect.any(String) } },
    ]);
    expect((await settle(controller, report, { outcome: 'found' })).body.status).toBe('SETTLED');
    expect((await cast.clerk.get('/v1/closings/current')).body['differences']).toEqual([]);
    const tasks = await service.db.query(
      `select closed_act is not null as closed from task where kind = 'closing.difference'`,
    );
    expect(tasks).toEqual([{ closed: true }]);
    morningOf(service, WEDNESDAY);
    expect((await close(cast.clerk, [there, gone])).body.status).toBe('CLOSED');
  });

  test('a report that is settled while the next day is signed takes nothing more up: there is another', async () => {
    const [there = '', gone = ''] = await sealed(cast.clerk, 2);
    const monday = await close(cast.clerk, [there]);
    const report = String((await sign(controller, monday.body.id)).body['irregularity']);
    morningOf(service, TUESDAY);
    const { id } = (await close(cast.clerk, [there])).body;
    const lock = 'select 1 from irregularity where id = $1 for update';
    const held = await HeldLock.take(service.database.url, lock, [report]);
    const settling = settle(controller, report, { outcome: 'miscounted' });
    await held.untilWaiting(1);
    const signing = sign(controller, id);
    await held.untilWaiting(2);
    await held.release();
    expect((await settling).body.status).toBe('SETTLED');
    const next = (await signing).body['irregularity'];
    expect(next).toEqual(expect.any(String));
    expect((await cast.clerk.get('/v1/closings/current')).body['differences']).toEqual([
      expect.objectContaining({ number: gone, irregularity: { id: next, number: expect.any(String) } }),
    ]);
  });

  test('counted again it may agree, with the book as it is then; another day waits for it', async () => {
    const [there = '', later = ''] = await sealed(cast.clerk, 2);
    const { id } = (await close(cast.clerk, [there])).body;
    morningOf(service, TUESDAY);
    expect(await close(cast.clerk, [there, later])).toMatchObject({ status: 409, body: { code: 'closing-unsigned' } });
    const [fresh = ''] = await sealed(cast.clerk, 1);
    const different = await recount(cast.clerk, id, [there, later]);
    expect(different.body).toMatchObject({ status: 'DIFFERENT', day: '2026-11-30', missing: 1 });
    const agreed = await recount(cast.clerk, id, [there, later, fresh]);
    expect(agreed.body).toMatchObject({ status: 'CLOSED', came: 3, missing: 0 });
    expect(await recount(cast.clerk, id, [there])).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await sign(controller, id)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect((await cast.clerk.get(`/v1/closings/${id}`)).body).toMatchObject({
      reason: 'Đếm sót một ngăn',
      differences: [],
    });
    const counts = await service.db.query('select attempt from closing_count where closing = $1', [id]);
    expect(counts).toHaveLength(3);
    expect(sums(await close(cast.clerk, [there, later, fresh]))).toEqual([3, 0, 0, 3]);
  });

  test('at a desk it is another person of that desk, of a courier the controller of his office', async () => {
    const [atDesk = '', carried = ''] = await sealed(cast.clerk, 2);
    await toDesk(service, [atDesk]);
    await give([carried]);
    const desk = (await close(cast.officer, [])).body.id;
    const courier = (await close(cast.carrier, [])).body.id;
    expect(await sign(cast.officer, desk)).toMatchObject({ status: 403, body: { code: 'same-person' } });
    expect(await sign(controller, desk)).toMatchObject({ status: 404 });
    expect((await sign(cast.secondOfficer, desk)).body.status).toBe('CLOSED_WITH_DIFFERENCE');
    expect(await recount(cast.clerk, courier, [carried])).toMatchObject({
      status: 403,
      body: { code: 'closing-not-yours' },
    });
    expect(await sign(cast.secondOfficer, courier)).toMatchObject({ status: 404 });
    expect((await cast.otherCourier.get(`/v1/closings/${courier}`)).status).toBe(404);
    expect((await sign(controller, courier)).body.status).toBe('CLOSED_WITH_DIFFERENCE');
    expect(await sign(cast.supervisor, courier)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  test('of what he has looked at: counted again in the meantime it is another list', async () => {
    const [one = ''] = await sealed(cast.clerk, 2);
    const { body } = await close(cast.clerk, [one]);
    const signing = { note: 'Đã cùng tìm (mẫu)', listHash: body['listHash'] };
    const again = await recount(cast.clerk, body.id, [itemNumber('ZZ', 7)]);
    const path = `/v1/closings/${body.id}/sign`;
    expect((await controller.post(path, { note: signing.note })).body).toMatchObject({ code: 'body-invalid' });
    expect((await controller.post(path, signing)).body).toMatchObject({ code: 'stale-version', status: 412 });
    const seen = { ...signing, listHash: again.body['listHash'] };
    expect((await controller.post(path, seen)).body.status).toBe('CLOSED_WITH_DIFFERENCE');
    expect((await controller.get(`/v1/closings/${body.id}`)).body).toMatchObject({ missing: 2, extra: 1 });
  });

  test('where there is no other person a supervisor signs; at the same moment only one does', async () => {
    await sealed(cast.clerk, 1);
    const { id } = (await close(cast.clerk, [])).body;
    const held = await HeldLock.take(service.database.url, 'select 1 from closing for update', []);
    const running = [sign(controller, id), sign(cast.supervisor, id), recount(cast.clerk, id, [])];
    await held.untilWaiting(3);
    await held.release();
    const replies = await Promise.all(running);
    expect(replies.map(({ status }) => status).filter((status) => status === 409).length).toBeGreaterThan(0);
    expect(await service.db.query(`select 1 from irregularity where kind = 'closing'`)).toHaveLength(1);
  });
});

describe('F26 F20 a sealed bag is one piece on the shelf', () => {
  test('scanned by its number; missing and told by it, nothing of what is in it', async () => {
    const [one = '', two = '', loose = ''] = await sealed(cast.clerk, 3);
    const bag = (await sealBag(cast.clerk, [one, two])).body.number;
    const counted = await close(cast.clerk, [loose]);
    expect(counted.body).toMatchObject({ status: 'DIFFERENT', onHand: 3, missing: 1, extra: 0 });
    const { body } = await cast.clerk.get(`/v1/closings/${counted.body.id}`);
    expect(body['differences']).toEqual([{ number: bag, kind: 'missing' }]);
    expect(JSON.stringify(body)).not.toContain(one);
    const agreed = await recount(cast.clerk, counted.body.id, [bag, loose]);
    expect(agreed.body).toMatchObject({ status: 'CLOSED', onHand: 3, missing: 0 });
  });
});

describe('F26 the schema refuses what does not balance', () => {
  test.each([
    ['a line', `update closing_line set came = 2`, 'closing_line_balance'],
    ['the sums', `update closing set on_hand = 7`, 'closing_balance'],
    ['a difference on a closed day', `update closing set missing = 1`, 'closing_status'],
    ['who counted as the second person', `update closing set signed_by = counted_by`, 'closing_second_person'],
  ])('%s', async (_, statement, constraint) => {
    await close(cast.clerk, await sealed(cast.clerk, 1));
    const held = await HeldLock.take(service.database.url, 'select 1', []);
    await expect(held.query(statement)).rejects.toMatchObject({ constraint });
    await held.query('rollback');
    await held.release();
  });
});
