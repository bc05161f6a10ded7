import { z } from 'zod';
import type { Clock } from './clock.js';
import type { Config } from './config.js';

const LONGEST_CLOSE_MS = 10_000;

const ClockMessage = z.object({ clockAheadMs: z.int() });

/**
 * Life under the launcher: `{clockAheadMs}` says how far business time is ahead of this machine's and is answered with
 * the same; a lost launcher ends the process. In production nobody moves the clock.
 */
export function followLauncher(clock: Clock, mode: Config['MODE'], close: () => Promise<unknown>): void {
  process.on('message', (message) => {
    const read = ClockMessage.safeParse(message);
    if (!read.success || mode === 'production') return;
    clock.standAhead(read.data.clockAheadMs);
    process.send?.(read.data);
  });
  process.on('disconnect', () => {
    // the database may have gone together with the launcher, and then some things never close
    setTimeout(() => process.exit(1), LONGEST_CLOSE_MS).unref();
    void close().finally(() => process.exit(0));
  });
}
