import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { makeServerHome, tryLockFolder } from '../../src/launcher/data-folder.js';
import { ensureDatabase, startEmbeddedPostgres } from '../../src/launcher/embedded-postgres.js';
import { clusterIn } from '../../src/launcher/cluster.js';
import { recover } from '../../src/launcher/orphan.js';
import { isRunning } from '../../src/launcher/processes.js';
import { migrate } from '../../src/migrate.js';
import { testReference } from './settings.js';

export interface TestServer {
  stop(): Promise<void>;
}

/**
 * The server of one test run: TEST_DATABASE_ADMIN_URL when set (a superuser; databases made there are dropped again), else
 * an embedded one of its own, so that several runs never meet. Sets TEST_DATABASE_ADMIN_URL and TEST_DATABASE_TEMPLATE for
 * the test processes.
 */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env['TEST_DATABASE_ADMIN_URL'];
  const server = given ? { url: given, stop: async () => undefined } : await startOwnServer();
  const template = `template_${process.pid}`;
  try {
    await migrate(await ensureDatabase(server.url, template), { reference: testReference });
  } catch (error) {
    await server.stop();
    throw error;
  }
  process.env['TEST_DATABASE_ADMIN_URL'] = server.url;
  process.env['TEST_DATABASE_TEMPLATE'] = template;
  return {
    stop: async () => {
      if (given) await drop(given, template);
      await server.stop();
    },
  };
}

async function startOwnServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const home = await makeServerHome();
  await sweep(home);
  const dataDir = join(home, `test-${process.pid}`);
  const server = await startEmbeddedPostgres({ dataDir, test: true, log: () => undefined });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** Removes what killed test runs left: their servers and data (`test-<process id>…`). */
async function sweep(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const [, pid] = /^test-(\d+)/.exec(name) ?? [];
    if (!pid || isRunning(Number(pid))) continue;
    const dataDir = join(home, name);
    const lock = await tryLockFolder(dataDir);
    if (!lock) continue;
    const cluster = clusterIn(dataDir);
    // asked for a port that no server has, recover stops whatever runs there
    await recover(cluster, () => 'postgres://127.0.0.1:1/none', { port: 0, log: () => undefined });
    await rm(dataDir, { recursive: true, force: true });
    await lock.release();
  }
}

async function drop(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
  await client.end();
}
