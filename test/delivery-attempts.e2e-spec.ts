import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { Refused } from '../src/platform/problems.js';
import { HeldLock } from './support/locks.js';
import { picture, signature } from './support/papers.js';
import { courierId, handing, photo, ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let path: ResultPath;

beforeEach(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  // what every act here declares is stored, so that nothing else falls due
  await path.courier.put(`/v1/evidence/${signature.sha256}`, picture);
}, 60_000);
afterEach(() => service.close());

const nobody = { reason: 'D01', evidence: [photo('door-photo')] };
/** How many holds end by themselves now; whatever else falls due of these envelopes is told elsewhere. */
async function sweep(): Promise<number> {
  const ended = async (): Promise<number> => {
    const sql = `select count(*)::int as n from deadline where kind = 'delivery.hold' and done_act is not null`;
    return (await service.db.query<{ n: number }[]>(sql))[0]?.n ?? -1;
  };
  const before = await ended();
  await service.app.get(DeadlineSweeper).sweep();
  return (await ended()) - before;
}
const moveTo = (instant: string) => service.clock.moveTo(new Date(instant));
const statusOf = async (way: OnTheWay) => (await path.read(way)).status;
const itemOf = async (way: OnTheWay) =>
  (
    await service.db.query<{ next: string | null; next_cause: string | null }[]>(
      'select next, next_cause from item where number = $1',
      [way.number],
    )
  )[0];
const notice = (way: OnTheWay): Promise<Reply> =>
  path.clerk.post(`/v1/deliveries/${way.delivery}/notice`, { channel: 'phone' });

describe('F46 attempts', () => {
  test('are numbered without a gap; a reason that is no attempt leaves the number; after the last it is held', async () => {
    const way = await path.onRound();
    const visits: [object, number, string][] = [
      [{ reason: 'D20', action: 'T2' }, 0, 'AT_OFFICE'],
      [{ ...nobody, action: 'T2' }, 1, 'AT_OFFICE'],
      [{ reason: 'D02', action: 'T2', note: 'hẹn thứ Năm' }, 1, 'AT_OFFICE'],
    ];
    for (const [failure, attempts, next] of visits) {
      expect(await path.fail(way, failure)).toMatchObject({
        status: 200,
        body: { status: 'ATTEMPT_FAILED', attempts, next },
      });
      await path.handedBack(way);
      expect(await statusOf(way)).toBe('AT_OFFICE');
      await path.loaded(way);
    }
    expect(await path.fail(way, { ...nobody, action: 'T2' })).toMatchObject({
      status: 422,
      body: { code: 'attempts-used-up' },
    });
    expect(await path.fail(way, { ...nobody, action: 'T1' })).toMatchObject({
      status: 200,
      body: { attempts: 2, next: 'HELD', notice: 1 },
    });
    expect(await path.fail(way, { ...nobody, action: 'T1' })).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    await path.handedBack(way);
    expect(await path.read(way)).toMatchObject({ status: 'HELD', attemptRows: [{}, { no: 1 }, {}, { no: 2 }] });
    const handedOut = await path.clerk.post(`/v1/deliveries/${way.delivery}/hand-out`, {
      number: way.number,
      ...handing,
    });
    expect(handedOut).toMatchObject({ status: 200, body: { status: 'DELIVERED', attempts: 2 } });
  });
});

describe('F60 F118 notices and the end of the hold', () => {
  test('the second comes two working days after the one left at the door; when the last day has passed it goes back, once', async () => {
    const way = await path.held();
    expect(await notice(way)).toMatchObject({ status: 422, body: { code: 'notice-too-early' } });
    moveTo('2026-12-01T17:00:00+07:00');
    expect(await notice(way)).toMatchObject({ status: 422, body: { code: 'notice-too-early' } });
    moveTo('2026-12-02T08:00:00+07:00');
    expect(await notice(way)).toMatchObject({
      status: 200,
      body: { status: 'HELD', notice: 2, lastDay: '2026-12-07' },
    });
    expect(await notice(way)).toMatchObject({ status: 409, body: { code: 'notices-complete' } });
    moveTo('2026-12-07T23:59:00+07:00');
    expect(await sweep()).toBe(0);
    moveTo('2026-12-08T00:01:00+07:00');
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await itemOf(way)).toEqual({ next: null, next_cause: 'D30' });
    expect(await path.read(way)).toMatchObject({
      status: 'SEND_BACK_DUE',
      noticeRows: [{ no: 1, channel: 'left-at-door' }, { no: 2 }],
    });
    expect((await path.journal(way.dossier)).filter((type) => type === 'delivery.hold-expired')).toHaveLength(1);
  });

  test('handed out on the last day: nothing goes back', async () => {
    const way = await path.held();
    moveTo('2026-12-02T08:00:00+07:00');
    await notice(way);
    const elsewhere = service.as('clerk-hch-1', 'clerk', '48-HCH');
    const body = { number: way.number, ...handing };
    expect((await elsewhere.post(`/v1/deliveries/${way.delivery}/hand-out`, body)).status).toBe(404);
    expect(await path.clerk.post(`/v1/deliveries/${way.delivery}/hand-out`, body)).toMatchObject({
      body: { status: 'DELIVERED' },
    });
    moveTo('2026-12-09T08:00:00+07:00');
    expect(await sweep()).toBe(0);
  });

  test('a second try at home ends the hold; held again it runs anew', async () => {
    const way = await path.held();
    moveTo('2026-12-02T08:00:00+07:00');
    await notice(way);
    expect(await path.clerk.post(`/v1/deliveries/${way.delivery}/retry`)).toMatchObject({
      status: 200,
      body: { status: 'AT_OFFICE' },
    });
    expect(await path.clerk.post(`/v1/deliveries/${way.delivery}/retry`)).toMatchObject({ status: 409 });
    moveTo('2026-12-08T08:00:00+07:00');
    expect(await sweep()).toBe(0);
    await path.loaded(way);
    expect(await path.fail(way, { ...nobody, action: 'T3' })).toMatchObject({ status: 200, body: { next: 'HELD' } });
    await path.handedBack(way);
    moveTo('2026-12-12T08:00:00+07:00');
    expect(await sweep()).toBe(1);
    expect(await statusOf(way)).toBe('SEND_BACK_DUE');
  });
});

describe('F61 F62 going back', () => {
  test('refused at the door: back to the desk by a run of its own', async () => {
    const way = await path.onRound();
    const witnesses = ['Trần Văn Bảy (mẫu)', 'Lê Thị Sáu (mẫu)'];
    expect(await path.fail(way, { reason: 'D06', action: 'T7', witnesses })).toMatchObject({
      body: { next: 'SEND_BACK_DUE' },
    });
    await path.handedBack(way);
    await path.moved(way, path.atOfficeSide, path.onRun);
    expect(await statusOf(way)).toBe('GOING_BACK');
    await path.moved(way, path.onRun, path.atDeskSide);
    expect(await statusOf(way)).toBe('SENT_BACK');
  });

  test('recalled on the way to the office, at the office, at the desk', async () => {
    const onRun = await path.taken();
    await path.recall(onRun.dossier);
    expect(await statusOf(onRun)).toBe('SEND_BACK_DUE');
    await path.moved(onRun, path.onRun, path.atDeskSide);
    expect(await statusOf(onRun)).toBe('RECALLED');
    await expect(path.recall(onRun.dossier)).rejects.toMatchObject({ code: 'nothing-to-recall' });
    const held = await path.held();
    await path.recall(held.dossier);
    expect(await statusOf(held)).toBe('SEND_BACK_DUE');
    const sealed = await path.released();
    await path.recall(sealed.dossier);
    expect(await statusOf(sealed)).toBe('RECALLED');
    const waiting = await path.ready();
    await path.recall(waiting.dossier);
    expect(await path.read(waiting)).toMatchObject({ status: 'CANCELLED' });
  });

  test('recalled on the round: the courier is stopped, whatever he reports, the hand-back sends it home', async () => {
    const way = await path.onRound();
    await path.recall(way.dossier);
    expect(await path.deliver(way)).toMatchObject({ status: 409, body: { code: 'item-recalled' } });
    expect(await path.fail(way, { ...nobody, action: 'T2' })).toMatchObject({
      status: 200,
      body: { next: 'SEND_BACK_DUE' },
    });
    await path.handedBack(way);
    expect(await statusOf(way)).toBe('SEND_BACK_DUE');
    expect(await itemOf(way)).toMatchObject({ next_cause: 'D27' });
  });

  test.each([0, 1])('recall against delivery at the same moment has one winner (%i first)', async (first) => {
    const way = await path.onRound();
    const lock = await HeldLock.take(service.database.url, 'select 1 from dossier where id = $1 for update', [
      way.dossier,
    ]);
    const deliver = () => path.deliver(way).then((reply) => (reply.status === 200 ? 'delivered' : reply.body.code));
    const recall = () =>
      path.recall(way.dossier).then(
        () => 'recalled',
        (error: unknown) => (error instanceof Refused ? error.code : String(error)),
      );
    const [one, other] = first === 0 ? [deliver, recall] : [recall, deliver];
    const running = [one()];
    await lock.untilWaiting(1);
    running.push(other());
    await lock.untilWaiting(2);
    await lock.release();
    const outcome = (await Promise.all(running)).sort();
    const won = await statusOf(way);
    expect(outcome).toEqual(won === 'DELIVERED' ? ['delivered', 'nothing-to-recall'] : ['item-recalled', 'recalled']);
    expect(
      (await path.journal(way.dossier)).filter((type) => ['delivery.delivered', 'authority.recalled'].includes(type)),
    ).toHaveLength(1);
  });
});

describe('F38 rounds at a place with one employee', () => {
  test('the clerk opens the round, the courier loads what he himself deposited', async () => {
    const round = await path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' });
    expect(round).toMatchObject({ status: 201, body: { status: 'OPEN' } });
    const way = await path.released();
    await path.moved(way, path.atDeskSide, path.onRoundSide);
    const load = (number: string) => path.courier.post(`/v1/rounds/${round.body.id}/load`, { number });
    expect(await load(way.number)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    await path.courier.post(`/v1/items/${way.number}/arrive`);
    expect(await load('CA100000009VN')).toMatchObject({ status: 422, body: { code: 'not-a-result' } });
    expect(await load(way.number)).toMatchObject({ status: 200, body: { status: 'OUT_FOR_DELIVERY' } });
    expect((await path.journal(way.dossier)).at(-1)).toBe('item.loaded');
    expect((await path.courier.get(`/v1/rounds/${round.body.id}`)).body).toMatchObject({
      status: 'OPEN',
      items: [{ number: way.number }],
    });
    expect(await path.deliver(way)).toMatchObject({ status: 200 });
    expect((await path.courier.get(`/v1/rounds/${round.body.id}`)).body).toMatchObject({ status: 'CLOSED', items: [] });
    const stranger = service.as('courier-dho-2', 'courier', '44-DHO');
    expect((await stranger.get(`/v1/rounds/${round.body.id}`)).status).toBe(404);
    const unknown = await path.clerk.post('/v1/rounds', { courier: way.dossier, day: '2026-11-30' });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'not-of-your-office' } });
  });
});
