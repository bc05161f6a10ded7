import type { INestApplicationContext } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from './clock.js';
import type { Config } from './config.js';
import { Log } from './log.js';

const LONGEST_CLOSE_MS = 10_000;

const ClockMessage = z.object({ clockAheadMs: z.int() });

/**
 * Life under the launcher: `{clockAheadMs}` says how far business time is ahead of this machine's and is answered with
 * the same; a lost launcher ends the process. In production nobody moves the clock.
 */
export function followLauncher(app: INestApplicationContext, mode: Config['MODE']): void {
  process.on('message', (message) => {
    const read = ClockMessage.safeParse(message);
    if (!read.success || mode === 'production') return;
    app.get(Clock).standAhead(read.data.clockAheadMs);
    process.send?.(read.data);
  });
  process.on('disconnect', () => {
    // nobody reads stdout any more; what waits to be written at the exit, pino would try to write for ever
    app.get(Log).level = 'silent';
    // the database may have gone together with the launcher, and then some things never close
    setTimeout(() => process.exit(1), LONGEST_CLOSE_MS).unref();
    void app.close().finally(() => process.exit(0));
  });
}
