import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { APP_ROLE } from './database-url.js';
import { projectFolder } from './project.js';
import { codeOf, reasonOf, StartProblem } from './start-problem.js';

/** One numbered step of the schema: `NNNN-name.up.sql` and its way back, `NNNN-name.down.sql`. */
export interface Migration {
  number: number;
  /** `NNNN-name` */
  name: string;
  up: string;
  down: string | undefined;
  /** of the up file, hex */
  sha256: string;
}

interface AppliedMigration {
  number: number;
  name: string;
  sha256: string;
}

/** Where the project keeps its migrations. */
function migrationsFolder(): string {
  return join(projectFolder(), 'src', 'migrations');
}

/** The migrations of a folder in the order of their numbers. */
export async function readMigrations(folder = migrationsFolder()): Promise<Migration[]> {
  const files = new Set(await readdir(folder));
  const names = [...files].flatMap((file) => /^(\d{4}-[\w-]+)\.up\.sql$/.exec(file)?.[1] ?? []).sort();
  const migrations = await Promise.all(
    names.map(async (name): Promise<Migration> => {
      const up = await readFile(join(folder, `${name}.up.sql`), 'utf8');
      const back = `${name}.down.sql`;
      const down = files.has(back) ? await readFile(join(folder, back), 'utf8') : undefined;
      return {
        number: Number(name.slice(0, 4)),
        name,
        up,
        down,
        sha256: createHash('sha256').update(up).digest('hex'),
      };
    }),
  );
  migrations.forEach((migration, index) => {
    const before = migrations[index - 1];
    if (before?.number !== migration.number) return;
    throw new StartProblem(`Two migrations have the same number: ${before.name} and ${migration.name}; renumber one.`);
  });
  return migrations;
}

/** The newest migration's name. */
export async function newestMigration(folder = migrationsFolder()): Promise<string> {
  return (await readMigrations(folder)).at(-1)?.name ?? '';
}

/** Makes the application's role, which migrations grant to, and lets this user take it on. Twice equals once. */
export async function ensureAppRole(client: pg.ClientBase): Promise<void> {
  try {
    await client.query(`
      do $$ begin
        if to_regrole('${APP_ROLE}') is null then create role ${APP_ROLE} nologin; end if;
      exception when duplicate_object or unique_violation then null; -- another database of this server was faster
      end $$;
      do $$ begin
        if not pg_has_role(current_user, '${APP_ROLE}',
                           case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)
        then grant ${APP_ROLE} to current_user; end if;
      end $$;`);
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    throw new StartProblem(
      `This database user may not make the role ${APP_ROLE}; let an administrator run: ` +
        `create role ${APP_ROLE} nologin; grant ${APP_ROLE} to <this user>;`,
      { cause: error },
    );
  }
}

/**
 * Applies what is missing, each migration in its own transaction. The caller holds the migration lock and has made the
 * role. @returns the names applied now
 * @throws StartProblem when an applied file was changed or is unknown here, or a migration fails
 */
export async function migrateUp(client: pg.ClientBase, migrations: Migration[]): Promise<string[]> {
  await client.query(`create table if not exists schema_migration (
    number int primary key, name text not null, sha256 text not null, applied_at timestamptz not null)`);
  await client.query(`grant select on schema_migration to ${APP_ROLE}`);
  const applied = await readApplied(client);
  expectSameHistory(applied, migrations);
  const missing = migrations.slice(applied.length);
  for (const migration of missing) {
    await inTransaction(client, migration.name, async () => {
      await client.query(migration.up);
      await client.query('insert into schema_migration (number, name, sha256, applied_at) values ($1, $2, $3, $4)', [
        migration.number,
        migration.name,
        migration.sha256,
        new Date(),
      ]);
    });
  }
  return missing.map((migration) => migration.name);
}

/** Takes the newest `count` migrations back, newest first, each in its own transaction. @returns their names */
export async function migrateDown(client: pg.ClientBase, migrations: Migration[], count: number): Promise<string[]> {
  const applied = await readApplied(client);
  expectSameHistory(applied, migrations);
  const undone = migrations.slice(Math.max(0, applied.length - count), applied.length).reverse();
  for (const { name, number, down } of undone) {
    if (down === undefined) throw new StartProblem(`Migration ${name} has no way back: ${name}.down.sql is missing.`);
    await inTransaction(client, name, async () => {
      await client.query(down);
      await client.query('delete from schema_migration where number = $1', [number]);
    });
  }
  return undone.map((migration) => migration.name);
}

/**
 * Call at boot, under any role.
 * @throws StartProblem when the database's newest migration is not this program's newest
 */
export async function expectSchema(client: pg.ClientBase, folder = migrationsFolder()): Promise<void> {
  const ours = (await readMigrations(folder)).at(-1);
  const theirs = (await readApplied(client)).at(-1);
  if (ours?.number === theirs?.number) return;
  if (!theirs) throw new StartProblem('The database has no schema yet; run `npm run migrate` first.');
  const older = theirs.number < (ours?.number ?? 0);
  throw new StartProblem(
    `The database is at schema ${theirs.name}, this program needs ${ours?.name ?? 'none'}; ` +
      (older ? 'run `npm run migrate` first.' : 'start the newer program that migrated it.'),
  );
}

async function readApplied(client: pg.ClientBase): Promise<AppliedMigration[]> {
  const present = await client.query<{ present: boolean }>(
    `select to_regclass('schema_migration') is not null as present`,
  );
  if (!present.rows[0]?.present) return [];
  const { rows } = await client.query<AppliedMigration>(
    'select number, name, sha256 from schema_migration order by number',
  );
  return rows;
}

function expectSameHistory(applied: AppliedMigration[], migrations: Migration[]): void {
  applied.forEach((row, index) => {
    const ours = migrations[index];
    if (ours?.number === row.number && ours.sha256 === row.sha256) return;
    if (ours?.number === row.number) {
      throw new StartProblem(
        `Migration ${row.name} was changed after it was applied; put ${ours.name}.up.sql back and write a new migration.`,
      );
    }
    const known = migrations.some(({ number }) => number === row.number);
    throw new StartProblem(
      known && ours
        ? `Migration ${ours.name} comes before ${row.name}, which is already applied; give it the next free number.`
        : `The database has migration ${row.name}, which this program does not know; start the newer program.`,
    );
  });
}

async function inTransaction(client: pg.ClientBase, name: string, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new StartProblem(`Migration ${name} failed and was rolled back: ${reasonOf(error)}.`, { cause: error });
  }
}
