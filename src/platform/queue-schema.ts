import { assertSchemaCompatibility, runMigrations, SchemaMigrationRequiredError } from 'bullmq';
import type pg from 'pg';
import { APP_ROLE } from './database-url.js';
import { reasonOf, StartProblem } from './start-problem.js';

/** The schema that BullMQ's PostgreSQL backend lives in. */
export const QUEUE_SCHEMA = 'bullmq';

/**
 * Brings BullMQ's own schema up to the installed version and opens it to the application's role. Twice equals once.
 * CREATE is granted because the queue makes one sequence of job ids per queue at its first job.
 */
export async function migrateQueue(client: pg.ClientBase): Promise<void> {
  await runMigrations(client, QUEUE_SCHEMA);
  await client.query(`
    grant usage, create on schema ${QUEUE_SCHEMA} to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to ${APP_ROLE};
    grant usage, select, update on all sequences in schema ${QUEUE_SCHEMA} to ${APP_ROLE};
    grant execute on all functions in schema ${QUEUE_SCHEMA} to ${APP_ROLE};`);
}

/**
 * Call before any worker starts: one on a missing queue schema would spin.
 * @throws StartProblem when the queue schema is missing or made by a newer BullMQ
 */
export async function expectQueueSchema(client: pg.ClientBase): Promise<void> {
  try {
    await assertSchemaCompatibility(client, QUEUE_SCHEMA);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) {
      throw new StartProblem('The database has no queue schema yet; run `npm run migrate` first.', { cause: error });
    }
    throw new StartProblem(`The queue schema does not fit this program (${reasonOf(error)})`, { cause: error });
  }
}
