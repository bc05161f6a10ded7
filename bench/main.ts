import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { say, withArena, withSite, type Arena, type Site } from './arena.js';
import { compareBatches } from './batch.js';
import { measureCampaign } from './campaign.js';
import { measureCustody } from './custody.js';
import { measureGrowth } from './growth.js';
import { measureLabels } from './label.js';
import { measureMemory } from './memory.js';
import { measureReadiness } from './readiness.js';
import { compareScans } from './scans.js';
import { compareBehind, measureWakeUps } from './behind.js';
import { compareSync } from './sync.js';
import { measureTracking } from './tracking.js';
import { measureVerifier } from './verifier.js';

interface Asked {
  rounds: number;
  scans: number;
  seconds: number;
  days: number;
}

type Figures = Record<string, number>;

/** Each part of the bench by the name that `--only` takes. */
const parts: Record<string, (arena: Arena, site: Site, asked: Asked) => Promise<Figures>> = {
  scans: (arena, site, asked) => compareScans(arena, site, asked),
  batch: (arena, site, { rounds }) => compareBatches(arena, site, rounds),
  campaign: (arena, site, { rounds }) => measureCampaign(arena, site, rounds),
  label: (arena, site, { rounds }) => measureLabels(arena, site, rounds * 40),
  sync: (arena, site, { rounds }) => compareSync(arena, site, rounds),
  wakeups: (arena, site, { seconds }) => measureWakeUps(arena, site, seconds),
  behind: (arena, site, asked) => compareBehind(arena, site, asked),
  tracking: (_, site, { seconds }) => measureTracking(site, seconds),
  ready: (_, site) => measureReadiness(site),
  memory: (arena, _, { days }) => measureMemory(arena, days),
  verifier: (arena, _, { rounds }) => measureVerifier(arena, rounds),
};

const options = {
  json: { type: 'boolean', default: false },
  growth: { type: 'boolean', default: false },
  custody: { type: 'boolean', default: false },
  only: { type: 'string', default: Object.keys(parts).join() },
  rounds: { type: 'string', default: '5' },
  scans: { type: 'string', default: '3000' },
  seconds: { type: 'string', default: '15' },
  days: { type: 'string', default: '10' },
  small: { type: 'string', default: '20000' },
  large: { type: 'string', default: '1000000' },
  items: { type: 'string', default: '500000' },
  held: { type: 'string', default: '40000' },
  plans: { type: 'string' },
} as const;

/** Measures on a database of its own; ratios and milliseconds of one run, no bounds. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const asked = {
    rounds: Number(values.rounds),
    scans: Number(values.scans),
    seconds: Number(values.seconds),
    days: Number(values.days),
  };
  const { plans } = values;
  const sizes = { small: Number(values.small), large: Number(values.large) };
  const stock = { items: Number(values.items), held: Number(values.held) };
  await withArena(async (arena) => {
    const measure = (): Promise<Figures> => {
      if (values.growth) return measureGrowth(arena, { ...asked, ...sizes, plans });
      if (values.custody) return measureCustody(arena, { ...stock, seconds: asked.seconds, plans });
      return measureParts(arena, values.only.split(','), asked);
    };
    tell(await measure(), values.json);
  });
}

async function measureParts(arena: Arena, names: readonly string[], asked: Asked): Promise<Figures> {
  const figures: Figures = {};
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new RangeError(`--only knows ${Object.keys(parts).join(', ')}, not ${unknown.join()}`);
  await withSite(arena, 'parts', async (site) => {
    for (const name of names) {
      say(`measuring: ${name}`);
      const began = performance.now();
      Object.assign(figures, await parts[name]?.(arena, site, asked));
      say(`${name} took ${Math.round((performance.now() - began) / 1000)} s`);
    }
  });
  return figures;
}

/** A table for people; with --json also one line for programs, the last of stdout. */
function tell(figures: Figures, json: boolean): void {
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Math.round(value * 100) / 100]),
  );
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  process.stdout.write(`\n  ${new Date().toISOString().slice(0, 10)} · ${machine}\n`);
  const width = Math.max(...Object.keys(rounded).map((name) => name.length));
  for (const [name, value] of Object.entries(rounded))
    process.stdout.write(`  ${name.padEnd(width)}  ${value.toLocaleString('en')}\n`);
  if (json) process.stdout.write(`${JSON.stringify(rounded)}\n`);
}

await main();
