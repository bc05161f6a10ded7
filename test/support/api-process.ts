import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { SECRET_KEY } from './settings.js';
import type { TestService } from './service.js';

/** The API as a process of its own, on the database of a test service and with its issuer; its log is searched too. */
export class ApiProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(service: TestService): Promise<ApiProcess> {
    const { DATABASE_URL, ISSUER_URL, JWKS_URL, REFERENCE_FOLDER, EVIDENCE_FOLDER } = service.config;
    const child = fork(resolve('src/main.ts'), {
      silent: true,
      execArgv: ['--import', resolve('test/support/typescript.mjs')],
      env: {
        ...{ PATH: process.env['PATH'], MODE: 'test', PORT: '0', LOG_LEVEL: 'debug', POOL_SIZE: '10', SECRET_KEY },
        ...{ DATABASE_URL, ISSUER_URL, JWKS_URL, REFERENCE_FOLDER, EVIDENCE_FOLDER },
      },
    });
    service.traces.listenTo(child);
    child.stderr?.pipe(process.stderr, { end: false });
    const [ready] = (await Promise.race([once(child, 'message'), ended(child)])) as [{ ready: string }];
    child.send({ clockAheadMs: service.clock.now().getTime() - Date.now() });
    await once(child, 'message');
    return new ApiProcess(child, ready.ready);
  }

  /** `kill -9`, and the moment the process is gone and all it wrote is heard. */
  async kill(): Promise<void> {
    const gone = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await gone;
  }
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`The API ended with ${code} before it was ready`);
}
