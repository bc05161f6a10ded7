import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jest } from '@jest/globals';
import { startChild } from '../src/launcher/children.js';
import { expectNode } from '../src/platform/node-version.js';
import { expectFreePort, freePort, isPortFree } from '../src/launcher/ports.js';
import { isRunning } from '../src/launcher/processes.js';
import { migrate } from '../src/migrate.js';
import { adminUrl } from './support/database.js';
import { SECRET_KEY } from './support/settings.js';
import { tracesInLogs } from './support/traces-of-processes.js';

jest.setTimeout(30_000);

const TYPESCRIPT = resolve('test/support/typescript.mjs');

describe('A bad DATABASE_URL', () => {
  test.each([
    ['nonsense', 'DATABASE_URL is not a PostgreSQL address; write it as postgres://user:password@host:5432/name.'],
    ['postgres://me:geheim@127.0.0.1:1/db', 'DATABASE_URL: no PostgreSQL server answers at 127.0.0.1:1/db; start it'],
    ['postgres://me:geheim@no-such-host.invalid/db', 'DATABASE_URL: the host of no-such-host.invalid:5432/db is not'],
  ])('%s is one sentence without the password', async (url, sentence) => {
    const problem = await migrate(url).then(String, String);
    expect(problem).toContain(`StartProblem: ${sentence}`);
    expect(problem).not.toContain('geheim');
  });

  test('with a wrong password or an unknown database says so', async () => {
    const wrong = new URL(adminUrl());
    wrong.password = 'wrong';
    await expect(migrate(wrong.href)).rejects.toThrow('refuses this user or password; correct them.');
    const unknown = new URL(adminUrl());
    unknown.pathname = '/no_such';
    await expect(migrate(unknown.href)).rejects.toThrow(/there is no database .+\/no_such; create it/);
  });

  test('pointing at something that is no PostgreSQL says so', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(migrate(`postgres://me@127.0.0.1:${port}/db`)).rejects.toThrow(/cannot be reached \(/);
    other.close();
  });

  test('ends the migrate process with the sentence alone and exit code 1', async () => {
    const env = {
      PATH: process.env['PATH'],
      MODE: 'test',
      DATABASE_URL: 'postgres://me@127.0.0.1:1/db',
      SECRET_KEY: 'long-enough-and-for-this-test-only-0001',
      ISSUER_URL: 'http://issuer.test',
    };
    const args = ['--import', TYPESCRIPT, resolve('src/migrate.ts')];
    const ended = await new Promise((done) => {
      execFile(process.execPath, args, { env }, (error, stdout, stderr) => done({ code: error?.code, stdout, stderr }));
    });
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'DATABASE_URL: no PostgreSQL server answers at 127.0.0.1:1/db; start it or correct the address.\n',
    });
  });
});

describe('Ports and versions', () => {
  test('a free port is free, a taken one is named with the setting that changes it', async () => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await isPortFree(port)).toBe(false);
    await expect(expectFreePort(port, { by: 'the API', setting: 'PORT' })).rejects.toThrow(
      `Port ${port} for the API is taken by another program; end that program or choose another port with PORT=….`,
    );
    server.close();
  });

  test('an old Node is refused, ours is not', () => {
    expect(() => expectNode('20.19.0')).toThrow('Node 20.19.0 is too old, 24.9 or newer is needed');
    expect(() => expectNode('24.8.0')).toThrow('too old');
    expect(() => expectNode()).not.toThrow();
    expect(() => expectNode('26.0.0')).not.toThrow();
  });
});

describe('Child processes', () => {
  let folder: string;

  const child = async (code: string, more: { readyWithinMs?: number; stopWithinMs?: number } = {}) => {
    const module = join(folder, 'child.mjs');
    await writeFile(module, code);
    const env = { GREETING: 'xin chào', SECRET_KEY };
    return startChild({ name: 'api', module, env, logFolder: join(folder, 'logs'), ...more });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'children-'));
  });

  afterEach(async () => {
    const left = await tracesInLogs(join(folder, 'logs'), []);
    await rm(folder, { recursive: true });
    expect(left).toEqual([]);
  });

  test('are ready when they say so, log to a file, take messages, and stop on SIGTERM', async () => {
    const api = await child(`console.log(process.env.GREETING, process.env.HOME);
      process.on('message', (message) => process.send({ echo: message }));
      process.on('SIGTERM', () => { console.error('drained'); process.exit(0); });
      process.send({ ready: { url: 'http://127.0.0.1:3000' } });`);
    expect(api.ready).toEqual({ url: 'http://127.0.0.1:3000' });
    const answer = new Promise((done) => api.onMessage(done));
    await api.send({ moveTo: 1 });
    expect(await answer).toEqual({ echo: { moveTo: 1 } });
    expect(await api.stop()).toEqual({ code: 0, signal: null });
    expect(await api.stop()).toEqual({ code: 0, signal: null });
    expect(await readFile(api.logFile, 'utf8')).toBe('xin chào undefined\ndrained\n');
  });

  test('that end before they are ready are a start problem with their last words', async () => {
    const start = child(`console.error('PORT is taken'); process.exit(3);`);
    await expect(start).rejects.toThrow(/^The api process does not start: PORT is taken \(see .+api\.log\)\.$/);
    await expect(child('process.exit(4)')).rejects.toThrow('The api process does not start: it ended with exit code 4');
  });

  test('that stay silent are ended', async () => {
    const start = child('setInterval(() => {}, 1000)', { readyWithinMs: 300 });
    await expect(start).rejects.toThrow('it was not ready within 0.3 seconds');
  });

  test('that ignore SIGTERM are killed', async () => {
    const api = await child(
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send({ ready: true });`,
      {
        stopWithinMs: 200,
      },
    );
    expect(await api.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isRunning(api.pid)).toBe(false);
  });

  test('F85 F90 that tell their key or somebody’s name: both are found in the log', async () => {
    const api = await child(`console.error('key', process.env.SECRET_KEY); console.log('Nguyễn Văn An');
      process.send({ ready: true });`);
    await api.ended;
    const found = await tracesInLogs(join(folder, 'logs'), []);
    expect(found.map((line) => line.split(' …')[0]).sort()).toEqual(['api.log.: name', 'api.log.: token']);
    await rm(api.logFile);
  });

  test('that die later are told to the launcher', async () => {
    const api = await child(`process.send({ ready: true }); process.on('message', () => process.exit(7));`);
    await api.send({ die: true });
    expect(await api.ended).toEqual({ code: 7, signal: null });
  });
});
