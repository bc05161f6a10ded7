import type { Child } from '../src/launcher/children.js';
import { CONNECTIONS, say, serve, signedIn, type Arena, type Site } from './arena.js';
import { median, scanAll, type Driven } from './drive.js';
import { ON_THE_ROAD } from './life.js';
import { settle, stockUp, type Stock } from './stock.js';

const PROGRAMS = { limit: 'bench/limit.js', naive: 'bench/naive.js', ours: 'src/main.js' } as const;
type Variant = keyof typeof PROGRAMS;
const VARIANTS = ['limit', 'naive', 'ours'] as const;

/** How long each comparison goes on. */
export interface Length {
  rounds: number;
  /** Scans of each variant in each round. */
  scans: number;
}

/**
 * A scan of ours beside the limit and the usual way, in turns on the same database, and one turn each to warm up.
 * @throws when one of them wrote other rows than the others
 */
export async function compareScans(
  arena: Arena,
  site: Site,
  { rounds, scans }: Length,
): Promise<Record<string, number>> {
  const token = await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO');
  const results: Record<Variant, Driven[]> = { limit: [], naive: [], ours: [] };
  const children = {
    limit: await from(site, 'limit'),
    naive: await from(site, 'naive'),
    ours: await from(site, 'ours'),
  };
  const turns = Array.from({ length: rounds + 1 }, (_, round) =>
    VARIANTS.map((variant) => ({ round, variant })),
  ).flat();
  const turn = async ({ round, variant }: (typeof turns)[number], index: number): Promise<void> => {
    const stock = await freshOnTheRoad(site, index * scans, scans);
    const driven = await scanAll(String(children[variant].ready), stock.numbers, CONNECTIONS, token);
    await expectSameRows(site, variant, stock);
    say(`${round === 0 ? 'warm-up' : `round ${round}`} ${variant}: ${Math.round(driven.perSecond)}/s`);
    if (round > 0) results[variant].push(driven);
  };
  try {
    for (const [index, each] of turns.entries()) await turn(each, index);
  } finally {
    for (const child of Object.values(children)) await child.stop();
  }
  return told(results);
}

function from(site: Site, variant: Variant): Promise<Child> {
  return serve(site, PROGRAMS[variant]);
}

/** Envelopes that a courier brings to the office. */
async function freshOnTheRoad(site: Site, first: number, count: number): Promise<Stock> {
  const stock = await stockUp(site.client, { first, count, events: ON_THE_ROAD });
  await settle(site.client);
  return stock;
}

/** Each scan: item and dossier one version on, one event, one act, one cursor behind. */
async function expectSameRows({ client }: Site, variant: string, { dossiers }: Stock): Promise<void> {
  const seq = ON_THE_ROAD + 1;
  const { rows } = await client.query<Record<string, number>>(
    `select count(distinct d.id)::int as dossiers, count(distinct i.id)::int as items, count(distinct e.id)::int as events,
       count(distinct a.id)::int as acts, count(c.*)::int as cursors
     from dossier d
     left join item i on i.dossier_id = d.id and i.status = 'AT_OFFICE' and i.version = $2
     left join event e on e.dossier_id = d.id and e.seq = $2 and e.hash = d.head
     left join act a on a.id = e.act_id and a.kind = 'item.arrive' and a.events = 1
     left join follower_cursor c on c.dossier = d.id and c.head_seq = $2 and c.acked_seq = $2 - 1 and c.behind_since is not null
     where d.id = any($1) and d.seq = $2`,
    [dossiers, seq],
  );
  const wrong = Object.entries(rows[0] ?? {}).filter(([, count]) => count !== dossiers.length);
  if (wrong.length === 0) return;
  throw new Error(
    `${variant} wrote other rows: ${wrong.map(([name, count]) => `${count} ${name}`).join(', ')} for ${dossiers.length} scans`,
  );
}

function told(results: Record<Variant, Driven[]>): Record<string, number> {
  const speed = (variant: Variant): number => median(results[variant].map((driven) => driven.perSecond));
  return {
    limit: Math.round(speed('limit')),
    naive: Math.round(speed('naive')),
    ours: Math.round(speed('ours')),
    oursToLimit: speed('ours') / speed('limit'),
    oursToNaive: speed('ours') / speed('naive'),
    p50Ms: median(results.ours.map((driven) => driven.p50Ms)),
    p99Ms: median(results.ours.map((driven) => driven.p99Ms)),
  };
}
