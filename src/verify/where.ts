import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterIn, SUPERUSER } from '../launcher/cluster.js';
import { serverHome, tryLockFolder } from '../launcher/data-folder.js';
import { startEmbeddedPostgres } from '../launcher/embedded-postgres.js';
import { onDatabase } from '../platform/database-url.js';
import { StartProblem } from '../platform/start-problem.js';

/** What is to be verified; `release` stops what had to be started for it. */
export interface Place {
  url: string;
  simulatorsUrl: string;
  evidenceFolder: string | undefined;
  release(): Promise<void>;
}

/**
 * The database of DATABASE_URL, else the one that `npm run demo` keeps: as it runs, or started for the moment.
 * @throws StartProblem when there is none
 */
export async function placeToVerify(env: NodeJS.ProcessEnv): Promise<Place> {
  const url = env['DATABASE_URL'];
  if (!url) return keptPlace(env);
  return { ...besides(url, env), evidenceFolder: env['EVIDENCE_FOLDER'], release: () => Promise.resolve() };
}

async function keptPlace(env: NodeJS.ProcessEnv): Promise<Place> {
  const home = serverHome();
  const cluster = clusterIn(join(home, 'database'));
  if (!existsSync(cluster.data)) {
    throw new StartProblem(
      'There is nothing to verify yet: run `npm run demo` first, or set DATABASE_URL to the database, as its owner.',
    );
  }
  const evidenceFolder = env['EVIDENCE_FOLDER'] ?? join(home, 'evidence');
  const lock = await tryLockFolder(cluster.folder);
  if (!lock) {
    const [password, port] = await Promise.all([readFile(cluster.password, 'utf8'), readFile(cluster.port, 'utf8')]);
    const running = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/dossier_courier?sslmode=disable`;
    return { ...besides(running, env), evidenceFolder, release: () => Promise.resolve() };
  }
  await lock.release();
  const server = await startEmbeddedPostgres({ dataDir: cluster.folder, log: () => undefined });
  return { ...besides(server.url, env), evidenceFolder, release: () => server.stop() };
}

/** The simulators' store lies beside the database, under its name. */
function besides(url: string, env: NodeJS.ProcessEnv): Pick<Place, 'url' | 'simulatorsUrl'> {
  const name = URL.canParse(url) ? decodeURIComponent(new URL(url).pathname.slice(1)) : '';
  return { url, simulatorsUrl: env['SIMULATORS_DATABASE_URL'] ?? (name ? onDatabase(url, `${name}_simulators`) : url) };
}
