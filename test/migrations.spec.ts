import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresBackend, Queue } from 'bullmq';
import { jest } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrate } from '../src/migrate.js';
import { asCourierApp, connect, withSettings } from '../src/platform/database-url.js';
import { expectSchema } from '../src/platform/migrations.js';
import { expectQueueSchema } from '../src/platform/queue-schema.js';
import { cloneDatabase, emptyDatabase, type TestDatabase } from './support/database.js';

jest.setTimeout(30_000);

const FILES = {
  '0001-note.up.sql': `create table note (id int primary key, text text not null);
    grant select, insert on note to courier_app;`,
  '0001-note.down.sql': 'drop table note;',
  '0002-colour.up.sql': 'alter table note add colour text;',
  '0002-colour.down.sql': 'alter table note drop colour;',
};

describe('Migrations', () => {
  let database: TestDatabase;
  let folder: string;
  let client: pg.Client;

  const write = (file: string, text: string) => writeFile(join(folder, file), text);
  const columns = async () => {
    const { rows } = await client.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'note' order by ordinal_position`,
    );
    return rows.map((row) => row.name);
  };

  beforeEach(async () => {
    database = await emptyDatabase();
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    await Promise.all(Object.entries(FILES).map(([file, text]) => write(file, text)));
    client = await connect(database.url);
  });

  afterEach(async () => {
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  test('go up in order, are recorded, and a second time finds nothing to do', async () => {
    expect(await migrate(database.url, { folder })).toEqual(['0001-note', '0002-colour']);
    expect(await columns()).toEqual(['id', 'text', 'colour']);
    const { rows } = await client.query<Record<string, unknown>>('select * from schema_migration order by number');
    expect(rows).toMatchObject([
      { number: 1, name: '0001-note', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), applied_at: expect.any(Date) },
      { number: 2, name: '0002-colour' },
    ]);
    expect(await migrate(database.url, { folder })).toEqual([]);
  });

  test('go down newest first and up again', async () => {
    await migrate(database.url, { folder });
    expect(await migrate(database.url, { folder, down: 1 })).toEqual(['0002-colour']);
    expect(await columns()).toEqual(['id', 'text']);
    expect(await migrate(database.url, { folder })).toEqual(['0002-colour']);
    expect(await migrate(database.url, { folder, down: 9 })).toEqual(['0002-colour', '0001-note']);
    expect(await columns()).toEqual([]);
  });

  test('are refused when an applied file was changed, is unknown here, or comes late', async () => {
    await migrate(database.url, { folder });
    await write('0001-note.up.sql', `${FILES['0001-note.up.sql']} -- changed`);
    await expect(migrate(database.url, { folder })).rejects.toThrow(/^Migration 0001-note was changed after/);
    await write('0001-note.up.sql', FILES['0001-note.up.sql']);
    await unlink(join(folder, '0002-colour.up.sql'));
    await expect(migrate(database.url, { folder })).rejects.toThrow(
      /has migration 0002-colour, which this program does/,
    );
    await unlink(join(folder, '0001-note.up.sql'));
    await write('0000-early.up.sql', 'select 1');
    await write('0001-note.up.sql', FILES['0001-note.up.sql']);
    await expect(migrate(database.url, { folder })).rejects.toThrow(/^Migration 0000-early comes before 0001-note/);
    await write('0001-twin.up.sql', 'select 1');
    await expect(migrate(database.url, { folder })).rejects.toThrow(/same number: 0001-note and 0001-twin/);
  });

  test('that fail are rolled back whole, and those before them stay', async () => {
    await write('0002-colour.up.sql', 'alter table note add colour text; select 1 / 0;');
    await expect(migrate(database.url, { folder })).rejects.toThrow(
      'Migration 0002-colour failed and was rolled back: division by zero.',
    );
    expect(await columns()).toEqual(['id', 'text']);
    await write('0002-colour.up.sql', FILES['0002-colour.up.sql']);
    expect(await migrate(database.url, { folder })).toEqual(['0002-colour']);
  });

  test('started by four at the same time run once', async () => {
    const names = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, { folder })));
    expect(names.filter((each) => each.length > 0)).toEqual([['0001-note', '0002-colour']]);
  });

  test('of databases on one server made at the same time share the role', async () => {
    const other = await emptyDatabase();
    const applied = await Promise.all([database, other].map(({ url }) => migrate(url, { folder })));
    await other.drop();
    expect(applied.map((names) => names.length)).toEqual([2, 2]);
  });

  test('let a process boot only on exactly its own schema', async () => {
    await expect(expectSchema(client, folder)).rejects.toThrow('The database has no schema yet; run `npm run migrate`');
    await expect(expectQueueSchema(client)).rejects.toThrow('The database has no queue schema yet');
    await migrate(database.url, { folder });
    await expect(expectSchema(client, folder)).resolves.toBeUndefined();
    await expect(expectQueueSchema(client)).resolves.toBeUndefined();
    await write('0003-next.up.sql', 'select 1');
    await expect(expectSchema(client, folder)).rejects.toThrow(
      'is at schema 0002-colour, this program needs 0003-next',
    );
    await unlink(join(folder, '0003-next.up.sql'));
    await unlink(join(folder, '0002-colour.up.sql'));
    await expect(expectSchema(client, folder)).rejects.toThrow('start the newer program that migrated it');
  });

  test('by a plain user without the right to make roles say what to ask for', async () => {
    const name = `plain_${process.pid}`;
    await client.query(`create role ${name} login password 'plain'`);
    const url = new URL(database.url);
    url.username = name;
    url.password = 'plain';
    // the role is there already, made by the template's migration; the plain user may just not take it on
    await expect(migrate(url.href, { folder })).rejects.toThrow(/let an administrator run: create role courier_app/);
    await client.query(`drop role ${name}`);
  });

  test('of this project go up, all the way down leaving no table, and up again', async () => {
    const names = await migrate(database.url);
    expect(await migrate(database.url, { down: 99 })).toEqual(names.toReversed());
    const { rows } = await client.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'S')`,
    );
    expect(rows).toEqual([{ relname: 'schema_migration' }]);
    expect(await migrate(database.url)).toEqual(names);
    await expect(expectSchema(client)).resolves.toBeUndefined();
  });

  test('of this project are in the template that test files clone', async () => {
    const clone = await cloneDatabase();
    expect(await migrate(clone.url)).toEqual([]);
    const app = await connect(clone.appUrl);
    await expect(expectSchema(app)).resolves.toBeUndefined();
    await app.end();
    await clone.drop();
    await expect(connect(clone.url)).rejects.toThrow('there is no database');
  });

  describe('the application role', () => {
    let app: pg.Client;

    beforeEach(async () => {
      await migrate(database.url, { folder });
      app = await connect(asCourierApp(database.url));
    });

    afterEach(() => app.end());

    test('has only what migrations grant: reads and adds, never changes', async () => {
      await app.query(`insert into note (id, text) values (1, 'a')`);
      await expect(app.query(`update note set text = 'b'`)).rejects.toThrow('permission denied for table note');
      await expect(app.query('delete from note')).rejects.toThrow('permission denied for table note');
      await expect(app.query('truncate note')).rejects.toThrow('permission denied for table note');
      await expect(app.query('create table own (id int)')).rejects.toThrow('permission denied for schema public');
      const { rows } = await app.query('select id, text from note');
      expect(rows).toEqual([{ id: 1, text: 'a' }]);
    });

    test('may ask for the schema it boots on', async () => {
      await expect(expectSchema(app, folder)).resolves.toBeUndefined();
      await expect(expectQueueSchema(app)).resolves.toBeUndefined();
    });

    test('can use the queue', async () => {
      const options = `-c role=courier_app -c search_path=bullmq`;
      const pool = new pg.Pool({ connectionString: database.url, options });
      const queue = new Queue('wake', { connection: pool }, createPostgresBackend);
      await queue.addBulk([1, 2].map((n) => ({ name: 'wake', data: { n } })));
      await queue.add('wake', { n: 3 });
      expect(await queue.getWaitingCount()).toBe(3);
      await queue.close();
      await pool.end();
    });

    test('comes through TypeORM from the URL, beside settings already in it', async () => {
      const url = withSettings(withSettings(database.url, ['statement_timeout=4321']), ['role=courier_app']);
      const source = await new DataSource({ type: 'postgres', url }).initialize();
      const rows: unknown = await source.query(
        `select current_user as name, current_setting('statement_timeout') as timeout`,
      );
      await source.destroy();
      expect(rows).toEqual([{ name: 'courier_app', timeout: '4321ms' }]);
    });
  });
});
