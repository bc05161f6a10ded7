import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisQueueSafety } from '../../src/platform/queue-safety.js';
import { until } from '../support/outside.js';
import { counterIntake, owner } from '../support/papers.js';
import { TestService } from '../support/service.js';
import { tools } from '../support/tools.js';

const withRedis = tools.has('redis-server') ? describe : describe.skip;

const sound = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
const forgetful = ['--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
const evicting = ['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru'];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A Redis of this test's own. */
class OwnRedis {
  private constructor(
    readonly url: string,
    private readonly server: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(settings: string[]): Promise<OwnRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'redis-'));
    const port = await freePort();
    const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''];
    const server = spawn('redis-server', [...place, ...settings], { stdio: 'ignore' });
    const own = new OwnRedis(`redis://127.0.0.1:${port}`, server, folder);
    const client = own.client();
    await until(async () => (await client.ping().catch(() => '')) === 'PONG');
    client.disconnect();
    return own;
  }

  client(): Redis {
    const client = new Redis(this.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    return client;
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null) {
      const ended = once(this.server, 'exit');
      this.server.kill();
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

withRedis('X19 a Redis that may lose what it is given', () => {
  // the queue's own words about eviction
  beforeAll(() => jest.spyOn(console, 'warn').mockImplementation(() => undefined));
  afterAll(() => jest.restoreAllMocks());

  test.each([
    ['keeps everything', sound, undefined],
    ['does not persist', forgetful, ['redis-not-persistent']],
    ['evicts', evicting, ['redis-evicts']],
  ])(
    'one that %s: readiness says so, acts go on',
    async (_, settings, risks) => {
      const redis = await OwnRedis.start(settings);
      const service = await TestService.start({ REDIS_URL: redis.url });
      const ready = async () => (await service.get('/ready')).body as { status: string; queue?: string[] };
      await until(async () => String((await ready()).queue) === String(risks));
      expect(await ready()).toEqual(expect.objectContaining({ status: 'ok' }));
      expect((await ready()).queue).toEqual(risks);
      expect((await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'))).status).toBe(201);
      await service.close();
      await redis.stop();
    },
    30_000,
  );

  test('one that goes away: readiness says so, acts go on', async () => {
    const redis = await OwnRedis.start(sound);
    const service = await TestService.start({ REDIS_URL: redis.url });
    await redis.stop();
    await until(async () => (await service.get('/ready')).text.includes('"queue":["redis-away"]'));
    const reply = await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'));
    expect(reply.status).toBe(201);
    await service.close();
  }, 30_000);

  test('F85 F90 its keys are searched for traces of people', async () => {
    const redis = await OwnRedis.start(sound);
    const service = await TestService.start({ REDIS_URL: redis.url });
    await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'));
    expect(await service.traces.found()).toEqual([]);
    const client = redis.client();
    await client.hset('a job', { data: JSON.stringify({ to: owner.name }) });
    expect((await service.traces.found()).map((line) => line.split(' …')[0])).toEqual(['redis a job.to: name']);
    await client.del('a job');
    client.disconnect();
    await service.close();
    await redis.stop();
  }, 30_000);

  test('is warned of once at every connection', async () => {
    const redis = await OwnRedis.start(['--appendonly', 'no', '--maxmemory-policy', 'volatile-ttl']);
    const warned: object[] = [];
    const client = redis.client();
    const safety = new RedisQueueSafety(client, { warn: (fields) => warned.push(fields) });
    await until(async () => warned.length > 0);
    expect(warned).toEqual([{ risks: ['redis-not-persistent', 'redis-evicts'] }]);
    expect(safety.risks()).toEqual(['redis-not-persistent', 'redis-evicts']);
    client.disconnect(true);
    await until(async () => warned.length > 1);
    expect(warned).toHaveLength(2);
    client.disconnect();
    await redis.stop();
  }, 30_000);
});
