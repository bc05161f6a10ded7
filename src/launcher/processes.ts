import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether a process of this id is running; a zombie (dead, not yet fetched by its parent) is not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** The command line of a process, words parted by spaces; '' when there is no such process. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** Asks every `everyMs` until `condition` holds or `withinMs` are over. @returns whether it held */
export async function until(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 50,
): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) return false;
    await pause(everyMs);
  }
  return true;
}

/**
 * Ends a process by these signals, each given its time to work; the last resort is SIGKILL.
 * @param steps signal and milliseconds, in order
 */
export async function endProcess(pid: number, steps: readonly [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, withinMs] of [...steps, ['SIGKILL', 5_000] as const]) {
    if (!send(pid, signal)) return;
    // a process that was stopped (SIGSTOP) sees no signal until it goes on
    send(pid, 'SIGCONT');
    if (await until(() => !isRunning(pid), withinMs)) return;
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return isRunning(pid) && process.kill(pid, signal);
  } catch {
    return false;
  }
}
