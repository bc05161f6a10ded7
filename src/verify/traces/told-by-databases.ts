import { Redis } from 'ioredis';
import type pg from 'pg';
import { References } from '../../modules/dossier/references.js';
import { sixDigits } from '../../modules/delivery/one-time-code/one-time-code.rules.js';
import { APP_ROLE } from '../../platform/database-url.js';
import { Encryption } from '../../platform/encryption.js';
import type { Told } from './find-traces.js';

/** Not searched: thousands of wards of the whole country, from the reference folder and from no request. */
const REFERENCE = ['ward', 'ward_successor'];

/** Every row of every table that the service may write, the queue's too; what is encrypted matches nothing. */
export async function toldByService(client: pg.ClientBase): Promise<Told[]> {
  const { rows: tables } = await client.query<{ name: string; table: string }>(
    `select c.relname as name, c.oid::regclass::text as table from pg_class c
     where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text in ('public', 'bullmq')
       and has_table_privilege($1, c.oid, 'insert, update') and c.relname <> all($2) order by c.oid`,
    [APP_ROLE, REFERENCE],
  );
  const all = tables.map(({ name, table }) => `select '${name}' as place, to_jsonb(t)::text as text from ${table} t`);
  return (await client.query<Told>(all.join(' union all '))).rows;
}

/** Every value of every table of somebody else's store, its place the table and the column. */
export async function toldByColumns(client: pg.ClientBase): Promise<Told[]> {
  const { rows: tables } = await client.query<{ table: string }>(
    `select c.oid::regclass::text as table from pg_class c
     where c.relkind = 'r' and c.relnamespace::regnamespace::text = 'public' order by c.oid`,
  );
  const all = tables.map(
    ({ table }) =>
      `select '${table}.' || c.key as place, c.value as text from ${table} t, jsonb_each_text(to_jsonb(t)) c where c.value is not null`,
  );
  return (await client.query<Told>(all.join(' union all '))).rows;
}

/** Look-up codes of all numbers, one-time codes of all challenges. */
export async function codesOf(client: pg.ClientBase, secretKey: string): Promise<Set<string>> {
  const encryption = new Encryption(secretKey);
  const references = new References(encryption);
  const numbers = await client.query<{ number: string; use: number }>('select distinct number, use from reference');
  const challenges = await client.query<{ id: string }>('select id from code_challenge');
  return new Set([
    ...numbers.rows.map(({ number, use }) => references.lookUpCode(number, use)),
    ...challenges.rows.map(({ id }) => sixDigits(encryption.oneTimeCodeBytes(id))),
  ]);
}

/** Everything the queue keeps in Redis; where there is none, or none answers, there is no trace. */
export async function toldByRedis(url: string | undefined): Promise<Told[]> {
  if (url === undefined || url === '') return [];
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch {
    // it has ended by itself; ending it again would leave a timer
    return [];
  }
  const told: Told[] = [];
  for (const key of await client.keys('*')) told.push({ place: `redis ${key}`, text: await valueOf(client, key) });
  client.disconnect();
  return told;
}

async function valueOf(client: Redis, key: string): Promise<string> {
  const readers: Record<string, () => Promise<unknown>> = {
    string: () => client.get(key),
    hash: () => client.hgetall(key),
    list: () => client.lrange(key, 0, -1),
    set: () => client.smembers(key),
    zset: () => client.zrange(key, 0, -1),
    stream: () => client.xrange(key, '-', '+'),
  };
  const kind = await client.type(key);
  return JSON.stringify((await readers[kind]?.()) ?? null);
}
