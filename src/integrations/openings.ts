import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Events of one stretch: some tens of milliseconds, for which an act of the same dossiers may have to wait. */
const STRETCH = 1_000;
const POLL_MS = 20;

/** As much of a connection as this needs; each statement is a transaction of its own. */
export type Query = <Row extends object>(sql: string, values: unknown[]) => Promise<Row[]>;

/** How far an opening has come. */
interface Step {
  /** Transactions that may have written something without seeing the endpoint, and are not over yet. */
  unseeing: readonly string[];
  isOpen: boolean;
}

/**
 * Gives an endpoint the cursors of what it was owed before it was there, while acts go on: waits until nobody is left who
 * had begun before it, then stretch by stretch.
 * @param unseeing those who are waited for, where an earlier try has found them
 * @param withinMs when to stop for now; the next call goes on
 */
export async function goOnOpening(
  query: Query,
  endpoint: string,
  { unseeing, withinMs }: { unseeing?: readonly string[]; withinMs: number },
): Promise<Step> {
  const giveUpAt = performance.now() + withinMs;
  const left = await waitFor(query, unseeing ?? (await underWay(query)), giveUpAt);
  if (left.length > 0) return { unseeing: left, isOpen: false };
  while (performance.now() < giveUpAt) {
    const [row] = await query<{ more: boolean }>('select open_further($1, $2) as more', [endpoint, STRETCH]);
    if (!row?.more) return { unseeing: left, isOpen: true };
  }
  return { unseeing: left, isOpen: false };
}

async function underWay(query: Query): Promise<string[]> {
  const [row] = await query<{ all: string[] }>('select transactions_under_way() as all', []);
  return row?.all ?? [];
}

/** @returns those that are not over */
async function waitFor(query: Query, unseeing: readonly string[], giveUpAt: number): Promise<readonly string[]> {
  let left = unseeing;
  while (left.length > 0 && performance.now() < giveUpAt) {
    await sleep(POLL_MS);
    const now = new Set(await underWay(query));
    left = left.filter((one) => now.has(one));
  }
  return left;
}

/** Endpoints that are being opened. Any number of processes at once is harmless. */
@Injectable()
export class Openings {
  /** By endpoint, whom an earlier try did not see the end of. */
  private readonly unseeing = new Map<string, readonly string[]>();

  constructor(private readonly dataSource: DataSource) {}

  /** Goes on with an endpoint that may be being opened, for a while. @returns whether it has just been opened */
  async goOn(endpoint: string, withinMs: number): Promise<boolean> {
    const query: Query = (sql, values) => this.dataSource.query(sql, values);
    const opening = await query('select 1 from endpoint where id = $1 and opening_since is not null', [endpoint]);
    const known = this.unseeing.get(endpoint);
    this.unseeing.delete(endpoint);
    if (opening.length === 0) return false;
    const { unseeing, isOpen } = await goOnOpening(query, endpoint, { unseeing: known, withinMs });
    if (!isOpen) this.unseeing.set(endpoint, unseeing);
    return isOpen;
  }
}
