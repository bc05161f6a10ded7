import { join } from 'node:path';
import axios from 'axios';
import { z } from 'zod';
import { migrate, referenceOf } from '../migrate.js';
import { readConfig } from '../platform/config.js';
import { connect, onDatabase } from '../platform/database-url.js';
import { derivedId } from '../platform/ids.js';
import { projectFolder } from '../platform/project.js';
import { startChild, type Child } from './children.js';
import { makeServerHome } from './data-folder.js';
import { ensureDatabase, startEmbeddedPostgres } from './embedded-postgres.js';
import { keptSettings, type KeptSettings } from './kept-settings.js';
import { expectFreePort } from './ports.js';

/** The name under which our identity simulator issues tokens, whatever port it has today. */
const ISSUER = 'http://issuer.dossier-courier.test';
const READY_TO_STOP_MS = 20_000;

const SimulatorUrls = z.object({ issuer: z.url(), adminSystem: z.url(), inbox: z.url() });

export interface Services {
  /** Where the API listens. */
  url: string;
  issuerUrl: string;
  adminSystemUrl: string;
  inboxUrl: string;
  /** As owner; for verify only. */
  databaseUrl: string;
  simulatorsUrl: string;
  folder: string;
  evidenceFolder: string;
  /** Ids of the two processes. */
  processes: { api: number; worker: number };
  /** Moves business time in API, worker and administrative system, forward. */
  moveClock(to: Date): Promise<void>;
  /** Everything in order, the database last. */
  stop(): Promise<void>;
  /** Settles with the name of a child that ended by itself. */
  broken: Promise<string>;
}

/** Where things lie and listen, beside the usual place. */
export interface ServicesPlace {
  /** Of secrets, evidence, papers and logs. */
  folder?: string;
  /** As owner. */
  databaseUrl?: string;
  port?: number;
  /** Of API and worker, unless LOG_LEVEL says another; default `warn`. */
  logLevel?: 'warn' | 'info';
}

/** Starts database, simulators, API and worker as children of this process. @throws StartProblem with one sentence */
export async function startServices(say: (line: string) => void, place: ServicesPlace = {}): Promise<Services> {
  const folder = place.folder ?? (await makeServerHome());
  const kept = await keptSettings(folder);
  const port = place.port ?? Number(process.env['PORT'] ?? 3000);
  await expectFreePort(port, { by: 'the API', setting: 'PORT' });
  say('database');
  const database = await startDatabase(folder, place.databaseUrl ?? process.env['DATABASE_URL'], say);
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    for (const child of [...children].reverse()) await child.stop();
    await database.stop();
  };
  try {
    const { logLevel = 'warn' } = place;
    return { ...(await startChildren({ folder, kept, port, database, logLevel, children, say })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Database {
  url: string;
  simulatorsUrl: string;
  stop(): Promise<void>;
}

/** The given database, else the embedded server. */
async function startDatabase(
  folder: string,
  given: string | undefined,
  say: (line: string) => void,
): Promise<Database> {
  if (given) {
    const client = await connect(given);
    await client.end();
    const name = `${decodeURIComponent(new URL(given).pathname.slice(1))}_simulators`;
    return { url: given, simulatorsUrl: await ensureDatabase(given, name), stop: () => Promise.resolve() };
  }
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database'), log: say });
  const simulatorsUrl = await ensureDatabase(server.url, 'dossier_courier_simulators');
  return { url: onDatabase(server.url, 'dossier_courier'), simulatorsUrl, stop: () => server.stop() };
}

interface Starting {
  folder: string;
  kept: KeptSettings;
  port: number;
  database: Database;
  logLevel: string;
  children: Child[];
  say: (line: string) => void;
}

async function startChildren(starting: Starting): Promise<Omit<Services, 'stop'>> {
  const { folder, database, children, say } = starting;
  const start = async (name: string, module: string, env: NodeJS.ProcessEnv): Promise<Child> => {
    say(name);
    const child = await startChild({
      name,
      module: programOf(module),
      env,
      logFolder: join(folder, 'logs'),
      stopWithinMs: READY_TO_STOP_MS,
    });
    children.push(child);
    return child;
  };
  const simulators = await start('simulators', 'simulators/main.js', simulatorsEnv(starting));
  const urls = SimulatorUrls.parse(simulators.ready);
  const env = serviceEnv(starting, urls);
  say('migrations and reference data');
  const config = readConfig(env);
  await migrate(database.url, { reference: referenceOf(config), endpoints: config });
  const api = await start('api', 'src/main.js', env);
  const url = z.string().parse(api.ready);
  const target = { url, endpoint: derivedId('endpoint', 'admin-system') };
  await axios.post(`${urls.adminSystem}/control/target`, target);
  const worker = await start('worker', 'src/worker.js', env);
  return {
    url,
    issuerUrl: urls.issuer,
    adminSystemUrl: urls.adminSystem,
    inboxUrl: urls.inbox,
    databaseUrl: database.url,
    simulatorsUrl: database.simulatorsUrl,
    folder,
    evidenceFolder: config.EVIDENCE_FOLDER,
    processes: { api: api.pid, worker: worker.pid },
    moveClock: (to) => moveClock(to, [api, worker], urls.adminSystem),
    broken: Promise.race(children.map((child) => child.ended.then(() => child.name))),
  };
}

function programOf(module: string): string {
  return join(projectFolder(), 'dist', module);
}

function simulatorsEnv({ kept, database }: Starting): NodeJS.ProcessEnv {
  return {
    ...inherited(),
    SIMULATORS_DATABASE_URL: database.simulatorsUrl,
    ISSUER_URL: ISSUER,
    ADMIN_SYSTEM_TOKEN: kept.adminSystemToken,
    ADMIN_SYSTEM_WEBHOOK_SECRET: kept.webhookSecret,
    INBOX_TOKEN: kept.inboxToken,
  };
}

function serviceEnv(
  { kept, database, folder, port, logLevel }: Starting,
  urls: z.infer<typeof SimulatorUrls>,
): NodeJS.ProcessEnv {
  return {
    ...inherited(),
    MODE: 'demo',
    DATABASE_URL: database.url,
    REDIS_URL: process.env['REDIS_URL'],
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SECRET_KEY: kept.secretKey,
    ISSUER_URL: ISSUER,
    JWKS_URL: `${urls.issuer}/jwks`,
    EVIDENCE_FOLDER: join(folder, 'evidence'),
    REFERENCE_FOLDER: join(projectFolder(), 'reference'),
    ADMIN_SYSTEM_URL: urls.adminSystem,
    ADMIN_SYSTEM_TOKEN: kept.adminSystemToken,
    ADMIN_SYSTEM_WEBHOOK_SECRET: kept.webhookSecret,
    INBOX_URL: urls.inbox,
    INBOX_TOKEN: kept.inboxToken,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? logLevel,
  };
}

function inherited(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: process.env['NODE_ENV'] };
}

async function moveClock(to: Date, services: Child[], adminSystemUrl: string): Promise<void> {
  const clockAheadMs = to.getTime() - Date.now();
  for (const child of services) {
    const moved = new Promise<void>((resolve) => {
      const stop = child.onMessage((message) => {
        if (typeof message !== 'object' || message === null || !('clockAheadMs' in message)) return;
        stop();
        resolve();
      });
    });
    await child.send({ clockAheadMs });
    await moved;
  }
  await axios.post(`${adminSystemUrl}/back-office/clock`, { now: to.toISOString() });
}
