import { CONNECTIONS, say, serve, serving, signedIn, type Arena, type Site } from './arena.js';
import { median, scanAll, scanSteadily, spreadOf } from './drive.js';
import { ON_THE_ROAD, OWED } from './life.js';
import { settle, stockUp, type Stock } from './stock.js';
import { point, withAdminSystem, type Beside } from './sync.js';

const OURS = 'src/main.js';
const WORKER = 'src/worker.js';
/** The nation's busiest hour. */
const PER_SECOND = 125;
const BEHIND = 12_500;
const FIRST = 30_000_000;
const NOBODY_THERE = { url: 'http://127.0.0.1:9' };

/** From an act's commit to its arrival at the administrative system, at 125 acts a second; the first tenth warms up. */
export async function measureWakeUps(arena: Arena, site: Site, seconds: number): Promise<Record<string, number>> {
  const count = PER_SECOND * seconds;
  const stock = await onTheRoad(site, FIRST, count);
  // the store over there is empty, so for it the next event is each dossier's first
  await site.client.query('update follower_cursor set sent_seq = 0 where dossier = any($1)', [stock.dossiers]);
  const token = await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO');
  return withAdminSystem(arena, site, async (beside) => {
    await point(site, beside);
    const times = await serving(site, OURS, async (url) => {
      const worker = await serve(site, WORKER);
      try {
        await scanSteadily(url, stock.numbers, { perSecond: PER_SECOND, connections: CONNECTIONS, token });
        await upToDate(site, stock);
        return await delays(site, beside, stock);
      } finally {
        await worker.stop();
      }
    });
    const { p50Ms, p99Ms } = spreadOf(times.slice(Math.floor(count / 10)));
    return { wakeUpP50Ms: p50Ms, wakeUpP99Ms: p99Ms };
  });
}

/** Scans while 100,000 events are owed to an administrative system that is away, beside scans while nothing is; in turns. */
export async function compareBehind(
  arena: Arena,
  site: Site,
  { rounds, scans }: { rounds: number; scans: number },
): Promise<Record<string, number>> {
  const token = await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO');
  const old = await stockUp(site.client, { first: FIRST + 1_000_000, count: BEHIND, events: OWED });
  await point(site, NOBODY_THERE);
  const speeds: { none: number[]; behind: number[] } = { none: [], behind: [] };
  await serving(site, OURS, async (url) => {
    const worker = await serve(site, WORKER);
    const scanWhile = async (name: 'none' | 'behind', turn: number): Promise<void> => {
      await owe(site, old, name === 'behind');
      const fresh = await onTheRoad(site, FIRST + 2_000_000 + turn * scans, scans);
      const { perSecond } = await scanAll(url, fresh.numbers, CONNECTIONS, token);
      await owe(site, fresh, false);
      say(`${turn < 2 ? 'warm-up' : `turn ${turn - 1}`} ${name}: ${Math.round(perSecond)} scans/s`);
      if (turn >= 2) speeds[name].push(perSecond);
    };
    try {
      for (let turn = 0; turn < 2 * (rounds + 1); turn += 1) await scanWhile(turn % 2 === 0 ? 'none' : 'behind', turn);
    } finally {
      await worker.stop();
    }
  });
  return { actsWhileBehind: median(speeds.behind) / median(speeds.none) };
}

async function onTheRoad(site: Site, first: number, count: number): Promise<Stock> {
  const stock = await stockUp(site.client, { first, count, events: ON_THE_ROAD });
  await settle(site.client);
  return stock;
}

/** Of these dossiers everything is owed, or nothing. */
async function owe({ client }: Site, { dossiers }: Stock, all: boolean): Promise<void> {
  await client.query(
    all
      ? 'update follower_cursor set acked_seq = 0, sent_seq = 0, behind_since = $2 where dossier = any($1)'
      : 'update follower_cursor set acked_seq = head_seq, sent_seq = head_seq, behind_since = null, attempts = 0 where dossier = any($1) and $2::timestamptz is not null',
    [dossiers, new Date()],
  );
}

async function upToDate({ client }: Site, { dossiers }: Stock): Promise<void> {
  const behind = 'select 1 from follower_cursor where dossier = any($1) and acked_seq < head_seq limit 1';
  while ((await client.query(behind, [dossiers])).rowCount !== 0) await new Promise((next) => setTimeout(next, 50));
}

/** Milliseconds from record to arrival, in the order of the acts. @throws when one did not arrive */
async function delays({ client }: Site, { store }: Beside, { dossiers }: Stock): Promise<number[]> {
  const { rows } = await client.query<{ id: string; at: Date }>(
    'select id, recorded_at as at from event where dossier_id = any($1) and seq = $2 order by recorded_at',
    [dossiers, ON_THE_ROAD + 1],
  );
  const arrivals = await store.query<{ id: string; at: Date }>(
    'select event_id as id, received_at as at from admin_system_effect',
  );
  const arrived = new Map(arrivals.rows.map(({ id, at }) => [id, at]));
  return rows.map(({ id, at }) => {
    const there = arrived.get(id);
    if (!there) throw new Error(`Event ${id} did not arrive`);
    return there.getTime() - at.getTime();
  });
}
