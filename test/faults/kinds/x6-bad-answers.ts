import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../src/launcher/processes.js';
import type { Case, Fault } from '../case.js';
import type { World } from '../world.js';

const RETRY_AFTER_SECONDS = 3;
const TIMEOUT_MS = 10_000;
const GENEROUS = 3;
const PHASE_MS = 120_000;
const SLOW_MS = 30_000;

interface Plan {
  name: string;
  faults: object;
}

/** Rarely five in a row, so that it is the answers that are met and not the breaker. */
const plans: Plan[] = [
  { name: 'lost', faults: { loseAnswerPercent: 25 } },
  { name: 'too-many', faults: { status429: 25, retryAfterSeconds: RETRY_AFTER_SECONDS } },
  { name: 'storm', faults: { status5xxPercent: 25 } },
  { name: 'wrong-json', faults: { wrongJson: true } },
];

/** Answers that take 30 s are given up after 10, each dossier by itself. */
async function slow(one: Case, world: World): Promise<void> {
  await world.control('/control/faults', { delayMs: SLOW_MS });
  const from = performance.now();
  const isGivenUp = async (): Promise<boolean> => {
    const [now] = await world.query<{ n: number }>(
      `select count(*)::int as n from follower_cursor where attempts > 0 and last_error in ('ECONNABORTED', 'ERR_CANCELED', 'ETIMEDOUT')`,
    );
    return (now?.n ?? 0) > 0;
  };
  const isInTime = await until(isGivenUp, TIMEOUT_MS * GENEROUS);
  one.measure('givenUpMs', performance.now() - from);
  one.expect(isInTime, `an answer was waited for longer than ${TIMEOUT_MS * GENEROUS} ms`);
}

async function play(one: Case): Promise<void> {
  const world = await one.open();
  const clients = one.clients({ count: 4, restMs: 150 });
  await world.untilReady();
  clients.start();
  for (const { name, faults } of one.chance.shuffled(plans)) {
    await world.control('/control/faults', { seed: one.seed, ...faults });
    await pause(Math.max(2_000, one.scale.ms(PHASE_MS)) * (0.75 + one.chance.next() / 2));
    one.measure(`${name}Posts`, (await world.control<{ received: number }>('/control/receipts')).received);
    // a pause of the endpoint would hide the next fault
    await world.control('/control/faults', {});
    await until(async () => !(await isPaused(world)), 60_000);
  }
  await slow(one, world);
  await clients.stop();
  await world.control('/control/faults', {});
  const { duplicates, impatient } = await world.control<{ duplicates: number; impatient: number }>('/control/receipts');
  one.measure('duplicatesAbsorbed', duplicates);
  one.expect(duplicates > 0, 'no answer was lost after its effect');
  one.expect(impatient === 0, `${impatient} posts came before Retry-After was over`);
  one.expectOnly(['200', '201'], 'while the administrative system answered badly');
}

async function isPaused(world: World): Promise<boolean> {
  const rows = await world.query<object>(
    `select 1 from endpoint where follower = 'admin-system' and greatest(paused_until, held_until) > $1`,
    [new Date()],
  );
  return rows.length > 0;
}

export const badAnswers: Fault = {
  name: 'X6',
  about: 'answers lost, slow, 429, 5xx, no JSON',
  settlesWithinMs: 150_000,
  play,
};
