import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** A session tells what it counted at the latest when it ends; what a test still holds open is not waited for longer. */
const SESSIONS_END_WITHIN_MS = 2_000;

/** How many deadlocks (40P01) PostgreSQL had to end in a database, counted once its other sessions have ended. */
export async function deadlocksOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const giveUpAt = Date.now() + SESSIONS_END_WITHIN_MS;
    while ((await othersOf(client)) > 0 && Date.now() < giveUpAt) await pause(20);
    const { rows } = await client.query<{ deadlocks: number }>(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    );
    if (!rows[0]) throw new Error('PostgreSQL counts nothing for this database');
    return rows[0].deadlocks;
  } finally {
    await client.end();
  }
}

async function othersOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows[0]?.n ?? 0;
}
