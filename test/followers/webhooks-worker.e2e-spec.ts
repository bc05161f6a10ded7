import { jest } from '@jest/globals';
import { verify } from '../../src/verify/verify.js';
import { Consumer, openFeeds, outOfOrder, owedTo } from '../support/feeds.js';
import { until } from '../support/outside.js';
import { sound } from '../support/verified.js';
import { isSignedBy, WebhookWorld, type Opened } from '../support/webhooks.js';
import { WorkerProcess } from '../support/worker-process.js';

jest.setTimeout(60_000);

/** A database of Redis that no other test empties of its wake-up calls. */
const REDIS_DATABASE = '/9';

let world: WebhookWorld;
let running: WorkerProcess | undefined;

beforeAll(async () => {
  const redis = process.env['REDIS_URL'];
  world = await WebhookWorld.start(redis ? { REDIS_URL: new URL(REDIS_DATABASE, redis).href } : {});
}, 60_000);
afterAll(async () => {
  await running?.end();
  await world.close();
});

/** What it does, it does because it was woken: it would sweep in an hour. */
async function startWorker(): Promise<void> {
  running = await WorkerProcess.start(world.service, { SWEEP_MS: '3600000' });
}

async function endWorker(): Promise<void> {
  await running?.end();
  running = undefined;
}

async function allReceived(events: number): Promise<void> {
  await until(() => Promise.resolve(world.receiver.received.length >= events));
}

/** The id of the event that a dossier's first act left. */
async function eventOf(dossier: string): Promise<string> {
  const sql = 'select id from event where dossier_id = $1 and seq = 1';
  const [row] = await world.service.db.query<{ id: string }[]>(sql, [dossier]);
  return row?.id ?? '';
}

function expectSigned({ secret }: Opened, dossiers: readonly string[], ids: readonly string[]): void {
  expect(world.receiver.ids).toEqual(expect.arrayContaining([...ids]));
  expect(world.receiver.received).toHaveLength(dossiers.length);
  for (const received of world.receiver.received) {
    expect(isSignedBy(secret, received)).toBe(true);
    expect(isSignedBy(secret, received, { body: `${received.body} ` })).toBe(false);
  }
}

describe('F78 webhooks by queue and worker', () => {
  test('an act over HTTP: the worker is woken, and its signed event arrives', async () => {
    await startWorker();
    const webhook = await world.alone();
    const { dossier, postCode } = await world.taken();
    await allReceived(1);
    expectSigned(webhook, [dossier], [await eventOf(dossier)]);
    expect(world.receiver.bodies).toMatchObject([{ type: 'papers.accepted', data: { seq: 1, dossier: { postCode } } }]);
    await until(async () => (await world.cursor(webhook.id, dossier)).acked === 1);
  });

  test('what happens while no worker runs stays in the queue, and arrives when one is there', async () => {
    const webhook = await world.alone();
    await endWorker();
    const taken = [await world.taken(), await world.taken(), await world.taken()].map(({ dossier }) => dossier);
    expect(world.receiver.received).toHaveLength(0);
    await startWorker();
    await allReceived(taken.length);
    expectSigned(webhook, taken, await Promise.all(taken.map(eventOf)));
  });

  test('what is asked for again arrives again under its id, and verify finds nothing wrong', async () => {
    const webhook = await world.alone();
    const { dossier } = await world.taken();
    await allReceived(1);
    await until(async () => (await world.cursor(webhook.id, dossier)).acked === 1);
    const reply = await world.act(webhook.id, 'replay', { dossier, fromSeq: 1, toSeq: 1 });
    expect(reply.status).toBe(200);
    await allReceived(2);
    expectSigned(webhook, [dossier, dossier], [await eventOf(dossier)]);
    expect(new Set(world.receiver.ids).size).toBe(1);
    await until(async () => (await world.cursor(String(reply.body['replay']), dossier)).acked === 1);
    expect((await verify(world.service.database.url)).counts).toEqual(sound);
  });
});

describe('F79 a feed by queue and worker', () => {
  test('is filled while its consumer pulls', async () => {
    await openFeeds(world.service);
    const reader = new Consumer(world.service);
    for (let time = 0; time < 3; time += 1) await world.taken();
    const owed = await owedTo(world.service);
    await until(async () => {
      await reader.catchUp();
      return reader.taken.length === owed.length;
    });
    expect(reader.taken.map(({ id }) => id).sort()).toEqual([...owed].sort());
    expect(outOfOrder(reader.taken)).toEqual([]);
  });
});
