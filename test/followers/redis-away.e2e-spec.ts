import { setImmediate as immediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { Queue } from 'bullmq';
import { Sweeper } from '../../src/integrations/followers/sweeper.js';
import { WorkerModule } from '../../src/worker.module.js';
import { Outside, until } from '../support/outside.js';
import { counterIntake } from '../support/papers.js';
import { TestService } from '../support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  // nobody listens there
  service = await TestService.start({ REDIS_URL: 'redis://127.0.0.1:1' });
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

const add = jest.spyOn(Queue.prototype, 'addBulk');

/** Calls to queues that were made, and how many of them have come back by now, whatever they said. */
async function calls(): Promise<{ made: number; back: number }> {
  let back = 0;
  const came = (): void => void (back += 1);
  for (const { value } of add.mock.results) (value as Promise<unknown>).then(came, came);
  await immediate();
  return { made: add.mock.results.length, back };
}

describe('F81 while Redis is away', () => {
  test('acts are answered while no call to a queue has come back, and the sweeper brings everything over', async () => {
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    const taken = [await counterIntake(clerk)];
    await until(async () => (await calls()).made > 0);
    for (let visit = 0; visit < 5; visit += 1) taken.push(await counterIntake(clerk));
    expect(taken.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    expect((await calls()).back).toBe(0);
    const worker = await NestFactory.createApplicationContext(WorkerModule.with(service.config), { logger: false });
    expect(await worker.get(Sweeper).sweep()).toBe(true);
    expect(await outside.effects()).toHaveLength(6);
    await worker.close();
  });
});
