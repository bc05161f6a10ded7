import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isSound, verify } from '../src/verify/verify.js';
import { CONNECTIONS, say, serve, serving, signedIn, withSite, type Arena, type Site } from './arena.js';
import { custodyPlans } from './custody-plans.js';
import { handOf, readSteadily, type Driven } from './drive.js';
import { loadHeld } from './held.js';
import { expectChains, loadDossiers } from './load.js';
import { NATION, routesOf, settleNation, type Province } from './nation.js';
import { settle } from './stock.js';

const OURS = 'src/main.js';
const ITEMS_PER_SECOND = 100;
const PAGES_PER_SECOND = 50;
const AGES_PER_SECOND = 10;
const WARM_UP_SECONDS = 2;
/** Nobody verifies more than this while a bench waits. */
const MOST_VERIFIED = 50_000;

export interface CustodyAsked {
  /** Envelopes at the end of their lives, with ten events each. */
  items: number;
  /** About so many envelopes in somebody's hands. */
  held: number;
  seconds: number;
  /** Where to write the plans of what was asked. */
  plans?: string;
}

type Figures = Record<string, number>;

/** Somebody who asks what is in whose hands. */
interface Asker {
  name: string;
  login: string;
  role: string;
  unit: string;
}

/**
 * Who holds an envelope, what a holder has, and who has held longest, over the past of the nation and what it has in its
 * hands: over HTTP at a steady rate, by the courier, clerk and desk of the largest province and by those who oversee it.
 */
export async function measureCustody(arena: Arena, asked: CustodyAsked): Promise<Figures> {
  const figures: Figures = {};
  await withSite(arena, 'custody', async (site) => {
    const provinces = await settleNation(site);
    Object.assign(figures, await load(site, provinces, asked));
    await expectSound(site, asked.items);
    await sweepOnce(site);
    await settle(site.client);
    const askers = askersOf(provinces);
    await serving(site, OURS, async (url) => {
      Object.assign(figures, await measureItems(arena, site, url, asked.seconds));
      Object.assign(figures, await measureQueues(arena, askers, url, asked.seconds));
      Object.assign(figures, await measureAges(arena, askers, url, asked.seconds));
    });
    if (asked.plans) await writeFile(asked.plans, await custodyPlans(arena, site, provinces));
  });
  return figures;
}

/** Checkpoints would make up most of the load, so they are let wait for its end. */
async function load({ client, env }: Site, provinces: readonly Province[], asked: CustodyAsked): Promise<Figures> {
  const began = performance.now();
  await client.query(`alter system set max_wal_size = '8GB'`);
  await client.query('select pg_reload_conf()');
  await loadDossiers(env.DATABASE_URL, asked.items, routesOf(provinces));
  const held = await loadHeld(env.DATABASE_URL, provinces, asked.held);
  await settle(client);
  await client.query('alter system reset max_wal_size');
  await client.query('select pg_reload_conf()');
  const { rows } = await client.query<{ events: string; bytes: string }>(
    'select (select count(*) from event) as events, pg_database_size(current_database()) as bytes',
  );
  const [all] = rows;
  return {
    items: asked.items + held,
    held,
    events: Number(all?.events),
    loadSeconds: (performance.now() - began) / 1000,
    bytesPerItem: Number(all?.bytes) / (asked.items + held),
  };
}

/** What the night would have done: what is overdue becomes an alarm, and who has not closed is told. */
async function sweepOnce(site: Site): Promise<void> {
  const swept = join(site.folder, 'swept');
  await rm(swept, { force: true });
  const worker = await serve({ ...site, env: { ...site.env, HEARTBEAT_FILE: swept } }, 'src/worker.js');
  try {
    const isThere = (): Promise<boolean> =>
      stat(swept).then(
        () => true,
        () => false,
      );
    while (!(await isThere())) await pause(200);
  } finally {
    await worker.stop();
  }
  const { rows } = await site.client.query<{ kind: string; count: string }>(
    'select kind, count(*) from task where closed_act is null group by 1 order by 1',
  );
  say(`swept: ${rows.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`);
}

async function expectSound({ client, env }: Site, items: number): Promise<void> {
  say(`${await expectChains(client, items > MOST_VERIFIED ? 50 : 1)} events of chains read anew hang on them`);
  if (items > MOST_VERIFIED) return;
  const report = await verify(env.DATABASE_URL);
  if (!isSound(report)) throw new Error(`Does not verify: ${JSON.stringify(report.broken).slice(0, 1000)}`);
  say('the whole of it verifies');
}

function askersOf([largest]: readonly Province[]): Asker[] {
  if (!largest) throw new RangeError('A nation has at least one province');
  const { code, offices, officers } = largest;
  const place = offices[0].code.toLowerCase();
  const desk = officers[0].unit.code;
  return [
    { name: 'Courier', login: `courier-${place}-1`, role: 'courier', unit: offices[0].code },
    { name: 'Office', login: `clerk-${place}`, role: 'clerk', unit: offices[0].code },
    { name: 'Desk', login: `desk-${desk.toLowerCase()}`, role: 'desk-officer', unit: desk },
    { name: 'Province', login: `supervisor-${code}-bench`, role: 'supervisor', unit: code },
    { name: 'Nation', ...NATION },
  ];
}

/** Who held an envelope after which event: of ended and living ones, by somebody who oversees them all. */
async function measureItems(arena: Arena, { client }: Site, url: string, seconds: number): Promise<Figures> {
  const { rows } = await client.query<{ number: string }>(
    `(select number from item where status = 'FILED' order by md5(id::text) limit 4000)
     union all (select number from item where status <> 'FILED' order by md5(id::text) limit 1000)`,
  );
  const token = await signedIn(arena, NATION.login, NATION.role, NATION.unit);
  const urls = rows.map(({ number }) => `${url}/v1/items/${number}/custody`);
  const { p50Ms, p99Ms } = await read(urls, { perSecond: ITEMS_PER_SECOND, seconds, token });
  return { custodyP50Ms: p50Ms, custodyP99Ms: p99Ms };
}

/** Every page of each asker's queue, first and deep ones alike, and of what is overdue in it. */
async function measureQueues(arena: Arena, askers: readonly Asker[], url: string, seconds: number): Promise<Figures> {
  const figures: Figures = {};
  for (const { name, login, role, unit } of askers) {
    const token = await signedIn(arena, login, role, unit);
    const all = await pagesOf(url, token, '/v1/custody');
    const overdue = await pagesOf(url, token, '/v1/custody?overdue=true');
    say(`${name}: ${all.envelopes} envelopes on ${all.urls.length} pages, ${overdue.envelopes} overdue`);
    const { p50Ms, p99Ms } = await read([...all.urls, ...overdue.urls], {
      perSecond: PAGES_PER_SECOND,
      seconds,
      token,
    });
    figures[`queue${name}P50Ms`] = p50Ms;
    figures[`queue${name}P99Ms`] = p99Ms;
  }
  return { ...figures, queueP99Ms: worstOf(figures, /^queue.*P99Ms$/) };
}

/** Each holder of the asker's with how much he has, since when, and how much of it is overdue. */
async function measureAges(arena: Arena, askers: readonly Asker[], url: string, seconds: number): Promise<Figures> {
  const figures: Figures = {};
  for (const { name, login, role, unit } of askers) {
    const token = await signedIn(arena, login, role, unit);
    const { p50Ms, p99Ms } = await read([`${url}/v1/custody/ages`], { perSecond: AGES_PER_SECOND, seconds, token });
    figures[`ages${name}P50Ms`] = p50Ms;
    figures[`ages${name}P99Ms`] = p99Ms;
  }
  return { ...figures, agesP99Ms: worstOf(figures, /^ages.*P99Ms$/) };
}

function worstOf(figures: Figures, name: RegExp): number {
  return Math.max(...Object.entries(figures).flatMap(([key, value]) => (name.test(key) ? value : [])));
}

const Page = z.looseObject({ data: z.array(z.unknown()), next: z.string().nullable() });

/** The addresses of all pages of a list, by following it to its end. */
async function pagesOf(url: string, token: string, path: string): Promise<{ urls: string[]; envelopes: number }> {
  const hand = handOf(url, token);
  const urls: string[] = [];
  let envelopes = 0;
  for (let after: string | null = ''; after !== null;) {
    const query = after ? `${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}` : '';
    const page = Page.parse(JSON.parse((await hand.read(`${path}${query}`)).bytes.toString()));
    urls.push(`${url}${path}${query}`);
    envelopes += page.data.length;
    after = page.next;
  }
  return { urls, envelopes };
}

/** Reads these addresses in turn for so long, after some to warm up. */
async function read(
  urls: readonly string[],
  { perSecond, seconds, token }: { perSecond: number; seconds: number; token: string },
): Promise<Driven> {
  const load = { perSecond, connections: CONNECTIONS, token };
  const some = (during: number): string[] =>
    Array.from({ length: during * perSecond }, (_, index) => urls[(index * 7) % urls.length] ?? '');
  await readSteadily(some(WARM_UP_SECONDS), load);
  return readSteadily(some(seconds), load);
}
