import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { clusterIn } from '../../src/launcher/cluster.js';

const run = promisify(execFile);

/** What belongs to one life of a server and not to its data (PostgreSQL manual, "Backing up the data directory"). */
const LEFT_OUT = ['pg_wal', 'postmaster.pid', 'postmaster.opts'];

/**
 * A base backup of a server that goes on working, by its own low-level interface: all files between start and stop,
 * each as it happens to be, and the label that says from where the write-ahead log makes them whole.
 */
export async function backUp(url: string, dataDir: string, to: string): Promise<void> {
  const [from, copy] = [clusterIn(dataDir), clusterIn(to)];
  // the session must stay open from start to stop
  const session = new pg.Client({ connectionString: url });
  await session.connect();
  try {
    await session.query(`select pg_backup_start('drill', true)`);
    await mkdir(to);
    await run('cp', ['--archive', from.password, from.port, to]);
    await mkdir(copy.data, { recursive: true });
    const entries = (await readdir(from.data)).filter((entry) => !LEFT_OUT.includes(entry));
    for (const entry of entries) await copyAsItHappensToBe(join(from.data, entry), copy.data);
    const { rows } = await session.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await writeFile(join(copy.data, 'backup_label'), rows[0]?.labelfile ?? '');
  } finally {
    await session.end();
  }
}

/** A file that goes away meanwhile is in the log; any other failure is one. */
async function copyAsItHappensToBe(entry: string, to: string): Promise<void> {
  await run('cp', ['--archive', entry, to], { env: { ...process.env, LC_ALL: 'C' } }).catch((error: unknown) => {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n') : [];
    if (said.length === 0 || !said.every((line) => line.endsWith('No such file or directory'))) throw error;
  });
}

/** Puts the write-ahead log of a dead server beside its backup: from the two, a new cluster with everything it confirmed. */
export async function makeWhole(dataDir: string, backup: string): Promise<void> {
  const [dead, copy] = [clusterIn(dataDir), clusterIn(backup)];
  await run('cp', ['--archive', join(dead.data, 'pg_wal'), copy.data]);
  // owner and rights as the server wants them
  await run('chown', ['--recursive', `--reference=${dead.data}`, copy.data]);
  await run('chmod', [`--reference=${dead.data}`, copy.data]);
  await run('chmod', [`--reference=${dead.folder}`, copy.folder]);
  await rm(dead.folder, { recursive: true });
}
