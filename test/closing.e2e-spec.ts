import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
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

/** A connection that is kept, and all that came over it. */
class Line {
  heard = '';
  readonly ended: Promise<unknown>;
  private readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (piece) => (this.heard += piece.toString()));
    this.ended = once(this.socket, 'close');
  }

  say(head: string[], body = ''): void {
    this.socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }

  /** Asks, and forgets the answer when it has come. */
  async use(): Promise<void> {
    this.say(['GET /health HTTP/1.1', 'Host: x']);
    await until(() => this.heard.endsWith('{"status":"ok"}'));
    this.heard = '';
  }
}

describe('F85 while the service ends', () => {
  test('whoever is connected is answered once more and told to go, and readiness says no', async () => {
    const service = await TestService.start();
    await service.app.listen(0, '127.0.0.1');
    const port = Number(new URL(await service.app.getUrl()).port);
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    const key = randomUUID();
    const lock = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
    const held = await HeldLock.take(service.database.url, lock, [key]);
    const [busy, resting, balancer] = [new Line(port), new Line(port), new Line(port)];
    await Promise.all([resting.use(), balancer.use()]);
    const body = JSON.stringify({ purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers: [] });
    const head = [
      'POST /v1/handovers HTTP/1.1',
      'Host: x',
      `Authorization: ${await clerk.authorization()}`,
      `Idempotency-Key: ${key}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    busy.say(head, body);
    await held.untilWaiting(1);
    const closing = service.close();
    await until(() => isClosed(port));
    resting.say(['GET /health HTTP/1.1', 'Host: x']);
    balancer.say(['GET /ready HTTP/1.1', 'Host: x']);
    await Promise.all([resting.ended, balancer.ended]);
    await held.release();
    await Promise.all([busy.ended, closing]);
    expect(busy.heard).toMatch(/^HTTP\/1\.1 201 /);
    expect(resting.heard).toMatch(/^HTTP\/1\.1 200 /);
    expect(balancer.heard).toMatch(/^HTTP\/1\.1 503 /);
    expect(balancer.heard).toMatch(PROBLEM);
    expect(balancer.heard).toContain('"code":"busy"');
    for (const { heard } of [busy, resting, balancer]) expect(heard).toMatch(/^connection: close\r$/im);
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
