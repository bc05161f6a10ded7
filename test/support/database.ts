import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { asCourierApp, onDatabase } from '../../src/platform/database-url.js';

export interface TestDatabase {
  /** as owner: for DATABASE_URL (the service takes on its role by itself) and for a look behind its back */
  url: string;
  /** under the role courier_app */
  appUrl: string;
  /** an empty database of their own on the same server */
  simulatorsUrl: string;
  /** Drops both, cutting whoever is still connected. */
  drop(): Promise<void>;
}

/** A migrated and seeded database of its own for one test file. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const name = `clone_${process.pid}_${randomBytes(4).toString('hex')}`;
  const template = process.env['TEST_DATABASE_TEMPLATE'];
  if (!template) throw new Error('No template database: run tests through Jest with its global set-up');
  const simulators = `${name}_simulators`;
  await asAdmin(`create database ${name} template ${template}`, `create database ${simulators}`);
  return databaseOf(name, simulators);
}

/** A copy of a database to which nobody is connected: what a backup of this moment would bring back. */
export async function backedUp(database: TestDatabase): Promise<TestDatabase> {
  const name = `backup_${process.pid}_${randomBytes(4).toString('hex')}`;
  const of = new URL(database.url).pathname.slice(1);
  await asAdmin(`create database ${name} template ${of}`, `create database ${name}_simulators`);
  return databaseOf(name, `${name}_simulators`);
}

/** An empty database of its own, not migrated, on the same server. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const name = `empty_${process.pid}_${randomBytes(4).toString('hex')}`;
  const simulators = `${name}_simulators`;
  await asAdmin(`create database ${name}`, `create database ${simulators}`);
  return databaseOf(name, simulators);
}

function databaseOf(name: string, simulators: string): TestDatabase {
  const url = onDatabase(adminUrl(), name);
  return {
    url,
    appUrl: asCourierApp(url),
    simulatorsUrl: onDatabase(adminUrl(), simulators),
    drop: () =>
      asAdmin(`drop database if exists ${name} with (force)`, `drop database if exists ${simulators} with (force)`),
  };
}

/** The superuser's URL of this test run's server. */
export function adminUrl(): string {
  const url = process.env['TEST_DATABASE_ADMIN_URL'];
  if (!url) throw new Error('No test server: run tests through Jest with its global set-up');
  return url;
}

async function asAdmin(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
