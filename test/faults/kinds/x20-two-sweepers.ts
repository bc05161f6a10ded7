import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../src/launcher/processes.js';
import type { Case, Fault } from '../case.js';
import { settle } from '../settled.js';
import type { World } from '../world.js';

/** Longer than a lease, so that somebody else takes over what the sleeper still believes to be his. */
const ASLEEP_MS = 17_000;
const SETTLED_WITHIN_MS = 60_000;
const NINE_HOURS_MS = 9 * 3_600_000;
const LEASED = 'select 1 from follower_cursor where lease is not null limit 1';

async function expectOnce(one: Case, world: World): Promise<void> {
  const { duplicates, overlapping } = await world.control<{ duplicates: number; overlapping: number }>(
    '/control/receipts',
  );
  one.expect(duplicates === 0, `${duplicates} events went over the wire twice though no answer was lost`);
  one.expect(overlapping === 0, `${overlapping} times two senders were at one dossier`);
}

/** What falls due is performed once, whoever sees it first. */
async function expectDeadlinesOnce(one: Case, world: World): Promise<void> {
  await world.moveClock(NINE_HOURS_MS);
  const open = async (): Promise<number> => {
    const [row] = await world.query<{ n: number }>(
      `select count(*)::int as n from deadline
       where done_act is null and withdrawn_act is null and last_problem is null and due_at < $1`,
      [world.now()],
    );
    return row?.n ?? 0;
  };
  one.measure('deadlinesDue', await open());
  one.expect(await until(async () => (await open()) === 0, SETTLED_WITHIN_MS), `${await open()} deadlines are overdue`);
}

async function play(one: Case): Promise<void> {
  const world = await one.open({ workers: 2, env: { SWEEP_MS: '50' } });
  const clients = one.clients();
  await world.untilReady();
  await world.control('/control/faults', { delayMs: 15 });
  clients.start();
  await pause(Math.max(5_000, one.scale.ms(600_000)));
  await clients.stop();
  one.expect((await settle(world, SETTLED_WITHIN_MS)) !== undefined, 'two workers do not bring it to an end');
  await expectOnce(one, world);
  const [sleeper] = world.workers;
  clients.start();
  await until(async () => (await world.query<object>(LEASED)).length > 0, 10_000, 10);
  sleeper?.signal('SIGSTOP');
  await pause(ASLEEP_MS);
  sleeper?.signal('SIGCONT');
  await pause(one.between(200, 1_000));
  await clients.stop();
  await expectDeadlinesOnce(one, world);
  one.expectOnly(['200', '201'], 'with two workers');
}

export const twoSweepers: Fault = {
  name: 'X20',
  about: 'two workers that sweep, one of them asleep for a while',
  play,
};
