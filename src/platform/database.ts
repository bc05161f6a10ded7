import pg from 'pg';
import { DataSource, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import type { Config } from './config.js';
import { APP_ROLE, withSettings } from './database-url.js';
import { PromptClient } from './prompt-client.js';
import { endSilent } from './silent-connections.js';

const SETTINGS = [
  `role=${APP_ROLE}`,
  'lock_timeout=5000',
  'statement_timeout=10000',
  'idle_in_transaction_session_timeout=10000',
  // of a client that is gone without a word the server ends the session, and with it the sweeper's lock, within half a minute
  'tcp_keepalives_idle=10',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=3',
  // rows are asked for by key and mostly lie in memory; with PostgreSQL's 4, made for turning disks, a list of 500 reads whole tables
  'random_page_cost=1.1',
  'timezone=UTC',
];

/**
 * A connection that says nothing any more is given up, later than the server itself would have given up. One that rests is
 * kept: to open another and to teach it the tables takes tens of milliseconds, just when several are asked for at once.
 */
const WAITS = {
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  idleTimeoutMillis: 10 * 60_000,
};

/** Opens the service's database: rights of the app role only, bounded waits. */
export async function openDatabase(
  config: Config,
  entities: NonNullable<DataSource['options']['entities']>,
): Promise<DataSource> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url: withSettings(config.DATABASE_URL, SETTINGS),
    entities,
    synchronize: false,
    logging: false,
    extra: { Client: PromptClient, max: config.POOL_SIZE, ...WAITS },
  }).initialize();
  endSilent(poolOf(dataSource));
  return dataSource;
}

/** PostgreSQL's five-character error code, wherever the driver or TypeORM put it. */
function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? sqlState(error.driverError) : undefined;
}

/** The name of the constraint that was violated, if any. */
export function violated(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('constraint' in error && typeof error.constraint === 'string') return error.constraint;
  return 'driverError' in error ? violated(error.driverError) : undefined;
}

export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

const PASSING = new Set(['55P03', '57014', '40001', '57P01', '57P02', '57P03', '53300', 'ECONNREFUSED', 'ECONNRESET']);

/** The database is away or too busy; the same request may succeed in some seconds. */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error);
  return (state !== undefined && (PASSING.has(state) || state.startsWith('08'))) || isConnectionLoss(error);
}

/** Text that PostgreSQL cannot hold: a NUL or half a character. */
export function isUnstorableText(error: unknown): boolean {
  return ['22021', '22P05'].includes(sqlState(error) ?? '');
}

/** A transaction whose connection is lost between two statements is told so by TypeORM, in words of its own. */
const RELEASED = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

function isConnectionLoss(error: unknown): boolean {
  if (RELEASED.some((kind) => error instanceof kind)) return true;
  return error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}

/** The pool under TypeORM, for named statements, which its own interface cannot say. */
export function poolOf(dataSource: DataSource): pg.Pool {
  const master: unknown = 'master' in dataSource.driver ? dataSource.driver.master : undefined;
  if (master instanceof pg.Pool) return master;
  throw new Error('The database driver has no pool of pg');
}
