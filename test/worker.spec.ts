import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import pg from 'pg';
import { adminUrl } from './support/database.js';
import { Outside, until } from './support/outside.js';
import { counterIntake } from './support/papers.js';
import { TestService } from './support/service.js';
import { WorkerProcess } from './support/worker-process.js';

jest.setTimeout(40_000);

let folder: string;
let file: string;
let service: TestService;
let outside: Outside;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
  file = join(folder, 'heartbeat');
  service = await TestService.start();
  outside = await Outside.start(service);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await outside.close();
  await service.close();
});

let running: WorkerProcess | undefined;
afterEach(() => running?.end());

/** Sweeping all the time. */
async function startWorker(): Promise<void> {
  running = await WorkerProcess.start(service, { SWEEP_MS: '50', HEARTBEAT_FILE: file });
}

async function endWorker(): Promise<void> {
  await running?.end();
  running = undefined;
}

/** Lines of this message in its log. */
function logged(message: string): number {
  return service.traces.logged.filter((line) => line.includes(`"msg":"${message}"`)).length;
}

/** As if the database were gone: whoever is connected is cut off, and nobody is let in. */
async function withoutDatabase(work: () => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  const name = new URL(service.database.url).pathname.slice(1);
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  await work().finally(async () => {
    await admin.query(`alter database ${name} with allow_connections true`);
    await admin.end();
  });
}

async function touchedAt(): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

describe('F85 F90 what the worker writes', () => {
  test('names nobody of whom it tells others, whether they take it or not', async () => {
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    await startWorker();
    const [told] = (await counterIntake(clerk)).items;
    await until(async () => (await outside.effects(told?.postCode)).length > 0);
    const [effect] = await outside.effects(told?.postCode);
    const name = effect?.body.parties[0]?.['name'] ?? '';
    expect(name).toMatch(/\(mẫu\)$/);
    await outside.stopAdminSystem();
    await counterIntake(clerk);
    await until(() => Promise.resolve(logged('event not taken, tried later') > 0));
    await endWorker();
    expect(await service.traces.found()).toEqual([]);
    const planted = JSON.stringify({ msg: service.traces.logged.at(-1), name });
    expect((await service.traces.foundIn('log', planted)).join()).toMatch(/^log\.name: name …/);
    await outside.startAdminSystem();
  });
});

describe('X8 the worker’s sign of life', () => {
  test('is given after every sweep, and no more once the database is gone', async () => {
    await startWorker();
    await until(async () => (await touchedAt()) > 0);
    const first = await touchedAt();
    await until(async () => (await touchedAt()) > first);
    expect(logged('sweep failed')).toBe(0);
    await withoutDatabase(async () => {
      await until(() => Promise.resolve(logged('sweep failed') > 0));
      const last = await touchedAt();
      const before = logged('sweep failed');
      await until(() => Promise.resolve(logged('sweep failed') >= before + 3));
      expect(await touchedAt()).toBe(last);
    });
    await endWorker();
  });
});

describe('X8 the health check of the image', () => {
  async function check(): Promise<number | null> {
    const dockerfile = await readFile('Dockerfile', 'utf8');
    const [, command = '[]'] = /HEALTHCHECK[^\n]*\\\n\s*CMD (\[.*\])\n/.exec(dockerfile) ?? [];
    const [node = '', ...args] = JSON.parse(command) as string[];
    expect(node).toBe('node');
    return spawnSync(process.execPath, args, { env: { HEARTBEAT_FILE: file } }).status;
  }

  test('asks how old the heartbeat is', async () => {
    await writeFile(file, '');
    expect(await check()).toBe(0);
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(file, longAgo, longAgo);
    expect(await check()).toBe(1);
    await rm(file);
    expect(await check()).toBe(1);
  });
});
