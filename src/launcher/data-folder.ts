import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectFolder } from '../platform/project.js';
import { codeOf, reasonOf, StartProblem } from '../platform/start-problem.js';

/** PostgreSQL refuses to run as root, so root lends it the user that owns nothing. */
export const NOBODY = 65_534;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Where the embedded server keeps data and, where needed, a copy of its programs: `.data` in the project, but for root a
 * folder of its own under /var/tmp, because the project may lie where only root may enter. The link `.data/home` leads
 * there, so that a fresh clone begins from the start even in the place of an older one.
 * @throws StartProblem when the link can be neither read nor made
 */
export function serverHome(project = projectFolder()): string {
  const own = join(project, '.data');
  if (!isRoot()) return own;
  const link = join(own, 'home');
  try {
    mkdirSync(own, { recursive: true });
    symlinkSync(`/var/tmp/dossier-courier-${randomBytes(8).toString('hex')}`, link);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      throw new StartProblem(`The link ${link} cannot be made (${reasonOf(error)}).`, { cause: error });
    }
  }
  return readlinkSync(link);
}

/**
 * Makes `serverHome` when missing.
 * @throws StartProblem when it cannot be made, or somebody else made it (in /var/tmp anybody could)
 */
export async function makeServerHome(home = serverHome()): Promise<string> {
  try {
    await mkdir(home, { recursive: true });
  } catch (error) {
    throw new StartProblem(`The folder ${home} cannot be made (${reasonOf(error)}); give this user the right to.`, {
      cause: error,
    });
  }
  if (isRoot()) {
    const found = await lstat(home);
    const ours = found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
    if (!ours) throw new StartProblem(`The folder ${home} belongs to another user or is open to others; remove it.`);
    // whatever the umask: the server's user must reach what lies inside
    await chmod(home, 0o755);
  }
  return home;
}

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Keeps every other launcher off a data folder while this process lives: the kernel holds the lock (a socket name without
 * a file), so a killed launcher leaves nothing behind. Tries `tries` times, half a second apart, because the one before
 * may still be stopping.
 * @throws StartProblem when another one keeps it
 */
export async function lockFolder(folder: string, tries = 10): Promise<FolderLock> {
  for (let attempt = 1; ; attempt += 1) {
    const lock = await tryLockFolder(folder);
    if (lock) return lock;
    if (attempt >= tries) {
      throw new StartProblem(`Another run of this program is using ${folder}; end it first (Ctrl-C in its window).`);
    }
    await pause(500);
  }
}

/** The lock, or undefined when another process has it now. */
export function tryLockFolder(folder: string): Promise<FolderLock | undefined> {
  const name = `\0dossier-courier-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if (codeOf(error) === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}
