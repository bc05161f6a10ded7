import { jest } from '@jest/globals';
import { Crowd } from './support/crowd.js';
import { HeldLock } from './support/locks.js';
import { Outside } from './support/outside.js';
import { expectUnharmed } from './support/race.js';
import { TestService } from './support/service.js';

jest.setTimeout(120_000);

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

/** `STRESS_SEED` plays another crowd. */
const seed = Number(process.env['STRESS_SEED'] ?? 20_261_130);

describe('F21 F24 many acts on few envelopes', () => {
  test(`300 of seed ${seed}, 16 at a time over 10 envelopes and 4 lists: no deadlock, no error of ours`, async () => {
    const crowd = await Crowd.gathered(service, outside, seed);
    await crowd.press(300, 16);
    const told = [...crowd.told];
    expect(told.filter(([did]) => / 5\d\d /.test(did))).toEqual([]);
    const done = told.filter(([did]) => / 20[012] /.test(did)).reduce((sum, [, times]) => sum + times, 0);
    const refused = told.filter(([did]) => / 4\d\d /.test(did)).reduce((sum, [, times]) => sum + times, 0);
    expect({ seed, enough: done > 20 && refused > 60 }).toEqual({ seed, enough: true });
    await expectUnharmed(service);
  });

  test('and a deadlock would be counted, here the only one', async () => {
    service.expectDeadlocks(1);
    expect(await HeldLock.deadlock(service.database.url)).toBe(1);
  });
});
