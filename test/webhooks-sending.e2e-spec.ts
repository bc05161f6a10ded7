import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { HeldLock } from './support/locks.js';
import { drained } from './support/outside.js';
import { sound } from './support/verified.js';
import { WebhookWorld } from './support/webhooks.js';

const MINUTE_MS = 60_000;

jest.setTimeout(20_000);

let world: WebhookWorld;

beforeAll(async () => {
  world = await WebhookWorld.start();
}, 60_000);
afterAll(async () => {
  expect(await counted()).toEqual(sound);
  await world.close();
});

async function counted(): Promise<unknown> {
  return (await verify(world.service.database.url)).counts;
}

describe('F78 a receiver that fails', () => {
  test('is tried again over days: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, each a little longer by chance', async () => {
    const { id } = await world.alone();
    world.receiver.always = { status: 500 };
    const { dossier } = await world.taken();
    for (const minutes of [5 / 60, 5, 30, 120, 300, 600, 840, 1_200, 1_440]) {
      await world.send(id, dossier);
      const wait = ((await world.cursor(id, dossier)).next.getTime() - Date.now()) / MINUTE_MS;
      expect(wait).toBeGreaterThan(minutes - 0.1);
      expect(wait).toBeLessThan(minutes * 1.2 + 0.1);
    }
    expect(new Set(world.receiver.ids).size).toBe(1);
  });

  test.each([408, 425, 429, 401, 404, 500, 503])('%i is tried again and never parks', async (status) => {
    const { id } = await world.alone();
    world.receiver.next = [{ status }];
    const { dossier } = await world.taken();
    expect(await world.send(id, dossier)).toBe(0);
    expect(await world.cursor(id, dossier)).toMatchObject({ parked: false, attempts: 1, error: `status-${status}` });
    expect(await world.send(id, dossier)).toBe(1);
  });

  test('says when it wants to be asked again, in seconds or as a date', async () => {
    const { id } = await world.alone();
    const { dossier } = await world.taken();
    const inTwoHours = new Date(Date.now() + 120 * MINUTE_MS).toUTCString();
    for (const header of ['7200', inTwoHours]) {
      world.receiver.next = [{ status: 503, headers: { 'retry-after': header } }];
      await world.service.db.query('update follower_cursor set attempts = 0 where endpoint = $1', [id]);
      await world.send(id, dossier);
      const wait = ((await world.cursor(id, dossier)).next.getTime() - Date.now()) / MINUTE_MS;
      expect(Math.abs(wait - 120)).toBeLessThan(1);
    }
  });

  test('says nothing for ten seconds: nobody waits longer', async () => {
    const { id } = await world.alone();
    world.receiver.next = [{ status: 200, hang: true }];
    const { dossier } = await world.taken();
    const began = Date.now();
    await world.send(id, dossier);
    expect(Math.abs(Date.now() - began - 10_000)).toBeLessThan(2_000);
    expect(await world.cursor(id, dossier)).toMatchObject({ acked: 0, error: 'no-answer-in-time' });
  }, 20_000);

  test('cuts a connection that was kept and is silent on a new one: both together are ten seconds, less than a lease', async () => {
    const { id } = await world.alone();
    const [{ dossier: first }, { dossier }] = [await world.taken(), await world.taken()];
    expect(await world.send(id, first)).toBe(1);
    world.receiver.next = [
      { status: 0, cut: true, after: sleep(6_000) },
      { status: 0, hang: true },
    ];
    const began = Date.now();
    await world.send(id, dossier);
    expect(Math.abs(Date.now() - began - 10_000)).toBeLessThan(2_000);
    expect(world.receiver.ids.slice(1)).toEqual([world.receiver.ids[1], world.receiver.ids[1]]);
    expect(await world.cursor(id, dossier)).toMatchObject({ acked: 0, error: 'no-answer-in-time' });
  }, 20_000);

  test('after an outage takes at once what had to wait for hours', async () => {
    const { id } = await world.alone();
    world.receiver.always = { status: 503 };
    const waiting = [await world.taken(), await world.taken()];
    for (const { dossier } of [...waiting, ...waiting, ...waiting]) await world.send(id, dossier);
    world.receiver.always = { status: 204 };
    const [first, second] = waiting.map(({ dossier }) => dossier);
    await world.send(id, first ?? '');
    expect((await world.cursor(id, second ?? '')).next).toBe(Number.NEGATIVE_INFINITY);
    expect((await world.view(id))['failures']).toBe(0);
  });
});

describe('F78 what is refused for good', () => {
  test.each([400, 413, 422])(
    '%i parks the dossier alone, as a task of those who opened the endpoint',
    async (status) => {
      const { id } = await world.alone();
      const [bad, good] = [await world.taken(), await world.taken()];
      world.receiver.next = [{ status }];
      expect(await world.send(id, bad.dossier)).toBe(0);
      expect(await world.send(id, good.dossier)).toBe(1);
      expect(await world.cursor(id, bad.dossier)).toMatchObject({ parked: true, error: `status-${status}` });
      const [task] = await world.service.db.query<object[]>(
        `select u.code as unit from task t join unit u on u.id = t.unit where t.kind = 'follower-parked' and t.dossier = $1`,
        [bad.dossier],
      );
      expect(task).toEqual({ unit: '44' });
      expect((await world.view(id))['dossiers']).toMatchObject({ behind: 1, parked: 1 });
      const path = `/v1/followers/${id}/dossiers/${bad.dossier}/retry`;
      expect((await world.supervisor.post(path, { reason: 'Bên nhận đã sửa' })).status).toBe(200);
      await drained(world.service);
      expect(await world.cursor(id, bad.dossier)).toMatchObject({ acked: 1, parked: false });
    },
  );
});

describe('F78 410: the receiver wants nothing more', () => {
  test('switches the endpoint off at once, once, with a task; resumed, it is sent what was owed meanwhile', async () => {
    const { id } = await world.alone();
    world.receiver.next = [{ status: 410 }];
    const first = await world.taken();
    await world.send(id, first.dossier);
    expect(await world.view(id)).toMatchObject({
      status: 'DISABLED',
      disabledCause: 'status-410',
      actions: ['rotate', 'test', 'resume', 'close'],
    });
    expect(await world.tasks(id)).toMatchObject([{ kind: 'webhook-disabled', unit: '44' }]);
    const acts = await world.service.db.query<object[]>(
      `select a.role from act a join endpoint e on e.disabled_act = a.id where e.id = $1 and a.kind = 'endpoint.disable'`,
      [id],
    );
    expect(acts).toEqual([{ role: 'system' }]);
    const second = await world.taken();
    await drained(world.service);
    expect(world.receiver.received).toHaveLength(1);
    expect((await world.act(id, 'resume')).body).toMatchObject({ status: 'OPEN' });
    expect(await world.tasks(id)).toEqual([]);
    await drained(world.service);
    expect(new Set(world.receiver.bodies.map(({ data }) => data.dossier.postCode))).toEqual(
      new Set([first.postCode, second.postCode]),
    );
    expect(await world.act(id, 'resume')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  test('told for two dossiers at the same time, it is switched off once', async () => {
    const { id } = await world.alone();
    world.receiver.always = { status: 410 };
    const [one, other] = [await world.taken(), await world.taken()];
    const held = await HeldLock.take(world.service.database.url, 'select 1 from endpoint where id = $1 for update', [
      id,
    ]);
    const both = [world.send(id, one.dossier), world.send(id, other.dossier)];
    await held.untilWaiting(2);
    await held.release();
    await Promise.all(both);
    expect(await world.tasks(id)).toHaveLength(1);
    expect(await world.view(id)).toMatchObject({ status: 'DISABLED' });
  });
});

describe('F78 closed', () => {
  test('nothing is sent any more, not even what is owed, and who closed at the same time closed once', async () => {
    const { id } = await world.alone();
    await world.taken();
    const replies = await Promise.all([world.act(id, 'close'), world.act(id, 'close')]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    await world.taken();
    await drained(world.service);
    expect(world.receiver.received).toEqual([]);
    expect(await world.view(id)).toMatchObject({ status: 'CLOSED', actions: [] });
    expect((await world.act(id, 'rotate')).body.code).toBe('wrong-state');
  });

  test('while acts are under way it waits for them, so that every one is owed or comes after', async () => {
    const { id } = await world.alone();
    const opening = world.open({ name: 'opened-meanwhile' });
    await Promise.all([world.taken(), world.act(id, 'close'), world.taken(), opening, world.taken()]);
    await drained(world.service);
    expect(await counted()).toEqual(sound);
  });
});

describe('F78 a try', () => {
  test('sends an event of no dossier, signed, and says what came of it; the same act again is the same event', async () => {
    const { id } = await world.alone();
    const key = '0190c0de-0000-7000-8000-000000000001';
    expect((await world.act(id, 'test', {}, key)).body).toMatchObject({ delivered: true });
    world.receiver.next = [{ status: 500 }];
    expect((await world.act(id, 'test', {}, key)).body).toMatchObject({ delivered: false, cause: 'status-500' });
    expect(world.receiver.ids).toEqual([key, key]);
    expect(world.receiver.bodies[0]).toMatchObject({ type: 'endpoint.tested', data: { endpoint: id } });
    expect((await world.view(id))['failures']).toBe(0);
  });
});
