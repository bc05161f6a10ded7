import pg from 'pg';
import { codeOf, reasonOf, StartProblem } from './start-problem.js';

/** The role under which api and worker work: SELECT and INSERT only on `act` and `event`. */
export const APP_ROLE = 'courier_app';

/** The same database under the application's role. */
export function asCourierApp(url: string): string {
  return withSettings(url, [`role=${APP_ROLE}`]);
}

/**
 * Adds server settings (`lock_timeout=5000`) to a connection URL as `options=-c …`. pg and TypeORM (`url`) pass the URL's
 * `options` on, and there they silently win over a config key `options`: so settings are joined here, ours last, which
 * the server lets win.
 */
export function withSettings(url: string, settings: readonly string[]): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.getAll('options');
  const options = [...given, ...settings.map((setting) => `-c ${setting}`)].join(' ');
  parsed.searchParams.delete('options');
  const query = parsed.searchParams.toString();
  // %20, not +, which libpq would take for a plus sign
  parsed.search = `${query ? `${query}&` : ''}options=${encodeURIComponent(options)}`;
  return parsed.href;
}

/** The URL of another database on the same server. */
export function onDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.href;
}

/** `host:port/database` of a connection URL: fit for a sentence or a log, without user and password. */
export function nameOfDatabase(url: string): string {
  const parsed = new URL(url);
  return `${parsed.hostname || 'localhost'}:${parsed.port || '5432'}${parsed.pathname}`;
}

/**
 * One connection; the caller ends it.
 * @throws StartProblem with a sentence naming `setting` when the URL is malformed or the server does not let us in
 */
export async function connect(url: string, setting = 'DATABASE_URL'): Promise<pg.Client> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw new StartProblem(
      `${setting} is not a PostgreSQL address; write it as postgres://user:password@host:5432/name.`,
    );
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new StartProblem(`${setting}: ${whyNot(error, nameOfDatabase(url))}`, { cause: error });
  }
}

function whyNot(error: unknown, name: string): string {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return `no PostgreSQL server answers at ${name}; start it or correct the address.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host of ${name} is not known; correct the address.`;
    case '28P01':
    case '28000':
      return `the PostgreSQL server at ${name} refuses this user or password; correct them.`;
    case '3D000':
      return `the PostgreSQL server answers, but there is no database ${name}; create it or correct the name.`;
    case '53300':
      return `the PostgreSQL server at ${name} has no connection left; raise its max_connections or end other programs.`;
    default:
      return `the PostgreSQL server at ${name} cannot be reached (${reasonOf(error)}); check address and network.`;
  }
}
