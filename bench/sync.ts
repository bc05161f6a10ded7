import { Agent } from 'node:http';
import { join } from 'node:path';
import pg from 'pg';
import { startChild, type Child } from '../src/launcher/children.js';
import { ensureDatabase } from '../src/launcher/embedded-postgres.js';
import { projectFolder } from '../src/platform/project.js';
import { say, serve, type Arena, type Site } from './arena.js';
import { exchange, median } from './drive.js';
import { OWED } from './life.js';
import { settle, stockUp } from './stock.js';

const DOSSIERS = 1_250;
const AT_ONCE = 16;
const FIRST = 90_000_000;
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

/** The administrative system beside a site, with a store of its own. */
export interface Beside {
  url: string;
  token: string;
  store: pg.Client;
}

/**
 * A backlog of 10,000 events over 1,250 dossiers, brought to the administrative system by the worker, beside a bare loop
 * that sends the same bodies to the same system in the same order, 16 at once; in turns, each from an empty store.
 * Speeds count from the first arrival to the last.
 */
export async function compareSync(arena: Arena, site: Site, rounds: number): Promise<Record<string, number>> {
  const { dossiers } = await stockUp(site.client, { first: FIRST, count: DOSSIERS, events: OWED });
  return withAdminSystem(arena, site, async (beside) => {
    await point(site, beside);
    const worker = await serve(site, 'src/worker.js');
    const results: Speeds[] = [];
    try {
      for (let round = 0; round <= rounds; round += 1) results.push(await bothWays(site, beside, dossiers, round));
    } finally {
      await worker.stop();
    }
    const measured = results.slice(1);
    const [ours, bare] = [median(measured.map(({ ours }) => ours)), median(measured.map(({ bare }) => bare))];
    return { sync: ours, syncBare: bare, syncToBare: ours / bare };
  });
}

/** Events a second. */
interface Speeds {
  ours: number;
  bare: number;
}

async function bothWays(site: Site, beside: Beside, dossiers: string[], round: number): Promise<Speeds> {
  const ours = await speedOf(beside, () => drainAll(site, dossiers));
  const bodies = await bodiesIn(beside);
  const bare = await speedOf(beside, () => sendAll(beside, bodies));
  say(`${round === 0 ? 'warm-up' : `round ${round}`} sync: worker ${ours}/s, bare loop ${bare}/s`);
  return { ours, bare };
}

export async function withAdminSystem<T>(arena: Arena, site: Site, work: (beside: Beside) => Promise<T>): Promise<T> {
  const databaseUrl = await ensureDatabase(arena.databaseUrl, `bench_${site.name}_simulators`);
  const token = String(site.env['ADMIN_SYSTEM_TOKEN']);
  const child = await simulators(site, databaseUrl, token);
  const store = new pg.Client({ connectionString: databaseUrl });
  await store.connect();
  try {
    const { adminSystem } = child.ready as { adminSystem: string };
    return await work({ url: adminSystem, token, store });
  } finally {
    await store.end();
    await child.stop();
  }
}

function simulators(site: Site, databaseUrl: string, token: string): Promise<Child> {
  const env = {
    PATH: process.env['PATH'],
    SIMULATORS_DATABASE_URL: databaseUrl,
    ADMIN_SYSTEM_TOKEN: token,
    ADMIN_SYSTEM_WEBHOOK_SECRET: SECRET,
    INBOX_TOKEN: token,
  };
  const module = join(projectFolder(), 'dist', 'simulators', 'main.js');
  return startChild({ name: `bench-${site.name}-simulators`, module, env, logFolder: join(site.folder, 'logs') });
}

/** From now on the site tells this administrative system, and owes it nothing of what was before. */
export async function point({ client }: Site, { url }: Pick<Beside, 'url'>): Promise<void> {
  await client.query(
    `update follower_cursor set acked_seq = head_seq, sent_seq = head_seq, behind_since = null, attempts = 0
     where acked_seq < head_seq`,
  );
  await client.query(
    `update endpoint set url = $1, failures = 0, paused_until = null, max_in_flight = $2 where follower = 'admin-system'`,
    [url, AT_ONCE],
  );
}

/** Puts the dossiers behind by all they have and waits until the worker has brought them up to date. */
async function drainAll({ client }: Site, dossiers: readonly string[]): Promise<void> {
  await client.query(
    `update follower_cursor set acked_seq = 0, sent_seq = 0, behind_since = $2, next_attempt_at = 'infinity' where dossier = any($1)`,
    [dossiers, new Date()],
  );
  await settle(client);
  await client.query(`update follower_cursor set next_attempt_at = '-infinity' where dossier = any($1)`, [dossiers]);
  const behind = 'select 1 from follower_cursor where dossier = any($1) and acked_seq < head_seq limit 1';
  while ((await client.query(behind, [dossiers])).rowCount !== 0) await new Promise((next) => setTimeout(next, 50));
}

/** Bodies of each dossier in the order of their seq. */
async function bodiesIn({ store }: Beside): Promise<{ id: string; text: string }[][]> {
  const { rows } = await store.query<{ bodies: { id: string; text: string }[] }>(
    `select json_agg(json_build_object('id', event_id, 'text', body::text) order by seq) as bodies
     from admin_system_effect group by post_code order by min(arrival)`,
  );
  return rows.map(({ bodies }) => bodies);
}

/** Each dossier's bodies one after the other, 16 dossiers at once, over kept-alive connections. */
async function sendAll({ url, token }: Beside, dossiers: readonly { id: string; text: string }[][]): Promise<void> {
  const queue = [...dossiers];
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const headers = { Authorization: `Bearer ${token}` };
  const hand = async (): Promise<void> => {
    for (let bodies = queue.shift(); bodies; bodies = queue.shift()) {
      for (const { id, text } of bodies) {
        const options = { method: 'POST', agent, headers: { ...headers, 'Idempotency-Key': id } };
        await exchange(`${url}/postal-events`, options, text);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
  agent.destroy();
}

/** @returns events a second from the first arrival to the last @throws when not all arrived, each once */
async function speedOf({ store }: Beside, send: () => Promise<void>): Promise<number> {
  await store.query(
    'truncate admin_system_effect, admin_system_dossier, admin_system_outgoing, admin_system_code_counter',
  );
  await store.query('vacuum analyze');
  await send();
  const { rows } = await store.query<{ effects: number; events: number; seconds: number }>(
    `select count(*)::int as effects, count(distinct event_id)::int as events,
       extract(epoch from max(received_at) - min(received_at))::float8 as seconds from admin_system_effect`,
  );
  const { effects, events, seconds } = rows[0] ?? { effects: 0, events: 0, seconds: 0 };
  if (effects !== DOSSIERS * OWED || events !== effects)
    throw new Error(`${effects} effects of ${events} events arrived`);
  return Math.round(effects / seconds);
}
