import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { onDatabase } from '../platform/database-url.js';
import { codeOf, reasonOf, StartProblem } from '../platform/start-problem.js';
import { clusterIn, initialise, makeClusterFolder, SUPERUSER, type Cluster } from './cluster.js';
import { lockFolder, serverHome, type FolderLock } from './data-folder.js';
import { expectFreePort, freePort, isPortFree } from './ports.js';
import { endServer, recover } from './orphan.js';
import { isRunning } from './processes.js';
import { asServerUser, findBinaries, type PostgresBinaries } from './postgres-binaries.js';

/** The database inside the embedded server that is ours. */
const DATABASE = 'dossier_courier';
const START_TRIES = 10;
const PAUSE_MS = 500;
/** Crash recovery of a day's work takes seconds; a minute means it hangs. */
const READY_WITHIN_MS = 60_000;

export interface EmbeddedOptions {
  /** absolute; a folder directly in `serverHome()` works for root as well */
  dataDir: string;
  /** any free one, and the same one again while it is free, when left out */
  port?: number;
  /** faster, and may lose everything in a power cut */
  test?: boolean;
  log: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** as owner (superuser of this server), with the password: not for logs */
  url: string;
  pid: number;
  /** Fast shutdown, then immediate; call it after everything that uses the database has ended. Twice equals once. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with the project, on 127.0.0.1 only, or takes over the one that a killed launcher left
 * behind. It has its own process group, so that Ctrl-C reaches the launcher only and the database stops last.
 * @throws StartProblem with one sentence
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = clusterIn(options.dataDir);
  await makeClusterFolder(cluster);
  const lock = await lockFolder(cluster.folder);
  try {
    const binaries = await findBinaries(serverHome());
    await initialise(cluster, binaries, options.test ?? false);
    const password = await readFile(cluster.password, 'utf8');
    const urlOn = (port: number) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres?sslmode=disable`;
    const server = (await recover(cluster, urlOn, options)) ?? (await launch({ cluster, binaries, urlOn, options }));
    await writeFile(cluster.port, String(server.port));
    return await ready(server, urlOn(server.port), lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function ready(server: { pid: number }, adminUrl: string, lock: FolderLock): Promise<EmbeddedPostgres> {
  const stop = async () => {
    await endServer(server.pid);
    await lock.release();
  };
  try {
    return { url: await ensureDatabase(adminUrl, DATABASE), pid: server.pid, stop };
  } catch (error) {
    await endServer(server.pid);
    throw error;
  }
}

/** Makes a database on this server when it is missing. @returns its URL */
export async function ensureDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return onDatabase(url, name);
}

interface Launch {
  cluster: Cluster;
  binaries: PostgresBinaries;
  urlOn: (port: number) => string;
  options: EmbeddedOptions;
}

/** Starts a server; while the one before still lets go of its files, tries again. */
async function launch(start: Launch): Promise<{ pid: number; port: number }> {
  const { cluster, options } = start;
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(cluster, options.port);
    const server = await spawnServer(start, port);
    const problem = await notReady(server, start.urlOn(port), cluster.log);
    if (problem === undefined && server.pid !== undefined) return { pid: server.pid, port };
    const passing = /postmaster\.pid|shared memory block|Address already in use/.test(problem ?? '');
    if (!passing || attempt >= START_TRIES) {
      throw new StartProblem(`The embedded database does not start: ${problem ?? 'no process'} (see ${cluster.log}).`);
    }
    options.log(`embedded database: ${problem}; trying again`);
    await pause(PAUSE_MS);
  }
}

async function choosePort(cluster: Cluster, wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    await expectFreePort(wanted, { by: 'the embedded database', setting: 'DATABASE_PORT' });
    return wanted;
  }
  const remembered = Number(await readFile(cluster.port, 'utf8').catch(() => ''));
  return remembered > 0 && (await isPortFree(remembered)) ? remembered : freePort();
}

async function spawnServer({ cluster, binaries, options }: Launch, port: number): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  if (options.test) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const args = ['-D', cluster.data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const log = await open(cluster.log, 'w', 0o600);
  try {
    const stdio: ['ignore', number, number] = ['ignore', log.fd, log.fd];
    const server = spawn(binaries.postgres, args, { ...asServerUser(), detached: true, stdio });
    await new Promise((resolve, reject) => server.once('spawn', resolve).once('error', reject));
    server.unref();
    return server;
  } catch (error) {
    throw new StartProblem(`The embedded database does not start: ${reasonOf(error)}.`, { cause: error });
  } finally {
    await log.close();
  }
}

/** Waits until the server answers. @returns undefined then, else why it will not */
async function notReady(server: ChildProcess, url: string, log: string): Promise<string | undefined> {
  const pid = server.pid ?? 0;
  const end = Date.now() + READY_WITHIN_MS;
  while (Date.now() < end) {
    if (await answers(url)) return undefined;
    if (!isRunning(pid)) return lastWords(log);
    await pause(PAUSE_MS / 10);
  }
  await endServer(pid);
  return `no answer within ${READY_WITHIN_MS / 1000} seconds`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    // wrong password: another server got this port in between; ours will say so in its log
    if (codeOf(error) === '28P01') await pause(PAUSE_MS);
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function lastWords(log: string): Promise<string> {
  const text = await readFile(log, 'utf8');
  const lines = text.split('\n').filter(Boolean);
  const fatal = lines.filter((line) => /FATAL|could not bind|PANIC/.test(line)).at(0) ?? lines.at(-1) ?? 'no word';
  return fatal.replace(/^.*?(FATAL|PANIC|LOG|ERROR): +/, '');
}
