import { until } from '../../../src/launcher/processes.js';
import type { Case, Fault } from '../case.js';
import type { Clients } from '../clients.js';
import { HeldLock } from '../../support/locks.js';
import type { World } from '../world.js';

const ROUNDS = 3;
/** Nobody sweeps while this lasts: only a wake-up brings an event over. */
const SWEEP_MS = 3_600_000;
const ARRIVES_WITHIN_MS = 20_000;
const WAITING = `select count(*)::int as n from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

async function waiting(world: World): Promise<number> {
  return (await world.query<{ n: number }>(WAITING))[0]?.n ?? 0;
}

/** An act that has done all but its commit waits for a lock; nobody comes after it who might wake others for it. */
async function round(one: Case, world: World, clients: Clients): Promise<void> {
  const held = await HeldLock.take(world.database.url, 'lock table act in share row exclusive mode', []);
  const act = clients.takeIn();
  await until(async () => (await waiting(world)) > 0, 3_000, 20);
  // as long as a wake-up that went ahead needs to be heard
  await until(() => false, one.between(600, 1_500));
  await held.release();
  await act;
  const from = performance.now();
  const owed = `select count(*)::int as n from follower_cursor where acked_seq < head_seq`;
  const hasArrived = async (): Promise<boolean> => (await world.query<{ n: number }>(owed))[0]?.n === 0;
  one.expect(await until(hasArrived, ARRIVES_WITHIN_MS), 'what was committed late is not sent until somebody sweeps');
  one.measure('arrivedMs', performance.now() - from);
}

async function play(one: Case): Promise<void> {
  const world = await one.open({ env: { SWEEP_MS: String(SWEEP_MS) } });
  await world.untilReady();
  const clients = one.clients({ restMs: 0, proves: false });
  for (let n = 0; n < ROUNDS; n += 1) await round(one, world, clients);
}

export const longCommits: Fault = { name: 'X21', about: 'commits that take long: wake-ups come after them', play };
