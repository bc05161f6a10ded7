import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrateQueue } from '../../../src/platform/queue-schema.js';
import { reasonOf } from '../../../src/platform/start-problem.js';
import type { Case, Fault } from '../case.js';
import type { Unit } from '../unit.js';
import type { World } from '../world.js';

const REFUSED_TARGET_MS = 2_000;
const GENEROUS = 6;

async function asOwner(world: World, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Ends by itself, soon, with one sentence that says what to do. */
async function expectRefusal(one: Case, unit: Unit, sentence: RegExp): Promise<void> {
  const began = performance.now();
  const said = await unit.start().then(
    () => 'it started',
    (error: unknown) => reasonOf(error),
  );
  const ms = performance.now() - began;
  one.measure('refusedMs', ms);
  one.expect(sentence.test(said), `${unit.name}: ${said}`);
  one.expect(ms <= REFUSED_TARGET_MS * GENEROUS, `${unit.name} refused only after ${Math.round(ms)} ms`);
  const log = (await readFile(unit.lastLogFile, 'utf8')).trim();
  one.expect(log.split('\n').length === 1, `${unit.name} says more than a sentence: ${log.slice(0, 400)}`);
}

const spoilings = [
  { sql: 'drop schema bullmq cascade', says: /no queue schema yet; run `npm run migrate` first/, isMissing: true },
  { sql: 'update bullmq.migration set min_client_version = 99', says: /The queue schema does not fit this program/ },
];

async function play(one: Case): Promise<void> {
  const world = await one.open();
  await world.untilReady();
  for (const { sql, says, isMissing } of one.chance.shuffled(spoilings)) {
    for (const unit of world.units) await unit.stop();
    await asOwner(world, (client) => client.query(sql));
    for (const unit of world.units) await expectRefusal(one, unit, says);
    const mend = isMissing
      ? migrateQueue
      : (client: pg.Client) => client.query('update bullmq.migration set min_client_version = 0');
    await asOwner(world, mend);
    for (const unit of world.units) await unit.start();
    await world.untilReady();
  }
  const clients = one.clients({ count: 3 });
  clients.start();
  await pause(one.between(500, 1_500));
  await clients.stop();
}

export const queueSchemaWrong: Fault = { name: 'X18', about: 'queue schema missing or of a wrong version', play };
