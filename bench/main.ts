import { availableParallelism, cpus, totalmem } from 'node:os';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startIssuer } from '../simulators/issuer.js';
import { startChild, type Child } from '../src/launcher/children.js';
import { makeServerHome } from '../src/launcher/data-folder.js';
import { ensureDatabase, startEmbeddedPostgres } from '../src/launcher/embedded-postgres.js';
import { migrate, referenceOf } from '../src/migrate.js';
import { readConfig } from '../src/platform/config.js';
import { projectFolder } from '../src/platform/project.js';
import { median, scanAll, type Driven } from './drive.js';
import { stockUp } from './stock.js';

const CONNECTIONS = 16;
const ROUNDS = 5;
const SCANS = 3_000;
const ISSUER = 'http://issuer.bench.test';
const VARIANTS = ['limit', 'naive', 'ours'] as const;
type Variant = (typeof VARIANTS)[number];

interface Arena {
  databaseUrl: string;
  folder: string;
  env: NodeJS.ProcessEnv;
  issuerUrl: string;
}

/** Compares a scan of ours with the limit and with the usual way, in turns on the same PostgreSQL; ratios, no bounds. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const home = await makeServerHome();
  const dataDir = join(home, `bench-${process.pid}`);
  const server = await startEmbeddedPostgres({ dataDir, log: say });
  const issuer = await startIssuer({ publicUrl: ISSUER });
  try {
    const arena = await prepare(await ensureDatabase(server.url, 'bench'), home, issuer.url);
    tell(await compare(arena), values.json);
  } finally {
    await issuer.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function prepare(databaseUrl: string, folder: string, issuerUrl: string): Promise<Arena> {
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    MODE: 'test',
    DATABASE_URL: databaseUrl,
    SECRET_KEY: randomBytes(36).toString('base64'),
    ISSUER_URL: ISSUER,
    JWKS_URL: `${issuerUrl}/jwks`,
    PORT: '0',
    POOL_SIZE: String(CONNECTIONS),
    LOG_LEVEL: 'error',
    REFERENCE_FOLDER: join(projectFolder(), 'reference'),
    EVIDENCE_FOLDER: join(folder, 'bench-evidence'),
    ADMIN_SYSTEM_URL: 'http://127.0.0.1:9',
    ADMIN_SYSTEM_TOKEN: randomBytes(24).toString('base64'),
  };
  const config = readConfig(env);
  say('database, reference data');
  await migrate(databaseUrl, { reference: referenceOf(config), endpoints: config });
  return { databaseUrl, folder, env, issuerUrl };
}

async function compare(arena: Arena): Promise<Record<Variant, Driven[]>> {
  const client = new pg.Client({ connectionString: arena.databaseUrl });
  await client.connect();
  const token = await signedIn(arena.issuerUrl);
  const children = await start(arena);
  const results: Record<Variant, Driven[]> = { limit: [], naive: [], ours: [] };
  const turns = Array.from({ length: ROUNDS + 1 }, (_, round) =>
    VARIANTS.map((variant) => ({ round, variant })),
  ).flat();
  const turn = async ({ round, variant }: (typeof turns)[number], index: number): Promise<void> => {
    const { numbers } = await stockUp(client, index * SCANS, SCANS);
    const driven = await scanAll(String(children[variant].ready), numbers, CONNECTIONS, token);
    say(`${round === 0 ? 'warm-up' : `round ${round}`} ${variant}: ${Math.round(driven.perSecond)}/s`);
    if (round > 0) results[variant].push(driven);
  };
  try {
    for (const [index, each] of turns.entries()) await turn(each, index);
  } finally {
    for (const child of Object.values(children)) await child.stop();
    await client.end();
  }
  return results;
}

async function start(arena: Arena): Promise<Record<Variant, Child>> {
  const from = (name: string, module: string): Promise<Child> =>
    startChild({
      name,
      module: join(projectFolder(), 'dist', module),
      env: arena.env,
      logFolder: join(arena.folder, 'logs'),
    });
  return {
    limit: await from('bench-limit', 'bench/limit.js'),
    naive: await from('bench-naive', 'bench/naive.js'),
    ours: await from('bench-ours', 'src/main.js'),
  };
}

async function signedIn(issuerUrl: string): Promise<string> {
  const identity = { sub: 'clerk-dho-1', role: 'clerk', unit: '44-DHO' };
  const reply = await fetch(`${issuerUrl}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(identity),
  });
  const { access_token } = (await reply.json()) as { access_token: string };
  return access_token;
}

function tell(results: Record<Variant, Driven[]>, json: boolean): void {
  const speed = (variant: Variant): number => median(results[variant].map((driven) => driven.perSecond));
  const round = (value: number): number => Math.round(value * 100) / 100;
  const summary = {
    limit: Math.round(speed('limit')),
    naive: Math.round(speed('naive')),
    ours: Math.round(speed('ours')),
    oursToLimit: round(speed('ours') / speed('limit')),
    oursToNaive: round(speed('ours') / speed('naive')),
    p50Ms: round(median(results.ours.map((driven) => driven.p50Ms))),
    p99Ms: round(median(results.ours.map((driven) => driven.p99Ms))),
  };
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  process.stdout.write(`\n  ${new Date().toISOString().slice(0, 10)} · ${machine}\n`);
  process.stdout.write(`  scans a second, ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${SCANS}\n`);
  for (const [name, value] of Object.entries(summary)) process.stdout.write(`  ${name.padEnd(12)} ${value}\n`);
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

await main();
