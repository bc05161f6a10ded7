import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { jest } from '@jest/globals';
import pg from 'pg';
import { isRoot, makeServerHome, serverHome } from '../src/launcher/data-folder.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/launcher/embedded-postgres.js';
import { isRunning, until } from '../src/launcher/processes.js';
import { nameOfDatabase, onDatabase } from '../src/platform/database-url.js';
import { tracesInLogs } from './support/traces-of-processes.js';

jest.setTimeout(30_000);

const TYPESCRIPT = resolve('test/support/typescript.mjs');
const EMBEDDED = resolve('src/launcher/embedded-postgres.ts');

async function ask(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0];
  } finally {
    await client.end();
  }
}

describe('The embedded database', () => {
  let dataDir: string;
  const lines: string[] = [];
  const running: EmbeddedPostgres[] = [];

  const start = async (options: { port?: number; test?: boolean } = {}) => {
    const server = await startEmbeddedPostgres({ dataDir, test: true, log: (line) => lines.push(line), ...options });
    running.push(server);
    return server;
  };

  /** What a launcher that is killed without warning leaves: a running server. */
  const orphan = async (test = true): Promise<{ pid: number; url: string }> => {
    const options = JSON.stringify({ dataDir, test });
    const code = `const { startEmbeddedPostgres } = await import(${JSON.stringify(EMBEDDED)});
      const { pid, url } = await startEmbeddedPostgres({ ...${options}, log: () => {} });
      console.log(JSON.stringify({ pid, url })); setInterval(() => {}, 1000);`;
    const launcher = spawn(process.execPath, ['--import', TYPESCRIPT, '--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: launcher.stdout }), 'line')) as [string];
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    return JSON.parse(line) as { pid: number; url: string };
  };

  let umask: number;

  beforeAll(() => {
    umask = process.umask(0o077);
  });

  afterAll(() => {
    process.umask(umask);
  });

  beforeEach(async () => {
    lines.length = 0;
    dataDir = await mkdtemp(join(await makeServerHome(), `test-${process.pid}-`));
    await rm(dataDir, { recursive: true });
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
    const left = await tracesLeft();
    await rm(dataDir, { recursive: true, force: true });
    expect(left).toEqual([]);
  });

  /** What the server's log and the launcher say of the password. */
  async function tracesLeft(): Promise<string[]> {
    const password = await readFile(join(dataDir, 'password'), 'utf8').catch(() => '');
    return tracesInLogs(dataDir, [password], lines);
  }

  test('is made in UTF-8 whatever the environment says, listens on loopback only, and stops when told', async () => {
    const server = await start({ test: false });
    const settings = await ask(
      server.url,
      `select current_setting('server_encoding') as encoding, datlocprovider as provider, datlocale as locale,
         current_setting('listen_addresses') as listen, current_setting('max_connections') as connections,
         current_setting('fsync') as fsync, current_setting('unix_socket_directories') as sockets, lower('ĐƯỜNG') as lower
       from pg_database where datname = current_database()`,
    );
    expect(settings).toEqual({
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      listen: '127.0.0.1',
      connections: '200',
      fsync: 'on',
      sockets: '',
      lower: 'đường',
    });
    expect(statSync(join(dataDir, 'password')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'cluster')).mode & 0o077).toBe(0);
    expect(nameOfDatabase(server.url)).toMatch(/^127\.0\.0\.1:\d+\/dossier_courier$/);
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
    expect(existsSync(join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false);
  });

  test('refuses a wrong password', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  test('F85 F90 writes its password in no log; where it stood, it would be found', async () => {
    const { url } = await start();
    const { password } = new URL(url);
    const wrong = onDatabase(url, 'no_such');
    await expect(ask(wrong, 'select 1')).rejects.toThrow('does not exist');
    expect(await readFile(join(dataDir, 'server.log'), 'utf8')).toContain('no_such');
    expect(await tracesLeft()).toEqual([]);
    await ask(url, `do $$ begin raise log 'signed in with ${password}'; end $$`);
    expect((await tracesLeft()).join()).toMatch(/^server\.log\.: token …/);
    await truncate(join(dataDir, 'server.log'));
  });

  test('is out of the launcher’s process group and gets a bare environment', async () => {
    const server = await start();
    const stat = await readFile(`/proc/${server.pid}/stat`, 'utf8');
    expect(Number(stat.slice(stat.lastIndexOf(')')).split(' ')[3])).toBe(server.pid);
    expect(await ask(server.url, `select current_setting('TimeZone') as zone`)).toBeDefined();
  });

  test('keeps its data and, while it is free, its port', async () => {
    const first = await start();
    await ask(first.url, 'create table kept (id int)');
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select count(*)::int as n from kept')).toEqual({ n: 0 });
    await second.stop();
    const blocker = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(blocker, 'listening');
    const third = await start();
    expect(third.url).not.toBe(first.url);
    blocker.close();
  });

  test('left by a killed launcher is taken over, and stopped by the one who took it', async () => {
    const left = await orphan();
    expect(isRunning(left.pid)).toBe(true);
    const server = await start();
    expect({ pid: server.pid, url: server.url }).toEqual(left);
    expect(lines).toEqual([`embedded database: taking over the running server (process ${left.pid})`]);
    await server.stop();
    expect(isRunning(left.pid)).toBe(false);
  });

  test('left in another mode is stopped and started again', async () => {
    const left = await orphan();
    const server = await start({ test: false });
    expect(isRunning(left.pid)).toBe(false);
    expect(await ask(server.url, `select current_setting('fsync') as fsync`)).toEqual({ fsync: 'on' });
  });

  test('left half stopped, waiting for a client that does not go, is stopped and started again', async () => {
    const left = await orphan();
    const client = new pg.Client({ connectionString: left.url });
    client.on('error', () => undefined);
    await client.connect();
    process.kill(left.pid, 'SIGTERM');
    const status = () => readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8');
    expect(await until(async () => (await status()).includes('stopping'), 5_000)).toBe(true);
    const server = await start();
    expect(server.pid).not.toBe(left.pid);
    expect(await ask(server.url, 'select 1 as one')).toEqual({ one: 1 });
    await client.end().catch(() => undefined);
  });

  test('killed in the middle is recovered, its old process id now being somebody else’s', async () => {
    const left = await orphan(false);
    await ask(left.url, 'create table kept (id int)');
    process.kill(left.pid, 'SIGKILL');
    const file = join(dataDir, 'cluster', 'postmaster.pid');
    const content = await readFile(file, 'utf8');
    const stranger = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {});
    await writeFile(file, content.replace(/^.*/, String(stranger.pid)));
    const server = await start({ test: false });
    expect(await ask(server.url, 'select count(*)::int as n from kept')).toEqual({ n: 0 });
    stranger.kill();
  });

  test('is kept from two launchers at once', async () => {
    await start();
    await expect(start()).rejects.toThrow(`Another run of this program is using ${dataDir}; end it first`);
  });

  test('of another version is refused in one sentence', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(
      `The data folder ${dataDir} is of PostgreSQL 17, this program brings PostgreSQL 18; empty it with \`npm run reset\``,
    );
    await rm(join(dataDir, 'cluster', 'PG_VERSION'));
    await expect(start()).rejects.toThrow(/is damaged/);
  });

  test('that cannot start says why, with the server’s own words', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'cluster', 'postgresql.conf'), 'no_such_setting = 1\n');
    await expect(start()).rejects.toThrow(/^The embedded database does not start: .+ \(see .+server\.log\)\.$/);
  });

  test('that cannot be made says why', async () => {
    await writeFile(dataDir, 'a file in the way');
    await expect(start()).rejects.toThrow(/^The data folder .+ cannot be made \(EEXIST/);
  });

  test('on a taken port is refused in one sentence', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(`Port ${port} for the embedded database is taken by another program`);
    blocker.close();
  });

  test('lives outside the project for root only, and a fresh clone in the same place has its own', async () => {
    const project = await mkdtemp(join(tmpdir(), 'project-'));
    const home = serverHome(project);
    expect(home).toMatch(isRoot() ? /^\/var\/tmp\/dossier-courier-[0-9a-f]{16}$/ : /\/\.data$/);
    expect(serverHome(project)).toBe(home);
    await rm(join(project, '.data'), { recursive: true });
    expect(serverHome(project) === home).toBe(!isRoot());
    await rm(project, { recursive: true });
  });
});
