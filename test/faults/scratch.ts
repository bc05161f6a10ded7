import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../../src/launcher/processes.js';

/** A folder of this run, to be removed by whoever made it. */
export function scratchFolder(of: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `faults-${process.pid}-${of}-`));
}

/** Removes what killed runs have left. */
export async function sweepScratch(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^faults-(\d+)-/.exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
