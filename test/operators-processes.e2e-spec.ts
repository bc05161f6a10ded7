import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { getQueueToken } from '@nestjs/bullmq';
import { jest } from '@jest/globals';
import { WAKE_UP, type WakeUpQueue } from '../src/integrations/wake-ups.js';
import { ApiProcess } from './support/api-process.js';
import { Outside, until } from './support/outside.js';
import { completeLines, counterIntake, licence, owner, signature } from './support/papers.js';
import { scraped } from './support/scraped.js';
import { TestService, type Caller } from './support/service.js';
import { WorkerProcess } from './support/worker-process.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A database of Redis that no other test empties of its wake-up calls. */
const REDIS_DATABASE = '/10';

jest.setTimeout(60_000);

let service: TestService;
let outside: Outside;
let clerk: Caller;

beforeAll(async () => {
  const redis = process.env['REDIS_URL'];
  service = await TestService.start(redis ? { REDIS_URL: new URL(REDIS_DATABASE, redis).href } : {});
  outside = await Outside.start(service);
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const queueOf = (follower: string): WakeUpQueue => service.app.get<WakeUpQueue>(getQueueToken(follower));

describe('F85 what lies in the queue', () => {
  test('is ids: of an act that owes two outside systems something, a job for each, and nothing of people', async () => {
    const { items } = await counterIntake(clerk);
    const endpoints = await service.db.query<{ follower: string; id: string }[]>('select follower, id from endpoint');
    for (const follower of ['admin-system', 'messaging']) {
      const queue = queueOf(follower);
      await until(async () => (await queue.getWaiting()).length > 0);
      const jobs = await queue.getWaiting();
      const { id } = endpoints.find((each) => each.follower === follower) ?? {};
      expect(jobs.map(({ name, data }) => ({ name, data }))).toEqual([{ name: WAKE_UP, data: { endpoint: id } }]);
      const kept = JSON.stringify(jobs.map((job) => job.toJSON()));
      for (const word of [owner.name, owner.phone.slice(1), owner.address, items[0]?.number ?? ''])
        expect(kept).not.toContain(word);
    }
  });
});

describe('F81 what operators see of the worker process', () => {
  test('its own figures; a job that fails is counted, logged, and holds up no other', async () => {
    const port = await freePort();
    const worker = await WorkerProcess.start(service, { SWEEP_MS: '3600000', METRICS_PORT: String(port) });
    const seen = () => scraped(`http://127.0.0.1:${port}/metrics`);
    const failed = 'dossier_courier_queue_jobs_failed_total{queue="messaging"}';
    const before = await seen();
    expect(before.get('dossier_courier_endpoint_failures{follower="messaging",endpoint="messaging"}')).toBe(0);
    expect(before.get('dossier_courier_process_cpu_seconds_total')).toBeGreaterThan(0);
    const heard = (await outside.messages('+84912345678')).length;
    await queueOf('messaging').add(WAKE_UP, { endpoint: 'no-id' });
    await until(async () => ((await seen()).get(failed) ?? 0) === (before.get(failed) ?? 0) + 1);
    await counterIntake(clerk);
    await until(async () => (await outside.messages('+84912345678')).length > heard);
    expect((await seen()).get(failed)).toBe((before.get(failed) ?? 0) + 1);
    await worker.end();
    expect(linesOf('queue job failed')).toMatchObject([{ level: 50, queue: 'messaging', err: { code: '22P02' } }]);
  });
});

/** What processes logged under this message, as it was written. */
function linesOf(message: string): Record<string, unknown>[] {
  return service.traces.logged
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === message);
}

describe('F85 log lines of the API process', () => {
  let api: ApiProcess;

  beforeAll(async () => {
    api = await ApiProcess.start(service);
  }, 60_000);
  afterAll(() => api.kill());

  async function asked(path: string, body?: object, key = randomUUID()): Promise<Record<string, unknown>> {
    const headers = { Authorization: await clerk.authorization(), 'Content-Type': 'application/json' };
    const reply = await fetch(`${api.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: body ? { ...headers, 'Idempotency-Key': key } : headers,
      body: body && JSON.stringify(body),
    });
    return (await reply.json()) as Record<string, unknown>;
  }

  test('carry request, act and dossiers, so that each leads to the others', async () => {
    const key = randomUUID();
    const taken = { opened: licence, seal: 'NP-0001', weightGrams: 90, lines: completeLines, identity: 'seen' };
    const answer = await asked('/v1/intakes', { taken: [taken], signature, method: 'cash', voucher: 'printed' }, key);
    const [item] = answer['items'] as { dossier: string; number: string }[];
    const ofAct = (message: string) => linesOf(message).filter(({ act }) => act === key);
    await until(() => Promise.resolve(ofAct('request').length > 0));
    const [act, ...moreActs] = ofAct('act');
    expect(moreActs).toEqual([]);
    expect(act).toEqual({
      ...{ level: 30, time: expect.any(Number) as number, msg: 'act' },
      ...{ act: key, kind: 'intake', dossiers: [item?.dossier] },
    });
    const [request, ...moreRequests] = ofAct('request');
    expect(moreRequests).toEqual([]);
    expect(request).toEqual({
      ...{ level: 30, time: expect.any(Number) as number, msg: 'request', act: key },
      ...{ request: expect.stringMatching(UUID) as string, method: 'POST', route: '/v1/intakes', status: 201 },
      ms: expect.any(Number) as number,
    });
    const said = service.traces.logged.join('\n');
    expect(await service.traces.foundIn('log', said)).toEqual([]);
    for (const word of [owner.name, owner.phone.slice(1), owner.address, item?.number ?? 'none'])
      expect(said).not.toContain(word);
  });

  test('of a refusal name the request that its answer names, and not what was asked for', async () => {
    const refused = await asked('/v1/items/CA060009991VN');
    const request = String(refused['instance']).split(':').at(-1);
    await until(() => Promise.resolve(linesOf('request').some((line) => line['request'] === request)));
    const line = linesOf('request').find((each) => each['request'] === request);
    expect(line).toMatchObject({ method: 'GET', route: '/v1/items/:number', status: 404 });
    expect(line).not.toHaveProperty('act');
    expect(service.traces.logged.join('\n')).not.toContain('CA060009991VN');
  });
});
