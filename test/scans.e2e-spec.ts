import { randomUUID } from 'node:crypto';
import { HeldLock } from './support/locks.js';
import { TestService } from './support/service.js';
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
});
