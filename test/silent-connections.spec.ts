import { once } from 'node:events';
import pg from 'pg';
import { endSilent } from '../src/platform/silent-connections.js';
import { Proxy } from './faults/proxy.js';
import { adminUrl } from './support/database.js';

const SILENT_MS = 1_500;

let line: Proxy;
let pool: pg.Pool;

beforeEach(async () => {
  line = await Proxy.to(adminUrl());
  pool = new pg.Pool({ connectionString: line.through(adminUrl()), max: 4 });
  pool.on('error', () => undefined);
  endSilent(pool, SILENT_MS);
});
afterEach(async () => {
  await pool.end();
  await line.close();
});

/** So many connections, resting in the pool. */
async function opened(count: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  for (const client of clients) client.release();
}

describe('X11 a line to the database that goes dead without a word', () => {
  test('ends the query that waits on it, and every connection that rests; the next query has a new one', async () => {
    await opened(4);
    line.goDead();
    await expect(pool.query('select 1')).rejects.toThrow('Connection terminated');
    const began = performance.now();
    expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }]);
    // not one more dead connection was waited for
    expect(performance.now() - began).toBeLessThan(SILENT_MS);
    expect(pool.totalCount).toBe(1);
  });

  test('leaves alone a query that is answered in time, and a connection that rests for long; and watches on', async () => {
    await opened(1);
    const { rows: before } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.1)');
    const client = await pool.connect();
    const stream = (client as unknown as { connection: { stream: NodeJS.EventEmitter } }).connection.stream;
    client.release();
    await once(stream, 'timeout');
    const { rows: after } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    expect(after[0]?.pid).toBe(before[0]?.pid);
    line.goDead();
    await expect(pool.query('select 1')).rejects.toThrow('Connection terminated');
  });

  test('X8 a session that the server ends while somebody holds it ends no process', async () => {
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    // not by `once`, which would take the error for the end of waiting
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    await expect(client.query('select 1')).rejects.toThrow('not queryable');
    client.release(true);
  });
});
