import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../src/launcher/processes.js';
import type { Case, Fault } from '../case.js';
import type { Clients } from '../clients.js';
import { percentile } from '../history.js';
import { OwnRedis, UNSAFE } from '../redis.js';
import { lookAt } from '../settled.js';
import type { World } from '../world.js';

const WRITE_TARGET_MS = 300;
const GENEROUS = 4;
const RISKS_WITHIN_MS = 20_000;

/** Opens a world on a Redis of its own and takes that away when the case is over. */
async function withRedis(one: Case, settings: readonly string[] | undefined, play: (redis: OwnRedis) => Promise<void>) {
  const redis = await OwnRedis.start(settings);
  one.afterwards(() => redis.remove());
  await play(redis);
}

function emptied(one: Case): Promise<void> {
  return withRedis(one, undefined, async (redis) => {
    const world = await one.open({ redis });
    const clients = one.clients();
    await world.untilReady();
    clients.start();
    for (let time = 0; time < 2; time += 1) {
      await pause(one.between(300, 2_000));
      const backlog = (await lookAt(world)).behind;
      one.measure('backlogAtEmptying', backlog);
      await redis.empty();
    }
    await pause(one.between(300, 2_000));
    await replaceWhileNobodyFollows(one, world, clients, redis);
  });
}

/** All wake-ups are lost, and nothing comes after them that would wake anybody: only the sweeper finds what is owed. */
async function replaceWhileNobodyFollows(one: Case, world: World, clients: Clients, redis: OwnRedis): Promise<void> {
  const [worker] = world.workers;
  await worker?.stop();
  await pause(one.between(500, 1_000));
  await clients.stop();
  const backlog = (await lookAt(world)).behind;
  one.measure('backlogWithoutWakeUps', backlog);
  one.expect(backlog > 0, 'nothing was owed when Redis was replaced');
  await redis.replace();
  await worker?.start();
}

export const redisEmptied: Fault = {
  name: 'X3',
  about: 'Redis emptied twice under load, then replaced by an empty one',
  needsRedis: true,
  play: emptied,
};

function away(one: Case): Promise<void> {
  return withRedis(one, undefined, async (redis) => {
    const world = await one.open({ redis });
    const clients = one.clients();
    await world.untilReady();
    clients.start();
    await pause(one.between(1_500, 2_500));
    const before = one.history.writeMs.length;
    const usual = percentile(one.history.writeMs, 0.95);
    await redis.kill();
    await pause(one.scale.ms(600_000));
    const meanwhile = one.history.writeMs.slice(before);
    await redis.startAgain();
    await pause(one.between(200, 1_000));
    await clients.stop();
    const p95 = percentile(meanwhile, 0.95);
    one.measure('writesWhileAway', meanwhile.length);
    one.measure('writeP95WhileAwayMs', p95);
    one.expect(meanwhile.length > 10, `only ${meanwhile.length} acts while Redis was away`);
    one.measure('writeP95BeforeMs', usual);
    one.expect(p95 <= Math.max(WRITE_TARGET_MS, usual) * GENEROUS, `an act took ${p95} ms (p95) while Redis was away`);
    one.expectOnly(['200', '201'], 'while Redis was away');
  });
}

export const redisAway: Fault = {
  name: 'X4',
  about: 'Redis away',
  needsRedis: true,
  settlesWithinMs: 60_000,
  play: away,
};

async function saysItsRisks(world: World): Promise<boolean> {
  const reply = await fetch(`${world.apiUrls[0] ?? ''}/ready`);
  const text = await reply.text();
  return reply.ok && text.includes('redis-not-persistent') && text.includes('redis-evicts');
}

function unsafe(one: Case): Promise<void> {
  return withRedis(one, UNSAFE, async (redis) => {
    const world = await one.open({ redis });
    const clients = one.clients({ count: 3 });
    await world.untilReady();
    one.expect(await until(() => saysItsRisks(world), RISKS_WITHIN_MS), 'readiness does not name the risks');
    for (const unit of world.units) {
      const isWarned = async (): Promise<boolean> =>
        (await readFile(unit.lastLogFile, 'utf8')).includes('Redis may lose what the queue gives it');
      one.expect(await until(isWarned, RISKS_WITHIN_MS), `${unit.name} does not warn`);
    }
    clients.start();
    await pause(one.between(1_000, 2_000));
    await redis.empty();
    await pause(one.between(200, 600));
    await clients.stop();
    one.expectOnly(['200', '201'], 'on an unsafe Redis');
  });
}

export const redisUnsafe: Fault = {
  name: 'X19',
  about: 'Redis that neither persists nor refuses to evict',
  needsRedis: true,
  play: unsafe,
};
