import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { offer, sealed, tally, toDesk } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { picture, signature } from './support/papers.js';
import { carrierId, courierId, handing, photo, ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { sound } from './support/verified.js';
import { verify } from '../src/verify/verify.js';

let service: TestService;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  await path.courier.put(`/v1/evidence/${signature.sha256}`, picture);
}, 60_000);
afterAll(async () => {
  expect((await verify(service.database.url)).counts).toEqual(sound);
  await service.close();
});

const toOffice = { unit: '44-DHO' };

/** Counted and accepted by whoever receives. */
async function taken(receiver: Caller, list: Reply, numbers: string[]): Promise<Reply> {
  const at = `/v1/handovers/${list.body.id}`;
  const { body } = await receiver.post(`${at}/count`, { numbers });
  return receiver.post(`${at}/accept`, { version: body.version });
}

const failed = { reason: 'D01', action: 'T2', evidence: [photo('door-photo')] };

describe('F17 F21 what is on an offered list stays as it is', () => {
  test('deliver and fail are refused with the number of the list; withdrawn, they work', async () => {
    const [one, two] = [await path.onRound(), await path.onRound()];
    const list = await offer(path.courier, toOffice, [one.number, two.number], 'other');
    for (const reply of [await path.deliver(one), await path.fail(two, failed)]) {
      expect(reply).toMatchObject({ status: 409, body: { code: 'item-on-list' } });
      expect(reply.body['detail']).toContain(list.body.number);
    }
    await path.courier.post(`/v1/handovers/${list.body.id}/withdraw`, { reason: 'Người nhận vừa gọi lại' });
    expect((await path.deliver(one)).status).toBe(200);
    expect((await path.fail(two, failed)).status).toBe(200);
  });

  test('a draft binds nobody: what was delivered meanwhile is found when it is closed', async () => {
    const [one, two] = [await path.onRound(), await path.onRound()];
    const numbers = [one.number, two.number];
    const draft = await path.courier.post('/v1/handovers', { purpose: 'other', to: toOffice, numbers });
    expect((await path.deliver(one)).status).toBe(200);
    const at = `/v1/handovers/${draft.body.id}`;
    expect(await path.courier.post(`${at}/close`)).toMatchObject({ status: 409, body: { code: 'item-not-yours' } });
    await path.courier.post(`${at}/remove`, { numbers: [one.number] });
    expect(await path.courier.post(`${at}/close`)).toMatchObject({ body: { status: 'OFFERED' } });
    expect((await taken(path.clerk, draft, [two.number])).body.status).toBe('ACCEPTED');
  });

  test('offered and delivered at the same moment: one of them, never both', async () => {
    const way = await path.onRound();
    const body = { purpose: 'other', to: toOffice, numbers: [way.number] };
    const draft = await path.courier.post('/v1/handovers', body);
    const lock = await HeldLock.take(service.database.url, 'select 1 from item where number = $1 for update', [
      way.number,
    ]);
    const delivering = path.deliver(way);
    await lock.untilWaiting(1);
    const closing = path.courier.post(`/v1/handovers/${draft.body.id}/close`);
    await lock.untilWaiting(2);
    await lock.release();
    const done = [await delivering, await closing].filter((reply) => reply.status === 200);
    expect(done).toHaveLength(1);
  });

  test('at the office: no hand-out, retry or notice from under a list', async () => {
    const way = await path.held();
    await offered(way, 'HELD');
    const post = (act: string, body: object): Promise<Reply> =>
      path.clerk.post(`/v1/deliveries/${way.delivery}/${act}`, body);
    expect(await post('hand-out', { number: way.number, ...handing })).toMatchObject({
      body: { code: 'item-on-list' },
    });
    expect(await post('retry', {})).toMatchObject({ body: { code: 'item-on-list' } });
    expect(await post('notice', { channel: 'phone' })).toMatchObject({ body: { code: 'item-on-list' } });
    await service.db.query(
      `update handover set status = 'DRAFT' where id in (select handover from handover_line l
      join item i on i.id = l.item where i.number = $1 and l.state = 'open')`,
      [way.number],
    );
    await service.db.query(
      `update handover_line set state = 'removed' where state = 'open' and item =
      (select id from item where number = $1)`,
      [way.number],
    );
    expect(await post('retry', {})).toMatchObject({ status: 200 });
  });

  test('no load onto the round, no tally at the desk', async () => {
    const round = await path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' });
    const way = await path.released();
    await path.moved(way, path.atDeskSide, path.onRoundSide);
    await path.courier.post(`/v1/items/${way.number}/arrive`);
    await offer(path.courier, toOffice, [way.number]);
    const loaded = await path.courier.post(`/v1/rounds/${round.body.id}/load`, { number: way.number });
    expect(loaded).toMatchObject({ status: 409, body: { code: 'item-on-list' } });
    const [number = ''] = await sealed(path.clerk, 1);
    const atDesk = await toDesk(service, [number]);
    const away = await offer(path.officer, path.onRun.to, [number]);
    const asSlip = [{ number, asPostingSlip: true }];
    expect(await tally(path.officer, atDesk.body.id, asSlip)).toMatchObject({ body: { code: 'item-on-list' } });
    await path.officer.post(`/v1/handovers/${away.body.id}/withdraw`, { reason: 'Lập nhầm' });
    expect((await tally(path.officer, atDesk.body.id, asSlip)).status).toBe(200);
  });
});

/** A list that no rule lets be made of such an envelope; what stands on it is bound all the same. */
async function offered(way: OnTheWay, then: 'HELD'): Promise<void> {
  await service.db.query(`update item set status = 'AT_OFFICE' where number = $1`, [way.number]);
  expect((await offer(path.clerk, { person: carrierId }, [way.number], 'run')).body.status).toBe('OFFERED');
  await service.db.query('update item set status = $2 where number = $1', [way.number, then]);
}

describe('F17 F18 what the authority recalls never holds up a list', () => {
  test('recalled while the list for the round is offered: it stays at the office, the rest goes', async () => {
    const [one, two] = [await path.atOffice(), await path.atOffice()];
    const numbers = [one.number, two.number];
    const list = await offer(path.clerk, path.onRoundSide.to, numbers, 'round');
    await path.recall(one.dossier);
    const accepted = await taken(path.courier, list, numbers);
    expect(accepted).toMatchObject({
      status: 200,
      body: { status: 'ACCEPTED_WITH_DIFFERENCE', accepted: 1, differences: [{ number: one.number, kind: 'wrong' }] },
    });
    expect(await path.read(one)).toMatchObject({ status: 'SEND_BACK_DUE' });
    expect(await path.read(two)).toMatchObject({ status: 'OUT_FOR_DELIVERY' });
    expect((await path.clerk.get(`/v1/handovers/${list.body.id}`)).body['lines']).toMatchObject([
      { number: one.number, state: 'kept' },
      { number: two.number, state: 'moved' },
    ]);
    await path.moved(one, path.atOfficeSide, path.onRun);
    expect(await path.read(one)).toMatchObject({ status: 'GOING_BACK' });
  });

  test('recalled at the desk while the carrier’s list is offered; not there at all, it is missing and nothing else', async () => {
    const [one, two, three] = [await path.released(), await path.released(), await path.released()];
    const numbers = [one.number, two.number, three.number];
    const list = await offer(path.officer, path.onRun.to, numbers);
    await path.recall(one.dossier);
    await path.recall(three.dossier);
    const accepted = await taken(path.onRun.caller, list, [one.number, two.number]);
    expect(accepted.body['differences']).toEqual([
      { number: three.number, kind: 'missing' },
      { number: one.number, kind: 'wrong' },
    ]);
    expect(await path.read(one)).toMatchObject({ status: 'RECALLED' });
    expect(await path.read(two)).toMatchObject({ status: 'WITH_POST' });
  });

  test('the only envelope of a list recalled: the list is refused or withdrawn, as any of which nothing is right', async () => {
    const way = await path.atOffice();
    const list = await offer(path.clerk, path.onRoundSide.to, [way.number], 'round');
    await path.recall(way.dossier);
    const refused = await taken(path.courier, list, [way.number]);
    expect(refused).toMatchObject({ status: 409, body: { code: 'nothing-to-accept' } });
    const at = `/v1/handovers/${list.body.id}`;
    expect((await path.courier.post(`${at}/refuse`, { reason: 'Cơ quan rút lại' })).body.status).toBe('REFUSED');
  });

  test('its time at the counter ends while a list is offered: it goes back, and the list can be accepted', async () => {
    const [way, other] = [await path.held(), await path.atOffice()];
    service.clock.moveTo(new Date('2026-12-02T08:00:00+07:00'));
    expect((await path.clerk.post(`/v1/deliveries/${way.delivery}/notice`, { channel: 'phone' })).status).toBe(200);
    service.clock.moveTo(new Date('2026-12-07T23:58:00+07:00'));
    await service.db.query(`update item set status = 'AT_OFFICE' where number = $1`, [way.number]);
    const list = await offer(path.clerk, path.onRoundSide.to, [way.number, other.number], 'round');
    await service.db.query(`update item set status = 'HELD' where number = $1`, [way.number]);
    service.clock.moveTo(new Date('2026-12-08T00:01:00+07:00'));
    await service.app.get(DeadlineSweeper).sweep();
    expect(await path.read(way)).toMatchObject({ status: 'SEND_BACK_DUE' });
    const accepted = await taken(path.courier, list, [way.number, other.number]);
    expect(accepted.body).toMatchObject({ accepted: 1, differences: [{ number: way.number, kind: 'wrong' }] });
  });
});
