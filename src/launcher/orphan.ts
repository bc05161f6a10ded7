import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { StartProblem } from '../platform/start-problem.js';
import type { Cluster } from './cluster.js';
import { commandLine, endProcess, isRunning } from './processes.js';

/** What decides whether a server found running may stay. */
interface Wanted {
  port?: number;
  test?: boolean;
  log: (line: string) => void;
}

/**
 * A killed launcher leaves its server running, a killed server its `postmaster.pid`. Takes a server over that answers as
 * wanted; stops any other one; makes sure that a stale file keeps no new server from starting.
 */
export async function recover(
  cluster: Cluster,
  urlOn: (port: number) => string,
  wanted: Wanted,
): Promise<{ pid: number; port: number } | undefined> {
  const file = join(cluster.data, 'postmaster.pid');
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined) return undefined;
  const [first = '', , , fourth = ''] = content.split('\n');
  const pid = Number(first);
  const port = Number(fourth);
  if (!isServerOf(pid, cluster)) {
    // The server would refuse while any process has this id. It takes its parent's id (ours) for stale, and the rest of
    // the file, left as it is, lets it see whether somebody still uses the shared memory.
    await writeFile(file, content.replace(/^.*/, String(process.pid)));
    return undefined;
  }
  if ((wanted.port === undefined || wanted.port === port) && (await fits(urlOn(port), cluster, wanted))) {
    wanted.log(`embedded database: taking over the running server (process ${pid})`);
    return { pid, port };
  }
  wanted.log(`embedded database: stopping an earlier server (process ${pid})`);
  await endServer(pid);
  if (isRunning(pid)) throw new StartProblem(`The earlier server (process ${pid}) cannot be stopped; end it yourself.`);
  return recover(cluster, urlOn, wanted);
}

/** SIGINT: connections are cut, everything is written. SIGQUIT: no more writing, recovered at the next start. */
export function endServer(pid: number): Promise<void> {
  return endProcess(pid, [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
  ]);
}

function isServerOf(pid: number, cluster: Cluster): boolean {
  return pid > 1 && isRunning(pid) && commandLine(pid).includes(`-D ${cluster.data} `);
}

async function fits(url: string, cluster: Cluster, wanted: Wanted): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string; fsync: string }>(
      `select current_setting('data_directory') as folder, current_setting('fsync') as fsync`,
    );
    return rows[0]?.folder === cluster.data && rows[0].fsync === (wanted.test ? 'off' : 'on');
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
