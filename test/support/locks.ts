import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Holds something in a transaction of its own, so that a test decides when the others may go on. */
export class HeldLock {
  private constructor(private readonly client: pg.Client) {}

  /** @param sql takes the lock, for example `select 1 from item where id = $1 for update` */
  static async take(url: string, sql: string, values: unknown[]): Promise<HeldLock> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('begin');
    await client.query(sql, values);
    return new HeldLock(client);
  }

  /** Two sessions that wait for each other. @returns how many of them PostgreSQL ended */
  static async deadlock(url: string): Promise<number> {
    const one = await HeldLock.take(url, 'select pg_advisory_xact_lock(1)', []);
    const other = await HeldLock.take(url, 'select pg_advisory_xact_lock(2)', []);
    const crossed = [other.query('select pg_advisory_xact_lock(1)'), one.query('select pg_advisory_xact_lock(2)')];
    const ended = await Promise.allSettled(crossed);
    await Promise.all([one.release(), other.release()]);
    return ended.filter(({ status }) => status === 'rejected').length;
  }

  /** Until this many sessions of the database wait for a lock. */
  async untilWaiting(sessions: number): Promise<void> {
    const deadline = Date.now() + 4_000;
    for (;;) {
      // within a transaction the view would show its first answer for ever
      await this.client.query('select pg_stat_clear_snapshot()');
      const { rows } = await this.client.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if ((rows[0]?.n ?? 0) >= sessions) return;
      if (Date.now() > deadline) throw new Error(`Only ${rows[0]?.n ?? 0} of ${sessions} sessions wait`);
      await pause(20);
    }
  }

  /** Ends the sessions of the database that wait for a lock, as if their processes had been killed. @returns how many */
  async endWaiting(): Promise<number> {
    await this.client.query('select pg_stat_clear_snapshot()');
    const { rowCount } = await this.client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount ?? 0;
  }

  /** Something more in the same transaction. */
  async query(sql: string, values: unknown[] = []): Promise<void> {
    await this.client.query(sql, values);
  }

  async release(): Promise<void> {
    await this.client.query('commit');
    await this.client.end();
  }
}
