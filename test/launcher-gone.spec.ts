import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { jest } from '@jest/globals';
import { cloneDatabase } from './support/database.js';
import { SECRET_KEY } from './support/settings.js';

jest.setTimeout(40_000);

describe('X8 a worker whose launcher is gone', () => {
  test('ends, though its database and whoever read its log are gone as well', async () => {
    const database = await cloneDatabase();
    const worker = fork(resolve('src/worker.ts'), {
      silent: true,
      execArgv: ['--import', resolve('test/support/typescript.mjs')],
      env: {
        ...{ PATH: process.env['PATH'], MODE: 'test', DATABASE_URL: database.url, SECRET_KEY, SWEEP_MS: '50' },
        ...{ ISSUER_URL: 'https://issuer.example', LOG_LEVEL: 'warn' },
      },
    });
    const ended = once(worker, 'exit');
    await Promise.race([
      once(worker, 'message'),
      ended.then((how) => Promise.reject(new Error(`ended with ${String(how)}`))),
    ]);
    await database.drop();
    for (const output of [worker.stdout, worker.stderr]) output?.destroy();
    worker.disconnect();
    await ended;
    expect(worker.exitCode).not.toBeNull();
  });
});
