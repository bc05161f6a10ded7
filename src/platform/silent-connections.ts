import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** Longer than the server itself lets a statement take, and shorter than a query is waited for. */
const SILENT_MS = 12_000;

/** As much of a connection as is looked at; pg’s own types leave it out. */
interface Line {
  readonly connection: { readonly stream: Duplex & { setTimeout(ms: number): unknown } };
  /** False while an answer is awaited; not there before the first. */
  readonly readyForQuery?: boolean;
}

/**
 * Ends a connection on which an answer is awaited and nothing comes: its line went dead without a word, and a query that
 * is only given up would leave it in the pool for the next one to wait on. What rests in the pool at that moment has gone
 * the same way, so it ends too; new connections take their place.
 */
export function endSilent(pool: pg.Pool, afterMs = SILENT_MS): void {
  const watched = new WeakSet<pg.PoolClient>();
  const resting = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => {
    resting.delete(client);
    if (watched.has(client)) return;
    watched.add(client);
    // whoever holds it is told by his query; an error that nobody listens to would end the process
    client.on('error', () => undefined);
    const line = lineOf(client);
    const { stream } = line.connection;
    stream.setTimeout(afterMs);
    stream.on('timeout', () => {
      if (line.readyForQuery !== false) return;
      stream.destroy();
      for (const other of resting) lineOf(other).connection.stream.destroy();
    });
  });
  pool.on('release', (_, client) => void resting.add(client));
  pool.on('remove', (client) => void resting.delete(client));
}

function lineOf(client: pg.PoolClient): Line {
  if (!('connection' in client)) throw new Error('A connection of pg has another shape than this program knows');
  return client as unknown as Line;
}
