import pg from 'pg';

/** Runs `work` in one transaction; what it throws rolls everything back. */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    const answer = await work(tx);
    await tx.query('commit');
    tx.release();
    return answer;
  } catch (problem) {
    const rolledBack = await tx.query('rollback').then(
      () => true,
      () => false,
    );
    // A connection that cannot roll back is not given to the next caller.
    tx.release(!rolledBack);
    throw problem;
  }
}

/**
 * Opens a simulator's own store and makes its tables when they are missing.
 * bigint columns come back as numbers: the counters here stay far below 2^53.
 */
export async function openStore(databaseUrl: string, tables: string): Promise<pg.Pool> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 8,
    connectionTimeoutMillis: 5_000,
    types,
  });
  // A connection that the server ends, idle or in a transaction, must not end the process; the next one is new.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await makeTables(pool, tables);
  } catch (problem) {
    await pool.end();
    throw problem;
  }
  return pool;
}

/** `create table if not exists` is not safe against itself: two processes that start together are put in a row. */
function makeTables(pool: pg.Pool, tables: string): Promise<void> {
  return inTransaction(pool, async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('simulator tables', 0))`);
    await tx.query(tables);
  });
}
