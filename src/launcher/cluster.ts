import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf, StartProblem } from '../platform/start-problem.js';
import { isRoot, makeServerHome, NOBODY, serverHome } from './data-folder.js';
import { asServerUser, type PostgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);

/** Owner of everything in the embedded server. */
export const SUPERUSER = 'courier';

/** The files of one embedded server; only its own user (and root) may read them. */
export interface Cluster {
  folder: string;
  /** what initdb made */
  data: string;
  log: string;
  /** the port of the last start */
  port: string;
  password: string;
}

export function clusterIn(dataDir: string): Cluster {
  const at = (name: string) => join(dataDir, name);
  return {
    folder: dataDir,
    data: at('cluster'),
    log: at('server.log'),
    port: at('port'),
    password: at('password'),
  };
}

export async function makeClusterFolder(cluster: Cluster): Promise<void> {
  if (dirname(cluster.folder) === serverHome()) await makeServerHome();
  try {
    await mkdir(cluster.folder, { recursive: true });
    // root's folder may be passed through, so that the server's user reaches its own one inside
    await chmod(cluster.folder, isRoot() ? 0o711 : 0o700);
  } catch (error) {
    throw new StartProblem(`The data folder ${cluster.folder} cannot be made (${reasonOf(error)}).`, { cause: error });
  }
}

/**
 * Makes the data when there is none (an initdb cut short leaves nothing behind) and checks that these programs can read it.
 * @throws StartProblem when it is of another major version, damaged, or cannot be made
 */
export async function initialise(cluster: Cluster, binaries: PostgresBinaries, test: boolean): Promise<void> {
  if (!existsSync(cluster.data)) await makeData(cluster, binaries, test);
  const version = await readFile(join(cluster.data, 'PG_VERSION'), 'utf8').catch(() => '');
  if (version.trim() === binaries.major && existsSync(cluster.password)) return;
  const what =
    version.trim() && version.trim() !== binaries.major
      ? `is of PostgreSQL ${version.trim()}, this program brings PostgreSQL ${binaries.major}`
      : 'is damaged (PG_VERSION or password is missing)';
  throw new StartProblem(
    `The data folder ${cluster.folder} ${what}; empty it with \`npm run reset\`, or set DATABASE_URL to a server of its own.`,
  );
}

async function makeData(cluster: Cluster, binaries: PostgresBinaries, test: boolean): Promise<void> {
  const fresh = `${cluster.data}.new`;
  try {
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { mode: 0o700 });
    await rm(cluster.password, { force: true });
    await writeFile(cluster.password, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
    if (isRoot()) await Promise.all([fresh, cluster.password].map((path) => chown(path, NOBODY, NOBODY)));
    const args = ['--pgdata', fresh, '--username', SUPERUSER, '--pwfile', cluster.password, '--auth=scram-sha-256'];
    args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
    await run(binaries.initdb, test ? [...args, '--no-sync'] : args, asServerUser());
    await rename(fresh, cluster.data);
  } catch (error) {
    throw new StartProblem(`The embedded database cannot be made in ${cluster.folder}: ${whyInitFailed(error)}`, {
      cause: error,
    });
  }
}

function whyInitFailed(error: unknown): string {
  const stderr = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  return /^initdb: error: (.*)$/m.exec(stderr)?.[1] ?? /FATAL: +(.*)$/m.exec(stderr)?.[1] ?? reasonOf(error);
}
