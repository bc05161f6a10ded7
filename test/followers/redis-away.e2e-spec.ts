import { NestFactory } from '@nestjs/core';
import { Sweeper } from '../../src/integrations/followers/sweeper.js';
import { WorkerModule } from '../../src/worker.module.js';
import { Outside } from '../support/outside.js';
import { counterIntake } from '../support/papers.js';
import { TestService } from '../support/service.js';

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

describe('F81 while Redis is away', () => {
  test('acts go on at their speed, and the sweeper brings everything over', async () => {
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    await counterIntake(clerk);
    const since = Date.now();
    const taken = [];
    for (let visit = 0; visit < 5; visit += 1) taken.push(await counterIntake(clerk));
    expect(taken.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(Date.now() - since).toBeLessThan(5 * 300);
    const worker = await NestFactory.createApplicationContext(WorkerModule.with(service.config), { logger: false });
    expect(await worker.get(Sweeper).sweep()).toBe(true);
    expect(await outside.effects()).toHaveLength(6);
    await worker.close();
  });
});
