import { parseArgs } from 'node:util';
import type pg from 'pg';
import { registerEndpoints } from './integrations/endpoints.js';
import type { LoadReferenceOptions } from './modules/directory/load-reference.js';
import { readConfig, type Config } from './platform/config.js';
import { connect, nameOfDatabase } from './platform/database-url.js';
import { ensureAppRole, migrateDown, migrateUp, readMigrations } from './platform/migrations.js';
import { migrateQueue } from './platform/queue-schema.js';
import { Encryption } from './platform/encryption.js';
import { StartProblem } from './platform/start-problem.js';
import { runAsProcess } from './platform/process.js';
import { loadAllReference } from './reference.js';

// Any fixed number: whoever migrates one database holds it, across all processes.
const MIGRATION_LOCK = 7_340_233_101;

export interface MigrateOptions {
  /** takes the newest n migrations back instead of applying what is missing */
  down?: number;
  /** folder of the SQL files; the project's own when left out */
  folder?: string;
  /** reference data to load after the migrations */
  reference?: LoadReferenceOptions;
  /** the outside systems it names are registered after the reference data */
  endpoints?: Config;
}

/**
 * Brings a database to this program's schema: the application's role, our migrations, the queue's own. Connects as the
 * owner; whoever migrates the same database at the same time waits and then finds nothing to do.
 * @returns names of the migrations applied or taken back
 * @throws StartProblem with one sentence
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const client = await connect(url);
  try {
    await expectServerVersion(client);
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const migrations = await readMigrations(options.folder);
    if (options.down !== undefined) return await migrateDown(client, migrations, options.down);
    await ensureAppRole(client);
    const applied = await migrateUp(client, migrations);
    await migrateQueue(client);
    if (options.reference) await loadAllReference(client, options.reference);
    if (options.endpoints) await registerEndpoints(client, options.endpoints);
    return applied;
  } finally {
    await client.end();
  }
}

async function expectServerVersion(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string; encoding: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
       current_setting('server_encoding') as encoding`,
  );
  const server = rows[0];
  if (!server || server.number < 150_000) {
    throw new StartProblem(`The PostgreSQL server is version ${server?.version ?? '?'}; 15 or newer is needed.`);
  }
  if (server.encoding !== 'UTF8') {
    throw new StartProblem(`The database is encoded in ${server.encoding}; create one with encoding UTF8.`);
  }
}

/** Where reference data comes from under this configuration. */
export function referenceOf(config: Config): LoadReferenceOptions {
  return { folder: config.REFERENCE_FOLDER, encryption: new Encryption(config.SECRET_KEY), issuer: config.ISSUER_URL };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { down: { type: 'string' } } });
  const url = process.env['DATABASE_URL'];
  if (!url) throw new StartProblem('DATABASE_URL is not set; `npm run demo` and `npm start` bring their own database.');
  const down = values.down === undefined ? undefined : Number(values.down);
  if (down !== undefined && !(Number.isInteger(down) && down > 0)) {
    throw new StartProblem('--down wants the number of migrations to take back, for example --down 1.');
  }
  const config = down === undefined ? readConfig(process.env) : undefined;
  const names = await migrate(url, { down, reference: config && referenceOf(config), endpoints: config });
  const said = down === undefined ? 'applied' : 'taken back';
  process.stdout.write(
    `${nameOfDatabase(url)}: ${names.length === 0 ? 'nothing to do' : `${said} ${names.join(', ')}`}\n`,
  );
}

await runAsProcess(import.meta.url, main);
