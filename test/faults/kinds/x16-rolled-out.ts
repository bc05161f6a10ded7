import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrateUp, readMigrations } from '../../../src/platform/migrations.js';
import { projectFolder } from '../../../src/platform/project.js';
import type { Case, Fault } from '../case.js';
import { Program } from '../program.js';
import type { World } from '../world.js';

/** The next version: this one with a migration more. */
const NEXT = join(projectFolder(), 'test', 'faults', 'next-version.patch');

async function migrateTo(world: World, next: Program): Promise<string[]> {
  const client = new pg.Client({ connectionString: world.database.url });
  await client.connect();
  try {
    return await migrateUp(client, await readMigrations(next.path('src/migrations')));
  } finally {
    await client.end();
  }
}

/** The schema first, while the old version serves; then each process of two, one after the other, in any order. */
async function play(one: Case): Promise<void> {
  const next = await Program.build(NEXT);
  one.afterwards(() => next.remove());
  const world = await one.open({ apis: 2, workers: 2 });
  await Promise.all(world.apiUrls.map((url) => world.untilReady(url)));
  const clients = one.clients({ apis: 2 });
  clients.start();
  await pause(one.between(500, 1_500));
  const applied = await migrateTo(world, next);
  one.expect(applied.length === 1, `applied were ${applied.join(', ')}`);
  await pause(one.between(500, 1_500));
  for (const unit of one.chance.shuffled(world.units)) {
    await unit.stop();
    unit.runs(next.path(unit.name.startsWith('api') ? 'src/main.js' : 'src/worker.js'));
    await unit.start();
    await pause(one.between(200, 800));
  }
  await clients.stop();
  // there is no balancer in between: who asks the one that changes finds nobody
  one.expectOnly(['200', '201', '503', 'away'], 'while versions changed');
  const failed = one.history.acts.filter(({ knows }) => knows !== 'done').length;
  one.expect(failed === 0, `${failed} acts were not done in the end`);
  one.measure('refusedMeanwhile', one.history.statuses['503'] ?? 0);
  for (const url of world.apiUrls) {
    const { schema, program } = (await (await fetch(`${url}/ready`)).json()) as { schema: string; program: string };
    one.expect(schema === applied[0] && program === schema, `${url} is ${program} on ${schema}`);
  }
}

export const rolledOut: Fault = { name: 'X16', about: 'the next version rolled out under load', play };
