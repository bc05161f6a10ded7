import { setTimeout as pause } from 'node:timers/promises';
import type { Case, Fault } from '../case.js';

const HANGS_AFTER_MS = 5_000;
const RECONNECTED_TARGET_MS = 15_000;
const GENEROUS = 4;

async function play(one: Case): Promise<void> {
  const world = await one.open();
  const { server } = world;
  const clients = one.clients();
  await world.untilReady();
  clients.start();
  for (let time = 0; time < one.scale.times(20, 2); time += 1) {
    await pause(one.between(500, 2_000));
    if (time % 2 === 0) {
      await server.restart();
    } else {
      await server.killPostmaster();
      await pause(one.between(500, 3_000));
      await server.startAgain();
    }
    one.measure('reconnectedMs', await world.untilReady());
  }
  await pause(one.between(300, 1_000));
  await clients.stop();
  const { history } = one;
  const again = world.units.filter((unit) => unit.starts > 1 || !unit.isUp).map(({ name }) => name);
  one.expect(again.length === 0, `did not outlive the database: ${again.join(', ')}`);
  one.expect(history.impolite === 0, `${history.impolite} answers 503 without Retry-After`);
  one.expectOnly(['200', '201', '503'], 'while the database was away');
  one.measure('unavailable', history.statuses['503'] ?? 0);
  one.expect(
    history.longestMs <= HANGS_AFTER_MS * GENEROUS,
    `a request took ${Math.round(history.longestMs)} ms while the database was away`,
  );
  one.expect(
    (one.measured['reconnectedMs'] ?? 0) <= RECONNECTED_TARGET_MS * GENEROUS,
    `ready again only after ${one.measured['reconnectedMs']} ms`,
  );
}

export const postgresAway: Fault = { name: 'X8', about: 'PostgreSQL restarted, postmaster killed', play };
