import { execFile } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StartProblem } from '../platform/start-problem.js';
import { startChild, type Child } from './children.js';
import { makeServerHome } from './data-folder.js';
import { ensureDatabase, startEmbeddedPostgres } from './embedded-postgres.js';
import { keptSettings, type KeptSettings } from './kept-settings.js';
import { expectFreePort } from './ports.js';

/** Settings of where each of the three listens, and where it does when they are not set; as in docker-compose.yml. */
const PORTS = { ISSUER_PORT: '4001', ADMIN_SYSTEM_PORT: '4002', INBOX_PORT: '4003' };
/** In the server's home, beside the service's own. */
export const SIMULATOR_DATABASE = 'simulator-database';
const SERVICE_URL = 'http://127.0.0.1:3000';
const STOP_WITHIN_MS = 10_000;

const Urls = z.object({ issuer: z.url(), adminSystem: z.url(), inbox: z.url() });

/** Beside the sources there are sources, beside the built files built files. */
const MODULE = fileURLToPath(new URL(`../../simulators/main${extname(import.meta.url)}`, import.meta.url));

/** The outside systems alone, playing a scenario. */
export interface Simulator {
  /** Where they listen and what they want to be shown, as lines of an `.env`, and what is played. */
  told: string;
  stop(): Promise<void>;
  /** Settles when they ended by themselves. */
  broken: Promise<string>;
}

/** One line for every scenario: its name and what it shows. */
export async function namedScenarios(): Promise<string> {
  return (await promisify(execFile)(process.execPath, [...process.execArgv, MODULE, '--list'])).stdout;
}

/**
 * Starts them on `SIMULATORS_DATABASE_URL`, else on a PostgreSQL of their own.
 * @throws StartProblem with one sentence, for an unknown scenario too
 */
export async function startSimulator(scenario: string, say: (line: string) => void): Promise<Simulator> {
  const shows = (await namedScenarios()).split('\n').map((line) => line.split(/ {2,}/));
  const [, shown] = shows.find(([name]) => name === scenario) ?? [];
  if (!shown) {
    const names = shows.map(([name]) => name).filter(Boolean);
    throw new StartProblem(`There is no scenario ${scenario}; there are ${names.join(', ')}.`);
  }
  const ports = Object.fromEntries(
    Object.entries(PORTS).map(([setting, usual]) => [setting, process.env[setting] ?? usual]),
  );
  for (const [setting, port] of Object.entries(ports))
    await expectFreePort(Number(port), { by: 'a simulator', setting });
  const home = await makeServerHome();
  const kept = await keptSettings(home);
  const database = await startStore(home, say);
  try {
    const env = { ...environment(kept, database.url), ...ports, SCENARIO: scenario };
    const logFolder = join(home, 'logs');
    const child = await startChild({ name: 'simulator', module: MODULE, env, logFolder, stopWithinMs: STOP_WITHIN_MS });
    const stop = async (): Promise<void> => {
      await child.stop();
      await database.stop();
    };
    const broken = child.ended.then(() => child.name);
    return { told: told({ scenario, shown, kept, child, target: env.DOSSIER_COURIER_URL }), stop, broken };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function startStore(home: string, say: (line: string) => void): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['SIMULATORS_DATABASE_URL'];
  if (given) return { url: given, stop: () => Promise.resolve() };
  say('database');
  const server = await startEmbeddedPostgres({ dataDir: join(home, SIMULATOR_DATABASE), log: say });
  try {
    return { url: await ensureDatabase(server.url, 'simulators'), stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function environment(kept: KeptSettings, databaseUrl: string) {
  const { PATH, HOME, NODE_ENV, LOG_LEVEL, DOSSIER_COURIER_URL = SERVICE_URL } = process.env;
  return {
    ...{ PATH, HOME, NODE_ENV, LOG_LEVEL },
    SIMULATORS_DATABASE_URL: databaseUrl,
    ADMIN_SYSTEM_TOKEN: kept.adminSystemToken,
    ADMIN_SYSTEM_WEBHOOK_SECRET: kept.webhookSecret,
    INBOX_TOKEN: kept.inboxToken,
    DOSSIER_COURIER_URL,
    ENDPOINT_ID: 'admin-system',
  };
}

interface Telling {
  scenario: string;
  shown: string;
  kept: KeptSettings;
  child: Child;
  target: string;
}

function told({ scenario, shown, kept, child, target }: Telling): string {
  const urls = Urls.parse(child.ready);
  return `The simulators play “${scenario}”: ${shown}
Webhooks go to ${target} (DOSSIER_COURIER_URL). Another scenario: POST ${urls.adminSystem}/control/scenario {"name": "…"}
For the .env of the service:

MODE=demo
ISSUER_URL=${urls.issuer}
JWKS_URL=${urls.issuer}/jwks
ADMIN_SYSTEM_URL=${urls.adminSystem}
ADMIN_SYSTEM_TOKEN=${kept.adminSystemToken}
ADMIN_SYSTEM_WEBHOOK_SECRET=${kept.webhookSecret}
INBOX_URL=${urls.inbox}
INBOX_TOKEN=${kept.inboxToken}

docs/administrative-system.http plays the commonest exchanges. Ctrl-C ends everything.
`;
}
