import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../src/launcher/processes.js';
import { LEASE_MS } from '../../../src/integrations/followers/cursor-trips.js';
import type { Case, Fault } from '../case.js';
import type { World } from '../world.js';

const RESUMED_TARGET_MS = 20_000;
const GENEROUS = 3;

interface Held {
  dossier: string;
  endpoint: string;
  lease: string;
  acked: string;
}

/** What the worker that lives since a moment is sending; a dead one's leases still run, but nothing is sent under them. */
const HELD = `select dossier, endpoint, lease, acked_seq as acked from follower_cursor
  where lease is not null and leased_until > $1::timestamptz + $2 * interval '1 ms'`;
const STILL = `select count(*)::int as n from follower_cursor c
  join unnest($1::uuid[], $2::uuid[], $3::uuid[]) h (dossier, endpoint, lease) using (dossier, endpoint)
  where c.lease = h.lease and c.acked_seq < c.head_seq`;

/** Until each dossier that the dead worker was sending is in other hands or done. */
async function untilResumed(world: World, held: readonly Held[]): Promise<number | undefined> {
  const began = performance.now();
  const keys = [held.map((each) => each.dossier), held.map((each) => each.endpoint), held.map((each) => each.lease)];
  const isResumed = async (): Promise<boolean> => (await world.query<{ n: number }>(STILL, keys))[0]?.n === 0;
  return (await until(isResumed, RESUMED_TARGET_MS * GENEROUS)) ? performance.now() - began : undefined;
}

async function play(one: Case): Promise<void> {
  const world = await one.open();
  const [worker] = world.workers;
  const clients = one.clients();
  await world.untilReady();
  // long enough on the wire that every kill finds something there
  await world.control('/control/faults', { delayMs: 60 });
  clients.start();
  const resumed: Promise<number | undefined>[] = [];
  let whileSending = 0;
  let since = new Date();
  const held = (): Promise<Held[]> => world.query<Held>(HELD, [since, LEASE_MS]);
  for (let kill = 0; kill < one.scale.times(50, 3); kill += 1) {
    await until(async () => (await held()).length > 0, RESUMED_TARGET_MS * GENEROUS, 10);
    await pause(one.between(0, 300));
    await worker?.kill();
    const dropped = await held();
    whileSending += Number(dropped.length > 0);
    const resuming = untilResumed(world, dropped);
    // it may fail long before anybody waits for it
    resuming.catch(() => undefined);
    resumed.push(resuming);
    since = new Date();
    await worker?.start();
    await pause(one.between(200, 1_000));
  }
  await clients.stop();
  // what is left goes out as fast as the other side takes it
  await world.control('/control/faults', {});
  const all = await Promise.all(resumed);
  one.expect(!all.includes(undefined), `not resumed in ${RESUMED_TARGET_MS * GENEROUS} ms`);
  // the last one was not killed again while it took over
  one.measure('resumedMs', all.at(-1) ?? 0);
  one.measure('resumedThoughKilledAgainMs', Math.max(...all.map((ms) => ms ?? 0)));
  one.measure('killedWhileSending', whileSending);
  one.expect(whileSending > 0, 'the worker was never killed while it was sending');
  const { duplicates } = await world.control<{ duplicates: number }>('/control/receipts');
  one.measure('duplicatesAbsorbed', duplicates);
}

export const workerKilled: Fault = { name: 'X2', about: 'worker kill -9 while sending', play };
