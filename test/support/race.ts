import { expect } from '@jest/globals';
import pg from 'pg';
import { verify } from '../../src/verify/verify.js';
import { outcome } from './handing-over.js';
import { HeldLock } from './locks.js';
import { until } from './outside.js';
import type { Reply, TestService } from './service.js';

/** What a test holds until all acts wait for it. */
export interface Held {
  lock: string;
  values: unknown[];
}

export const ofItem = (number: string): Held => ({
  lock: 'select 1 from item where number = $1 for update',
  values: [number],
});
export const ofDossier = (dossier: string): Held => ({
  lock: 'select 1 from dossier where id = $1 for update',
  values: [dossier],
});
export const ofDossierOf = (number: string): Held => ({
  lock: 'select 1 from dossier where id = (select dossier_id from item where number = $1) for update',
  values: [number],
});
export const ofList = (id: string): Held => ({
  lock: 'select 1 from handover where id = $1 for update',
  values: [id],
});

/**
 * Acts that queue for the lock in this order and go on at once when it is let go.
 * @returns what each led to: the state, or the code of a clear refusal
 */
export async function raced(
  service: TestService,
  { lock, values }: Held,
  acts: readonly (() => Promise<Reply>)[],
): Promise<string[]> {
  const held = await HeldLock.take(service.database.url, lock, values);
  const running: Promise<Reply>[] = [];
  for (const act of acts) {
    running.push(act());
    await held.untilWaiting(running.length);
  }
  await held.release();
  const replies = await Promise.all(running);
  for (const { status, body } of replies.filter((reply) => reply.status >= 300)) {
    expect([403, 404, 409, 412, 422]).toContain(status);
    expect(String(body['detail'])).toMatch(/\S+ \S+ \S+/);
  }
  return replies.map(outcome);
}

/** The same with either of two acts first. */
export async function racedBothWays(
  service: TestService,
  race: () => Promise<{ held: Held; acts: readonly [() => Promise<Reply>, () => Promise<Reply>] }>,
): Promise<{ first: string[]; second: string[] }> {
  const one = await race();
  const first = await raced(service, one.held, one.acts);
  const other = await race();
  const second = await raced(service, other.held, [other.acts[1], other.acts[0]]);
  return { first, second: second.reverse() };
}

/** Every invariant holds, and PostgreSQL never had to end a deadlock (40P01) in this database. The service is done for then. */
export async function expectUnharmed(service: TestService): Promise<void> {
  expect((await verify(service.database.url)).broken).toEqual([]);
  // a session tells what it counted at the latest when it ends
  await service.db.destroy();
  expect(await deadlocksOf(service.database.url)).toBe(0);
}

/** How many deadlocks PostgreSQL counted in a database, once all other sessions have ended. */
export async function deadlocksOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await until(async () => (await othersOf(client)) === 0);
    const { rows } = await client.query<{ deadlocks: number }>(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    );
    return rows[0]?.deadlocks ?? -1;
  } finally {
    await client.end();
  }
}

async function othersOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows[0]?.n ?? -1;
}
