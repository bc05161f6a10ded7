import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../src/launcher/processes.js';
import type { Case, Fault } from '../case.js';
import { percentile } from '../history.js';
import type { World } from '../world.js';

const OPEN_TARGET_MS = 10_000;
const GENEROUS = 4;
const PROBE_EVERY_MS = 30_000;
const WRITE_TARGET_MS = 300;
/** Between two acts of a client: at full length some ten thousand events are owed after the hour. */
const REST_MS = { full: 1_400, scaledDown: 200 };

interface Doing {
  failures: number;
  isPaused: boolean;
  /** Dossiers being sent at this moment. */
  inHand: number;
}

async function doing(world: World): Promise<Doing> {
  const [row] = await world.query<Doing>(
    `select e.failures, coalesce(e.paused_until > $1, false) as "isPaused",
       (select count(*)::int from follower_cursor c where c.endpoint = e.id and c.lease is not null) as "inHand"
     from endpoint e where e.follower = 'admin-system'`,
    [new Date()],
  );
  if (!row) throw new Error('There is no endpoint of the administrative system');
  return row;
}

type Mode = (world: World) => Promise<unknown>;

/** Each way of being away; the one before is over. */
const modes: Record<string, Mode> = {
  refused: ({ lines }) => lines.adminSystem.refuse(),
  unavailable: async (world) => {
    await world.lines.adminSystem.listen();
    world.lines.adminSystem.isBlackHole = false;
    await world.control('/control/faults', { status5xxPercent: 100 });
  },
  'black hole': async ({ lines }) => {
    await lines.adminSystem.listen();
    lines.adminSystem.isBlackHole = true;
    lines.adminSystem.goDead();
  },
};

async function comeBack(world: World): Promise<void> {
  const line = world.lines.adminSystem;
  line.isBlackHole = false;
  await line.listen();
  await world.control('/control/faults', {});
}

async function play(one: Case): Promise<void> {
  const world = await one.open();
  const restMs = one.scale.isFull ? REST_MS.full : REST_MS.scaledDown;
  const clients = one.clients({ count: 4, restMs });
  await world.untilReady();
  clients.start();
  await pause(one.between(1_500, 2_500));
  const usual = percentile(one.history.writeMs, 0.95);
  const before = one.history.writeMs.length;
  const began = performance.now();
  const [first, ...others] = one.chance.shuffled(Object.keys(modes));
  await modes[first ?? '']?.(world);
  const isOpen = async (): Promise<boolean> => (await doing(world)).isPaused;
  one.expect(await until(isOpen, OPEN_TARGET_MS * GENEROUS), `the breaker did not open (${first ?? ''})`);
  one.measure('breakerOpenMs', performance.now() - began);
  // whoever was at it when it opened ends first
  await until(async () => (await doing(world)).inHand === 0, OPEN_TARGET_MS * GENEROUS);
  const opened = { at: performance.now(), failures: (await doing(world)).failures };
  const shareMs = one.scale.ms(1_200_000);
  for (const mode of others) {
    await pause(shareMs);
    await modes[mode]?.(world);
  }
  await pause(shareMs);
  const probes = (await doing(world)).failures - opened.failures;
  const allowed = 1 + Math.ceil((performance.now() - opened.at) / PROBE_EVERY_MS);
  one.measure('probes', probes);
  one.measure('awayMs', performance.now() - began);
  one.expect(probes <= allowed, `${probes} probes of an endpoint that is away, at most ${allowed} are due`);
  await clients.stop();
  one.expectOnly(['200', '201'], 'while the administrative system was away');
  const p95 = percentile(one.history.writeMs.slice(before), 0.95);
  one.measure('writeP95BeforeMs', usual);
  one.expect(
    p95 <= Math.max(WRITE_TARGET_MS, usual) * GENEROUS,
    `an act took ${p95} ms (p95) while the administrative system was away`,
  );
  const [backlog] = await world.query<{ n: number }>(
    `select coalesce(sum(c.head_seq - c.acked_seq), 0)::int as n from follower_cursor c join endpoint e on e.id = c.endpoint
     where e.follower = 'admin-system'`,
  );
  one.measure('backlog', backlog?.n ?? 0);
  await comeBack(world);
}

export const adminSystemAway: Fault = {
  name: 'X5',
  about: 'administrative system away: refused, 503, black hole',
  settlesWithinMs: 330_000,
  play,
};
