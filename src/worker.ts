import { NestFactory } from '@nestjs/core';
import { readConfig } from './platform/config.js';
import { expectDatabase } from './platform/expected-database.js';
import { heartbeat } from './platform/heartbeat.js';
import { followLauncher } from './platform/launched.js';
import { runAsProcess } from './platform/process.js';

/** Longer than anything that is sent takes; what hangs after that hangs for ever. */
const LONGEST_DRAIN_MS = 15_000;

/**
 * The worker process: empties the queues and sweeps; refuses to start on a wrong schema, finishes what it sends on
 * SIGTERM. HEARTBEAT_FILE is touched after every sweep that did not fail.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  await expectDatabase(config);
  // loading the service takes a second: what is refused is refused before
  const { WorkerModule } = await import('./worker.module.js');
  const { Sweeper } = await import('./integrations/followers/sweeper.js');
  const app = await NestFactory.createApplicationContext(WorkerModule.with(config), {
    logger: config.LOG_LEVEL === 'silent' ? false : ['error', 'warn'],
    abortOnError: false,
  });
  app.enableShutdownHooks();
  process.once('SIGTERM', () => setTimeout(() => process.exit(1), LONGEST_DRAIN_MS).unref());
  app.get(Sweeper).start(config.SWEEP_MS, heartbeat(config.HEARTBEAT_FILE));
  followLauncher(app, config.MODE);
  process.send?.({ ready: true });
}

await runAsProcess(import.meta.url, main);
