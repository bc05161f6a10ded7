import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { jest } from '@jest/globals';
import { cloneDatabase, type TestDatabase } from './support/database.js';
import { until } from './support/outside.js';
import { SECRET_KEY } from './support/settings.js';

jest.setTimeout(40_000);

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worker-'));
  file = join(folder, 'heartbeat');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The worker process as an operator starts it, sweeping all the time. */
function startWorker(database: TestDatabase): ChildProcess {
  const args = ['--import', resolve('test/support/typescript.mjs'), resolve('src/worker.ts')];
  const env = {
    PATH: process.env['PATH'],
    MODE: 'test',
    DATABASE_URL: database.url,
    SECRET_KEY,
    ISSUER_URL: 'https://issuer.example',
    SWEEP_MS: '50',
    HEARTBEAT_FILE: file,
    LOG_LEVEL: 'error',
  };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function touchedAt(): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

describe('X8 the worker’s sign of life', () => {
  test('is given after every sweep, and no more once the database is gone', async () => {
    const database = await cloneDatabase();
    const worker = startWorker(database);
    const ended = once(worker, 'exit');
    let failed = 0;
    if (!worker.stdout) throw new Error('the worker says nothing');
    createInterface(worker.stdout).on('line', (line) => (failed += Number(line.includes('"sweep failed"'))));
    await until(async () => (await touchedAt()) > 0);
    const first = await touchedAt();
    await until(async () => (await touchedAt()) > first);
    expect(failed).toBe(0);
    await database.drop();
    await until(async () => failed > 0);
    const last = await touchedAt();
    const before = failed;
    await until(async () => failed >= before + 3);
    expect(await touchedAt()).toBe(last);
    worker.kill('SIGTERM');
    await ended;
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
