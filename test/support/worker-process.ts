import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { TestService } from './service.js';
import { SECRET_KEY } from './settings.js';

/** The worker as a process of its own, as an operator starts it, on the database and queue of a test service. */
export class WorkerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Ready to work; what it writes is searched for traces. */
  static async start(service: TestService, settings: Record<string, string> = {}): Promise<WorkerProcess> {
    const { DATABASE_URL, REDIS_URL, OUTBOUND_PRIVATE_HOSTS } = service.config;
    const env = {
      ...{ PATH: process.env['PATH'], MODE: 'test', LOG_LEVEL: 'debug', SECRET_KEY, DATABASE_URL, REDIS_URL },
      ...{ ISSUER_URL: 'https://issuer.example', OUTBOUND_PRIVATE_HOSTS: OUTBOUND_PRIVATE_HOSTS.join() },
      ...settings,
    };
    const args = ['--import', resolve('test/support/typescript.mjs'), resolve('src/worker.ts')];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    service.traces.listenTo(child);
    await Promise.race([once(child, 'message'), ended(child)]);
    return new WorkerProcess(child);
  }

  /** Asks it to end, and waits until all it wrote is heard. */
  async end(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await closed;
  }
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`The worker ended with ${code} before it was ready`);
}
