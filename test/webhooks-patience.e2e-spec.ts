import { DueCursors } from '../src/integrations/followers/due-cursors.js';
import { Follower } from '../src/integrations/followers/follower.js';
import { BehindEndpoints } from '../src/integrations/reconciliation/behind-endpoints.js';
import { verify } from '../src/verify/verify.js';
import { sound } from './support/verified.js';
import { WebhookWorld } from './support/webhooks.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

let world: WebhookWorld;

beforeAll(async () => {
  world = await WebhookWorld.start();
}, 60_000);
afterAll(async () => {
  expect((await verify(world.service.database.url)).counts).toEqual(sound);
  await world.close();
});

/** It has failed so often in the days before. */
async function failedBefore(id: string, dossier: string, failures: number): Promise<void> {
  const sql = 'update follower_cursor set attempts = $3 where endpoint = $1 and dossier = $2';
  await world.service.db.query(sql, [id, dossier, failures]);
}

/** Tasks of dossiers that fail, a quarter of an hour later. */
async function raised(): Promise<unknown[]> {
  world.service.clock.moveTo(new Date(world.service.clock.now().getTime() + 15 * MINUTE_MS));
  await world.service.app.get(BehindEndpoints).raise();
  return (await world.supervisor.get('/v1/tasks?kind=follower-failing')).body['data'] as unknown[];
}

describe('F78 a receiver that fails for longer than the schedule', () => {
  test('after the tenth failure is tried once a day, never parked or switched off, and somebody is told of the dossier', async () => {
    const { id, name } = await world.alone();
    world.receiver.always = { status: 500 };
    const [stuck, other] = [await world.taken(), await world.taken()];
    await failedBefore(id, stuck.dossier, 9);
    expect(await raised()).toEqual([]);
    for (const failures of [10, 11, 12]) {
      await world.send(id, stuck.dossier);
      const cursor = await world.cursor(id, stuck.dossier);
      expect(cursor).toMatchObject({ parked: false, attempts: failures, error: 'status-500' });
      expect(Math.abs((cursor.next.getTime() - Date.now()) / DAY_MS - 1.1)).toBeLessThan(0.11);
    }
    expect(await raised()).toMatchObject([
      {
        ...{ unit: '44', dossier: stuck.dossier, endpoint: { id, name } },
        reason: 'Bên nhận chưa nhận được sau nhiều lần thử (status-500).',
        next: expect.stringContaining('bỏ qua, ghi lý do') as string,
      },
    ]);
    expect(await raised()).toHaveLength(1);
    expect(await world.view(id)).toMatchObject({ status: 'OPEN', dossiers: { behind: 2, parked: 0 } });
    world.receiver.always = { status: 204 };
    expect(await world.send(id, other.dossier)).toBe(1);
    expect(await raised()).toHaveLength(1);
    expect(await world.send(id, stuck.dossier)).toBe(1);
    expect(await raised()).toEqual([]);
  });

  test('a person ends the task of such a dossier: leaves its event out, which stays in the journal', async () => {
    const { id } = await world.alone();
    world.receiver.always = { status: 500 };
    const { dossier } = await world.taken();
    await failedBefore(id, dossier, 9);
    await world.send(id, dossier);
    expect(await raised()).toMatchObject([{ dossier }]);
    const path = `/v1/followers/${id}/dossiers/${dossier}/skip`;
    expect((await world.supervisor.post(path, { reason: 'Đã báo bằng công văn' })).status).toBe(200);
    expect(await raised()).toEqual([]);
    expect(await world.cursor(id, dossier)).toMatchObject({ acked: 1, attempts: 0 });
  });
});

describe('F78 a receiver that asks to be left alone', () => {
  test.each([429, 503])('%i with Retry-After: no dossier is sent to it before, all of them after', async (status) => {
    const { id } = await world.alone();
    world.receiver.next = [{ status, headers: { 'retry-after': '600' } }];
    const dossiers = [await world.taken(), await world.taken(), await world.taken()].map(({ dossier }) => dossier);
    for (const dossier of dossiers) await world.service.app.get(Follower).drain({ endpoint: id, dossier });
    await world.service.app.get(DueCursors).drainEndpoint(id);
    expect(world.receiver.received).toHaveLength(1);
    const until = Date.parse(String((await world.view(id))['pausedUntil']));
    expect(Math.abs(until - Date.now() - 600_000)).toBeLessThan(10_000);
    for (const dossier of dossiers) {
      const wait = (await world.cursor(id, dossier)).next.getTime() - Date.now();
      expect(Math.abs(wait - 600_000)).toBeLessThan(10_000);
    }
    await world.service.db.query(
      `update follower_cursor set next_attempt_at = '-infinity' where endpoint = $1 and acked_seq < head_seq`,
      [id],
    );
    await world.service.db.query(`update endpoint set held_until = '2020-01-01' where id = $1`, [id]);
    expect(await world.service.app.get(DueCursors).drainEndpoint(id)).toBe(3);
    expect(await world.view(id)).toMatchObject({ failures: 0, dossiers: { behind: 0 } });
  });

  test('500 with Retry-After speaks of one dossier: the others go on', async () => {
    const { id } = await world.alone();
    world.receiver.next = [{ status: 500, headers: { 'retry-after': '600' } }];
    const [first, second] = [await world.taken(), await world.taken()];
    expect(await world.send(id, first.dossier)).toBe(0);
    expect(await world.service.app.get(Follower).drain({ endpoint: id, dossier: second.dossier })).toBe(1);
  });
});
