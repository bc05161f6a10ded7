import { jest } from '@jest/globals';
import { derivedId } from '../src/platform/ids.js';
import { verify } from '../src/verify/verify.js';
import { close, morningOf } from './support/closings.js';
import { correct, correctorsOf, find, lose } from './support/corrections.js';
import { carrierId, castOf, handOver, offer, sealed, tally, toDesk } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { askUndo, undo } from './support/undoing.js';

jest.setTimeout(60_000);

const TUESDAY = '2026-12-01';
const WEDNESDAY = '2026-12-02';
const toCarrier = { person: carrierId };

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeEach(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterEach(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

const sums = ({ body }: Reply): unknown[] => ['opening', 'came', 'went', 'onHand'].map((name) => body[name]);
const give = (numbers: string[]): Promise<Reply> =>
  handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);

/** One line of a closing, as its holder reads it. */
async function lineOf(caller: Caller, id: string, number: string): Promise<object | undefined> {
  const { body } = await caller.get(`/v1/closings/${id}`);
  return (body['lines'] as { number: string }[]).find((line) => line.number === number);
}

describe('F26 opening + in − out = on hand, item by item', () => {
  test('office, courier and desk close the day, each his own book', async () => {
    const [kept = '', carried = '', atDesk = ''] = await sealed(cast.clerk, 3);
    await toDesk(service, [atDesk]);
    await give([carried]);
    const office = await close(cast.clerk, [kept]);
    expect(office).toMatchObject({ status: 201, body: { status: 'CLOSED', day: '2026-11-30', missing: 0, extra: 0 } });
    expect(office.body.number).toMatch(/^CC\d{9}$/);
    expect(sums(office)).toEqual([0, 3, 2, 1]);
    expect(sums(await close(cast.carrier, [carried]))).toEqual([0, 2, 1, 1]);
    expect(sums(await close(cast.officer, [atDesk]))).toEqual([0, 1, 0, 1]);
    expect(sums(await close(cast.otherClerk, []))).toEqual([0, 0, 0, 0]);
    const { body } = await cast.clerk.get(`/v1/closings/${office.body.id}`);
    expect(body['lines']).toEqual(
      [
        { number: kept, opened: false, came: 1, went: 0, onHand: true },
        { number: carried, opened: false, came: 1, went: 1, onHand: false },
        { number: atDesk, opened: false, came: 1, went: 1, onHand: false },
      ].sort((a, b) => (a.number < b.number ? -1 : 1)),
    );
  });

  test('the next day begins with what the last ended with; what came back came twice', async () => {
    const [kept = '', moved = ''] = await sealed(cast.clerk, 2);
    const monday = await close(cast.clerk, [kept, moved]);
    morningOf(service, TUESDAY);
    await give([moved]);
    await handOver(cast.carrier, { caller: cast.clerk, to: { unit: '44-DHO' } }, [moved]);
    await give([kept]);
    const [fresh = ''] = await sealed(cast.clerk, 1);
    const tuesday = await close(cast.clerk, [moved, fresh]);
    expect(tuesday.body).toMatchObject({ status: 'CLOSED', day: TUESDAY });
    expect(sums(tuesday)).toEqual([2, 2, 2, 2]);
    expect(await lineOf(cast.clerk, tuesday.body.id, moved)).toMatchObject({
      opened: true,
      came: 1,
      went: 1,
      onHand: true,
    });
    expect(await lineOf(cast.clerk, tuesday.body.id, kept)).toMatchObject({
      opened: true,
      came: 0,
      went: 1,
      onHand: false,
    });
    const { body } = await cast.clerk.get(`/v1/closings/${tuesday.body.id}`);
    expect(body['previous']).toEqual({ id: monday.body.id, number: monday.body.number });
    morningOf(service, WEDNESDAY);
    expect(sums(await close(cast.clerk, [moved, fresh]))).toEqual([2, 0, 0, 2]);
  });

  test('an undo that the other side confirms brings back what had gone; what is tallied has gone', async () => {
    const [number = '', filed = ''] = await sealed(cast.clerk, 2);
    await close(cast.clerk, [number, filed]);
    const list = await give([number]);
    await askUndo(cast.clerk, list.body.id);
    expect((await undo(cast.carrier, list.body.id)).status).toBe(200);
    const atDesk = await toDesk(service, [filed]);
    await close(cast.officer, [filed]);
    morningOf(service, TUESDAY);
    await tally(cast.officer, atDesk.body.id, [{ number: filed, asPostingSlip: true }]);
    expect(sums(await close(cast.clerk, [number]))).toEqual([2, 1, 2, 1]);
    expect(sums(await close(cast.officer, []))).toEqual([1, 0, 1, 0]);
    expect(sums(await close(cast.carrier, []))).toEqual([0, 2, 2, 0]);
  });

  test('what a controller puts right came and went by his act: lost, found, charged to somebody else', async () => {
    const [lost = '', wrong = ''] = await sealed(cast.clerk, 2);
    await close(cast.clerk, [lost, wrong]);
    await close(cast.carrier, []);
    morningOf(service, TUESDAY);
    const { controller } = correctorsOf(service);
    await give([wrong]);
    const replies = [
      await lose(controller, lost),
      await correct(controller, wrong, 'giver'),
      await find(controller, lost),
      await correct(controller, wrong, { person: carrierId }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(sums(await close(cast.clerk, [lost]))).toEqual([2, 2, 3, 1]);
    expect(sums(await close(cast.carrier, [wrong]))).toEqual([0, 2, 1, 1]);
  });

  test('a first closing begins with what was there when the day before began', async () => {
    const old = await sealed(cast.clerk, 2);
    morningOf(service, WEDNESDAY);
    const fresh = await sealed(cast.clerk, 1);
    expect(sums(await close(cast.clerk, [...old, ...fresh]))).toEqual([2, 1, 0, 3]);
  });

  test('once a day; the book that is open tells what has been since', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const first = await close(cast.clerk, numbers);
    expect(await close(cast.clerk, numbers)).toMatchObject({ status: 409, body: { code: 'closed-already' } });
    await sealed(cast.clerk, 1);
    const { body } = await cast.clerk.get('/v1/closings/current');
    expect(body).toEqual({
      ...{ differences: [], day: '2026-11-30', holder: { kind: 'OFFICE', id: derivedId('unit', '44-DHO') } },
      last: { id: first.body.id, number: first.body.number, day: '2026-11-30', status: 'CLOSED' },
      ...{ opening: 1, came: 1, went: 0, onHand: 2 },
      blocks: [expect.objectContaining({ size: 10_000, used: 0, unused: 10_000 })],
    });
  });

  test('bad input: nothing half-stored', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    for (const body of [{}, { numbers: [] }, { numbers: [number], nothing: true }, { numbers: ['X'], more: 1 }])
      expect((await cast.clerk.post('/v1/closings', body)).status).toBe(422);
    const malformed = await cast.clerk.post('/v1/closings', { numbers: [number, 'CA1'] });
    expect(malformed).toMatchObject({
      status: 422,
      body: { code: 'number-malformed', errors: [{ pointer: '/numbers/1', code: 'number-malformed' }] },
    });
    expect(await service.db.query('select 1 from closing')).toEqual([]);
  });

  test('twice with one key is one closing; two at the same moment are one', async () => {
    const numbers = await sealed(cast.clerk, 1);
    await close(cast.clerk, numbers);
    morningOf(service, TUESDAY);
    const second = service.as('clerk-dho-2', 'clerk', '44-DHO');
    const key = '3f0e1f38-6f0f-4c5e-8d43-0f3d1f4c8a11';
    // who writes it first waits for the closing that it follows; the other for him
    const held = await HeldLock.take(service.database.url, 'select 1 from closing for update', []);
    const running = [cast.clerk.post('/v1/closings', { numbers }, { key }), close(second, numbers)];
    await held.untilWaiting(2);
    await held.release();
    const replies = await Promise.all(running);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(replies.find(({ status }) => status === 409)?.body.code).toBe('closing-not-last');
    const again = await cast.clerk.post('/v1/closings', { numbers }, { key });
    expect(again.status).toBe(replies[0]?.status === 201 ? 201 : 409);
    expect(await service.db.query('select day::text from closing order by day')).toHaveLength(2);
  });
});

describe('F26 an act recorded at the closing is in this day or the next, never in none or both', () => {
  test('under way while the book is read: it stands in the next', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    const list = (await offer(cast.clerk, toCarrier, [number])).body.id;
    await cast.carrier.post(`/v1/handovers/${list}/count`, { numbers: [number] });
    // as acts lock it
    const lock = 'select 1 from item where number = $1 for no key update';
    const held = await HeldLock.take(service.database.url, lock, [number]);
    const accepting = cast.carrier.post(`/v1/handovers/${list}/accept`, { version: 1 });
    await held.untilWaiting(1);
    const [office, courier] = await Promise.all([close(cast.clerk, [number]), close(cast.carrier, [])]);
    await held.release();
    expect((await accepting).status).toBe(200);
    expect([office, courier].map(sums)).toEqual([
      [0, 1, 0, 1],
      [0, 0, 0, 0],
    ]);
    morningOf(service, TUESDAY);
    expect(sums(await close(cast.clerk, []))).toEqual([1, 0, 1, 0]);
    expect(sums(await close(cast.carrier, [number]))).toEqual([0, 1, 0, 1]);
  });

  test('done while the closing waits to be written: it stands in the next as well', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await close(cast.clerk, [number]);
    morningOf(service, TUESDAY);
    const held = await HeldLock.take(service.database.url, 'select 1 from closing for update', []);
    const closing = close(cast.clerk, [number]);
    await held.untilWaiting(1);
    expect((await give([number])).status).toBe(200);
    await held.release();
    expect(sums(await closing)).toEqual([1, 0, 0, 1]);
    morningOf(service, WEDNESDAY);
    expect(sums(await close(cast.clerk, []))).toEqual([1, 0, 1, 0]);
  });
});
