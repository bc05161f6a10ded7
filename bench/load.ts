import { parseArgs } from 'node:util';
import type pg from 'pg';
import { connect } from '../src/platform/database-url.js';
import { runAsProcess } from '../src/platform/process.js';
import { StartProblem } from '../src/platform/start-problem.js';
import { say } from './arena.js';
import { HOME, WHOLE_LIFE, type Route } from './life.js';
import { settle, stockUp } from './stock.js';

const CHUNK = 2_000;
const SAID = 20_000;
const HANDS = 2;
/** The lives of a stock begin evenly over a year, the first on this day. */
const FIRST_DAY = new Date('2025-07-01T01:00:00Z');
const YEAR_MS = 365 * 86_400_000;

/**
 * Loads so many dossiers at the end of their lives, ten events each, into a migrated database; indexes, constraints and
 * triggers stay as they are. Serials of their numbers run from 0.
 * @param routes two thousand go by each in turn
 */
export async function loadDossiers(
  databaseUrl: string,
  dossiers: number,
  routes: readonly Route[] = [HOME],
): Promise<void> {
  const began = performance.now();
  let next = 0;
  const hand = async (): Promise<void> => {
    const client = await connect(databaseUrl);
    try {
      await client.query('set synchronous_commit = off');
      while (next < dossiers) {
        const first = next;
        next += CHUNK;
        const begun = new Date(FIRST_DAY.getTime() + Math.floor((first / dossiers) * YEAR_MS));
        const route = routes[(first / CHUNK) % routes.length];
        await stockUp(client, { first, count: Math.min(CHUNK, dossiers - first), events: WHOLE_LIFE, begun, route });
        tellOf(first + CHUNK, began);
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
}

function tellOf(loaded: number, began: number): void {
  if (loaded % SAID !== 0) return;
  say(`loaded: ${loaded} dossiers in ${Math.round((performance.now() - began) / 1000)} s`);
}

/** Reads every so-manieth chain of a loaded stock anew. @throws when one does not hold */
export async function expectChains(client: pg.ClientBase, every: number): Promise<number> {
  const { rows } = await client.query<{ read: number; broken: number }>(
    `with sample as materialized (select id, seq, head from (select id, seq, head, row_number() over () as n from dossier) d where n % $1 = 0),
       link as (select e.dossier_id, e.seq, e.hash, event_hash(coalesce(lag(e.hash) over w, sha256(uuid_send(e.dossier_id))),
           e.seq, e.recorded_at, e.body) as should, s.seq as last, s.head
         from sample s join event e on e.dossier_id = s.id window w as (partition by e.dossier_id order by e.seq))
     select count(*)::int as read, (count(*) filter (where hash <> should or (seq = last and hash <> head)))::int as broken from link`,
    [every],
  );
  const { read, broken } = rows[0] ?? { read: 0, broken: 0 };
  if (read === 0 || broken > 0) throw new Error(`${broken} of ${read} events break their chain`);
  return read;
}

/** `DATABASE_URL=… node dist/bench/load.js --dossiers 1000000`, after `npm run migrate` on an empty database. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { dossiers: { type: 'string', default: '1000000' } } });
  const url = process.env['DATABASE_URL'];
  if (!url) throw new StartProblem('DATABASE_URL is not set: name an empty, migrated database, as its owner.');
  await loadDossiers(url, Number(values.dossiers));
  const client = await connect(url);
  try {
    await settle(client);
    say(`${await expectChains(client, 100)} events of every hundredth dossier hang on their chain`);
  } finally {
    await client.end();
  }
}

await runAsProcess(import.meta.url, main);
