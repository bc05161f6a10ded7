import { setTimeout as pause } from 'node:timers/promises';
import type { Case, Fault } from '../case.js';
import type { World } from '../world.js';

const READY_TARGET_MS = 5_000;
/** Machines are noisy; the figure is reported as it is. */
const GENEROUS = 6;
const COMMIT = Buffer.from('COMMIT\0');
const WATCHES_MS = 10_000;

/** Kills when the database has committed something and the API has not yet heard of it, so that nobody is answered. */
async function killAfterCommit(world: World): Promise<boolean> {
  const [api] = world.apis;
  const line = world.lines.apiDatabase;
  const seen = new Promise<boolean>((resolve) => {
    line.watch = (answer, opening) => {
      if (opening.includes('bullmq') || !answer.includes(COMMIT)) return;
      line.watch = undefined;
      api?.signal('SIGKILL');
      resolve(true);
    };
  });
  const hit = await Promise.race([seen, pause(WATCHES_MS, false)]);
  line.watch = undefined;
  await api?.kill();
  return hit;
}

async function play(one: Case): Promise<void> {
  const world = await one.open();
  const [api] = world.apis;
  const clients = one.clients({ count: 8 });
  await world.untilReady();
  clients.start();
  let betweenCommitAndAnswer = 0;
  for (let kill = 0; kill < one.scale.times(50, 4); kill += 1) {
    await pause(one.between(100, 1_200));
    if (kill % 2 === 1) betweenCommitAndAnswer += Number(await killAfterCommit(world));
    else await api?.kill();
    const began = performance.now();
    await api?.start();
    await world.untilReady();
    one.measure('readyAgainMs', performance.now() - began);
  }
  await pause(one.between(100, 500));
  await clients.stop();
  one.measure('killedBetweenCommitAndAnswer', betweenCommitAndAnswer);
  one.expect(betweenCommitAndAnswer > 0, 'the API was never killed between commit and answer');
  one.expect(
    (one.measured['readyAgainMs'] ?? 0) <= READY_TARGET_MS * GENEROUS,
    `ready again only after ${one.measured['readyAgainMs']} ms`,
  );
}

export const apiKilled: Fault = { name: 'X1', about: 'API kill -9, between commit and answer too', play };
