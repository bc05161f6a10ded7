import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startIssuer } from '../simulators/issuer.js';
import { startChild, type Child } from '../src/launcher/children.js';
import { makeServerHome } from '../src/launcher/data-folder.js';
import { ensureDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from '../src/launcher/embedded-postgres.js';
import { migrate, referenceOf } from '../src/migrate.js';
import { readConfig } from '../src/platform/config.js';
import { projectFolder } from '../src/platform/project.js';

/** Of the load generator and of each server under it. */
export const CONNECTIONS = 16;
const SHARED_BUFFERS = '2GB';
const ISSUER = 'http://issuer.bench.test';

/** A PostgreSQL server of our own with its normal durability, and an issuer of tokens. */
export interface Arena {
  /** As owner. */
  databaseUrl: string;
  issuerUrl: string;
  /** Where logs and data of this run lie; gone at the end. */
  folder: string;
  serverLog: string;
}

/** One database of the arena: schema, reference data and the one endpoint that is owed every scan. */
export interface Site {
  name: string;
  /** The whole environment of a process that serves it. */
  env: NodeJS.ProcessEnv & { SECRET_KEY: string; DATABASE_URL: string };
  folder: string;
  /** As owner. */
  client: pg.Client;
}

/** Opens an arena for `work` and leaves nothing behind. */
export async function withArena(work: (arena: Arena) => Promise<void>): Promise<void> {
  const folder = join(await makeServerHome(), `bench-${process.pid}`);
  const server = await startServer(folder);
  const issuer = await startIssuer({ publicUrl: ISSUER });
  try {
    await work({ databaseUrl: server.url, issuerUrl: issuer.url, folder, serverLog: join(folder, 'server.log') });
  } finally {
    await issuer.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** With as much of the machine as docs/operations.md gives a database server; it takes it only when it starts anew. */
async function startServer(folder: string): Promise<EmbeddedPostgres> {
  const first = await startEmbeddedPostgres({ dataDir: folder, log: say });
  const client = new pg.Client({ connectionString: first.url });
  try {
    await client.connect();
    await client.query(`alter system set shared_buffers = '${SHARED_BUFFERS}'`);
  } finally {
    await client.end();
    await first.stop();
  }
  return startEmbeddedPostgres({ dataDir: folder, log: say });
}

/** Opens a database of this name for `work`. */
export async function withSite(arena: Arena, name: string, work: (site: Site) => Promise<void>): Promise<void> {
  const databaseUrl = await ensureDatabase(arena.databaseUrl, `bench_${name}`);
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    MODE: 'test',
    DATABASE_URL: databaseUrl,
    SECRET_KEY: randomBytes(36).toString('base64'),
    ISSUER_URL: ISSUER,
    JWKS_URL: `${arena.issuerUrl}/jwks`,
    PORT: '0',
    POOL_SIZE: String(CONNECTIONS),
    LOG_LEVEL: 'error',
    REFERENCE_FOLDER: join(projectFolder(), 'reference'),
    EVIDENCE_FOLDER: join(arena.folder, 'evidence'),
    ADMIN_SYSTEM_URL: 'http://127.0.0.1:9',
    ADMIN_SYSTEM_TOKEN: randomBytes(24).toString('base64'),
    // the queue stands in the database unless a Redis is given
    REDIS_URL: process.env['REDIS_URL'],
  };
  const config = readConfig(env);
  say(`${name}: database, reference data`);
  await migrate(databaseUrl, { reference: referenceOf(config), endpoints: config });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // as the service's own sessions have it, for everybody
  await client.query(`alter database bench_${name} set random_page_cost = 1.1`);
  await client.query('set random_page_cost = 1.1');
  try {
    await work({ name, env, folder: arena.folder, client });
  } finally {
    await client.end();
  }
}

/** Starts one of our programs on a site for `work`. @param module in `dist`; it says its address when it is ready */
export async function serving<T>(site: Site, module: string, work: (url: string) => Promise<T>): Promise<T> {
  const child = await serve(site, module);
  try {
    return await work(String(child.ready));
  } finally {
    await child.stop();
  }
}

/** Starts one of our programs on a site; the caller stops it. */
export function serve(site: Site, module: string): Promise<Child> {
  return startChild({
    name: `bench-${site.name}-${module.replace(/\W+/g, '-')}`,
    module: join(projectFolder(), 'dist', module),
    env: site.env,
    logFolder: join(site.folder, 'logs'),
  });
}

/** A token of somebody of the reference data; it holds a quarter of an hour. */
export async function signedIn(arena: Arena, sub: string, role: string, unit: string): Promise<string> {
  const reply = await fetch(`${arena.issuerUrl}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sub, role, unit }),
  });
  const { access_token } = (await reply.json()) as { access_token: string };
  return access_token;
}

/** What the run is doing, for whoever waits. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
