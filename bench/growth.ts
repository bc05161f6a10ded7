import { writeFile } from 'node:fs/promises';
import { isSound, verify } from '../src/verify/verify.js';
import { CONNECTIONS, say, serving, signedIn, withSite, type Arena, type Site } from './arena.js';
import { acceptByService, LINES, sidesOf } from './batch.js';
import { handOf, median, readSteadily, scanAll, spreadOf } from './drive.js';
import { AT_THE_COUNTER, ON_THE_ROAD } from './life.js';
import { expectChains, loadDossiers } from './load.js';
import { hottestPlans } from './plans.js';
import { settle, stockUp, type Stock } from './stock.js';

const OURS = 'src/main.js';
const READS_PER_SECOND = 100;
const LABELS = 40;
const FRESH = 70_000_000;
/** Figures of which more is better; of all others less is. */
const SPEEDS = ['ours'];

export interface Growing {
  rounds: number;
  scans: number;
  seconds: number;
  /** Dossiers with ten events each. */
  small: number;
  large: number;
  /** Where to write the plans of the hottest statements. */
  plans?: string;
}

type Figures = Record<string, number>;

/** The same figures over a small and over a large stock, in turns, each with its own API; `…Growth` is how many times worse the large one is. */
export async function measureGrowth(arena: Arena, growing: Growing): Promise<Figures> {
  const figures: Figures = {};
  await withSite(arena, 'small', (small) =>
    withSite(arena, 'large', async (large) => {
      await load(small, growing.small);
      await load(large, growing.large);
      Object.assign(figures, await compare(arena, { small, large }, growing));
      await expectSound(small);
      say(`large: ${await expectChains(large.client, 100)} events of every hundredth dossier hang on their chain`);
      if (growing.plans) await writeFile(growing.plans, await hottestPlans(arena, large));
    }),
  );
  return figures;
}

/** Checkpoints would make up most of the load, so they are let wait for its end. */
async function load({ client, name, env }: Site, dossiers: number): Promise<void> {
  say(`${name}: ${dossiers} dossiers`);
  await client.query(`alter system set max_wal_size = '8GB'`);
  await client.query('select pg_reload_conf()');
  await loadDossiers(env.DATABASE_URL, dossiers);
  await client.query('alter system reset max_wal_size');
  await client.query('select pg_reload_conf()');
}

/** One site under load: what is fresh on it, and where it is served. */
interface Grown {
  site: Site;
  url: string;
  fresh: { road: Stock; counter: Stock };
  /** Dossiers of the old stock. */
  old: string[];
}

async function compare(arena: Arena, sites: { small: Site; large: Site }, growing: Growing): Promise<Figures> {
  const small = await prepare(sites.small, growing);
  const large = await prepare(sites.large, growing);
  const rounds: { small: Figures; large: Figures }[] = [];
  await serving(sites.small, OURS, (smallUrl) =>
    serving(sites.large, OURS, async (largeUrl) => {
      for (let round = 0; round <= growing.rounds; round += 1) {
        const both = {
          small: await measure(arena, { ...small, url: smallUrl }, growing, round),
          large: await measure(arena, { ...large, url: largeUrl }, growing, round),
        };
        say(`${round === 0 ? 'warm-up' : `round ${round}`} ${JSON.stringify(both)}`);
        if (round > 0) rounds.push(both);
      }
    }),
  );
  return summary(rounds);
}

/** Fresh dossiers on top of the stock, enough for all rounds; then what autovacuum would do. */
async function prepare(site: Site, { rounds, scans, seconds }: Growing): Promise<Omit<Grown, 'url'>> {
  const turns = rounds + 1;
  const road = await stockUp(site.client, { first: FRESH, count: turns * scans, events: ON_THE_ROAD });
  const counter = await stockUp(site.client, {
    first: FRESH + turns * scans,
    count: turns * LINES,
    events: AT_THE_COUNTER,
  });
  const { rows } = await site.client.query<{ number: string }>(
    `select number from item where status = 'FILED' order by md5(id::text) limit $1`,
    [seconds * READS_PER_SECOND],
  );
  say(`${site.name}: vacuum, analyze, checkpoint`);
  await settle(site.client);
  return { site, fresh: { road, counter }, old: rows.map(({ number }) => number) };
}

async function measure(
  arena: Arena,
  { site, url, fresh, old }: Grown,
  growing: Growing,
  round: number,
): Promise<Figures> {
  const token = await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO');
  const { scans } = growing;
  const scanned = await scanAll(url, fresh.road.numbers.slice(round * scans, (round + 1) * scans), CONNECTIONS, token);
  const list = { numbers: part(fresh.counter.numbers, round), dossiers: part(fresh.counter.dossiers, round) };
  const batchMs = await acceptByService(site, await sidesOf(arena, url), list);
  const load = { perSecond: READS_PER_SECOND, connections: CONNECTIONS, token };
  const tracking = await readSteadily(
    old.map((number) => `${url}/v1/tracking/${number}`),
    load,
  );
  const custody = await readSteadily(
    old.map((number) => `${url}/v1/items/${number}/custody`),
    load,
  );
  return {
    ours: scanned.perSecond,
    p50Ms: scanned.p50Ms,
    p99Ms: scanned.p99Ms,
    batchMs,
    trackingP50Ms: tracking.p50Ms,
    trackingP99Ms: tracking.p99Ms,
    custodyP50Ms: custody.p50Ms,
    custodyP99Ms: custody.p99Ms,
    labelMs: await labelMs(url, token, old),
  };
}

function part(all: readonly string[], round: number): string[] {
  return all.slice(round * LINES, (round + 1) * LINES);
}

async function labelMs(url: string, token: string, numbers: readonly string[]): Promise<number> {
  const clerk = handOf(url, token);
  const times: number[] = [];
  for (const number of numbers.slice(0, LABELS)) times.push((await clerk.read(`/v1/items/${number}/label.pdf`)).ms);
  return spreadOf(times).p50Ms;
}

function summary(rounds: readonly { small: Figures; large: Figures }[]): Figures {
  const names = Object.keys(rounds[0]?.small ?? {});
  const told = names.map((name) => {
    const small = median(rounds.map((round) => round.small[name] ?? Number.NaN));
    const large = median(rounds.map((round) => round.large[name] ?? Number.NaN));
    const worse = SPEEDS.includes(name) ? small / large : large / small;
    return { [`${name}Small`]: small, [`${name}Large`]: large, [`${name}Growth`]: worse };
  });
  return Object.assign({}, ...told) as Figures;
}

async function expectSound({ name, env }: Site): Promise<void> {
  const report = await verify(env.DATABASE_URL);
  if (!isSound(report)) throw new Error(`${name} does not verify: ${JSON.stringify(report.broken).slice(0, 500)}`);
  say(`${name}: the whole of it verifies`);
}
