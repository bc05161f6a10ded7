import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { HeldLock } from './support/locks.js';
import { until } from './support/other-side.js';
import { TestService } from './support/service.js';

const PROBLEM = /content-type: application\/problem\+json/i;

/** Whether nobody listens there any more. */
function isClosed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}

describe('F85 while the service ends', () => {
  test('what is under way is finished, and what still comes is refused as busy, to be sent again', async () => {
    const service = await TestService.start();
    await service.app.listen(0, '127.0.0.1');
    const port = Number(new URL(await service.app.getUrl()).port);
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    const key = randomUUID();
    const lock = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
    const held = await HeldLock.take(service.database.url, lock, [key]);
    const body = JSON.stringify({ purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers: [] });
    const head = [
      'POST /v1/handovers HTTP/1.1',
      'Host: x',
      `Authorization: ${await clerk.authorization()}`,
      `Idempotency-Key: ${key}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const line = connect(port, '127.0.0.1');
    let heard = '';
    line.on('data', (chunk) => (heard += chunk.toString()));
    const ended = new Promise((resolve) => line.on('close', resolve));
    line.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    await held.untilWaiting(1);
    const closing = service.close();
    await until(() => isClosed(port));
    line.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await held.release();
    await Promise.all([ended, closing]);
    const [first = '', second = ''] = heard.split(/(?=HTTP\/1\.1 503)/);
    expect(first).toMatch(/^HTTP\/1\.1 201 /);
    expect(second).toMatch(PROBLEM);
    expect(second).toContain('"code":"busy"');
  }, 60_000);

  test('a connection on which nothing was asked does not hold it up', async () => {
    const service = await TestService.start();
    await service.app.listen(0, '127.0.0.1');
    const port = Number(new URL(await service.app.getUrl()).port);
    const [silent, used] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await Promise.all([once(silent, 'connect'), once(used, 'connect')]);
    const ended = [silent, used].map(
      (line) => new Promise((resolve) => line.on('error', resolve).on('close', resolve)),
    );
    used.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    const [answer] = (await once(used, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    // Node itself would end the silent one after a minute, twice as long as this test may take
    await service.close();
    await Promise.all(ended);
    expect([silent.closed, used.closed]).toEqual([true, true]);
  }, 30_000);
});
