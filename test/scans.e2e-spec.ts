import { randomUUID } from 'node:crypto';
import { verify } from '../src/verify/verify.js';
import { HeldLock } from './support/locks.js';
import { TestService } from './support/service.js';
import { sound } from './support/verified.js';
import { Office } from './support/visits.js';

let service: TestService;
let office: Office;

beforeAll(async () => {
  service = await TestService.start();
  office = new Office(service);
}, 60_000);
afterAll(() => service.close());

/** An envelope that the courier brings, and its dossier. */
async function onTheRoad(): Promise<{ number: string; dossier: string }> {
  const { body } = await office.intake(await office.atTheDoor());
  const [item] = body['items'] as { number: string; dossier: string }[];
  return item ?? { number: '', dossier: '' };
}

const holdDossier = (dossier: string): Promise<HeldLock> =>
  HeldLock.take(service.database.url, 'select 1 from dossier where id = $1 for update', [dossier]);

const arrivals = (dossier: string): Promise<{ seq: number }[]> =>
  service.db.query(`select seq::int from event where dossier_id = $1 and type = 'item.arrived'`, [dossier]);

describe('F80 a scan that is one statement keeps the promises of every act', () => {
  test('two scans with one id at the same time: both wait, one event, one answer', async () => {
    const { number, dossier } = await onTheRoad();
    const key = randomUUID();
    const held = await holdDossier(dossier);
    const scan = () => office.clerk.post(`/v1/items/${number}/arrive`, {}, { key });
    const both = Promise.all([scan(), scan()]);
    await held.untilWaiting(2);
    await held.release();
    const [first, second] = await both;
    expect(first).toMatchObject({ status: 200, body: { status: 'AT_OFFICE' } });
    expect(second.body).toEqual(first.body);
    expect([first, second].filter((reply) => reply.headers['idempotent-replayed'] === 'true')).toHaveLength(1);
    expect(await arrivals(dossier)).toHaveLength(1);
  });

  test('two scans by two people at the same time: one arrives, the other is told so', async () => {
    const { number, dossier } = await onTheRoad();
    const held = await holdDossier(dossier);
    const other = service.as('clerk-dho-2', 'clerk', '44-DHO');
    const both = Promise.all([office.clerk, other].map((clerk) => clerk.post(`/v1/items/${number}/arrive`)));
    await held.untilWaiting(2);
    await held.release();
    const replies = await both;
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
    expect(replies.find((reply) => reply.status === 409)?.body.code).toBe('wrong-state');
    expect(await arrivals(dossier)).toHaveLength(1);
  });

  test('one id for two envelopes is refused, and the second stays where it was', async () => {
    const [one, two] = [await onTheRoad(), await onTheRoad()];
    const key = randomUUID();
    expect((await office.clerk.post(`/v1/items/${one.number}/arrive`, {}, { key })).status).toBe(200);
    const reused = await office.clerk.post(`/v1/items/${two.number}/arrive`, {}, { key });
    expect(reused).toMatchObject({ status: 422, body: { code: 'act-id-reused' } });
    expect(await arrivals(two.dossier)).toEqual([]);
  });

  test('an envelope whose dossier somebody holds keeps nobody else waiting', async () => {
    const held = await onTheRoad();
    const free = await Promise.all(Array.from({ length: 6 }, onTheRoad));
    const lock = await holdDossier(held.dossier);
    const waiting = office.clerk.post(`/v1/items/${held.number}/arrive`);
    const others = await Promise.all(free.map(({ number }) => office.clerk.post(`/v1/items/${number}/arrive`)));
    expect(others.map((reply) => reply.status)).toEqual(free.map(() => 200));
    await lock.untilWaiting(1);
    await lock.release();
    expect((await waiting).status).toBe(200);
    expect((await verify(service.database.url)).counts).toEqual(sound);
  });

  test('an envelope whose row somebody holds without its dossier keeps nobody else waiting', async () => {
    const held = await onTheRoad();
    const free = await Promise.all(Array.from({ length: 6 }, onTheRoad));
    const row = 'select 1 from item where number = $1 for no key update';
    const lock = await HeldLock.take(service.database.url, row, [held.number]);
    const waiting = office.clerk.post(`/v1/items/${held.number}/arrive`);
    const others = await Promise.all(free.map(({ number }) => office.clerk.post(`/v1/items/${number}/arrive`)));
    await lock.untilWaiting(1);
    expect(others.map((reply) => reply.status)).toEqual(free.map(() => 200));
    await lock.release();
    expect((await waiting).status).toBe(200);
  });

  test('one id for a scan and for an act that waits: whoever was slower is refused, and nothing of it stands', async () => {
    const [slow, fast] = [await onTheRoad(), await onTheRoad()];
    const key = randomUUID();
    const row = 'select 1 from item where number = $1 for update';
    const lock = await HeldLock.take(service.database.url, row, [slow.number]);
    const list = { purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers: [slow.number] };
    const waiting = office.courier.post('/v1/handovers', list, { key });
    await lock.untilWaiting(1);
    expect((await office.clerk.post(`/v1/items/${fast.number}/arrive`, {}, { key })).status).toBe(200);
    await lock.release();
    expect(await waiting).toMatchObject({ status: 422, body: { code: 'act-id-reused' } });
    expect(await service.db.query('select 1 from handover')).toEqual([]);
    expect((await verify(service.database.url)).counts).toEqual(sound);
  });

  test('among scans of one moment a bad one is refused alone', async () => {
    const [good, used, moved, last] = await Promise.all([onTheRoad(), onTheRoad(), onTheRoad(), onTheRoad()]);
    const key = randomUUID();
    await office.clerk.post(`/v1/items/${moved.number}/arrive`);
    const arrive = (number: string, id = randomUUID()) =>
      office.clerk.post(`/v1/items/${number}/arrive`, {}, { key: id });
    const replies = await Promise.all([
      arrive(good.number),
      arrive(used.number, key),
      arrive(last.number, key),
      arrive(moved.number),
      arrive('CA999999999VN'),
    ]);
    const codes = replies.map((reply) => (reply.status === 200 ? 200 : reply.body.code));
    expect([codes[0], codes[3], codes[4]]).toEqual([200, 'wrong-state', 'not-found']);
    expect([codes[1], codes[2]].sort()).toEqual([200, 'act-id-reused']);
    const events = await Promise.all([good, used, last, moved].map(({ dossier }) => arrivals(dossier)));
    expect(events.map((rows) => rows.length).sort()).toEqual([0, 1, 1, 1]);
  });
});
