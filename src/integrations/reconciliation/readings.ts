import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../platform/ids.js';
import type { OwedAt } from './owed-days.js';

const LEASE_MS = 60_000;
/** A comparison that nobody has gone on with for so long begins anew: what was read may be different by now. */
const KEPT_MS = 60 * 60_000;
/** Rows taken away at once. */
const MOST_CLEARED = 20_000;
const ROWS = ['reconciliation_seen', 'reconciliation_untold', 'reconciliation_found'] as const;

/** What is done next: see the table `reconciliation_reading`. */
type Phase = 'OURS' | 'THEIRS' | 'MISSED' | 'FOUND' | 'HEALED' | 'CLEARED';

/** How far a day has been compared, and that nobody else is at it. */
export interface Reading {
  /** Of this comparison; another one of the same day has another. */
  readonly id: string;
  readonly reconciliation: string;
  readonly lease: string;
  phase: Phase;
  /** The last arrival that was read. */
  after: number;
  /** How many effects are asked for at once. */
  page: number;
  /** The last of ours that was looked for among theirs. */
  owedAfter: OwedAt | null;
  effects: number;
  owed: number;
}

export type Progress = Partial<Omit<Reading, 'id' | 'reconciliation' | 'lease'>>;

/** Somebody else goes on with this day, or its comparison was begun anew. */
export class ReadingLost extends Error {}

/**
 * A day is compared in steps, each of which is committed together with how far it has come. So nothing is held in memory,
 * and after a failure or the end of a process whoever comes next goes on there.
 */
@Injectable()
export class Readings {
  constructor(private readonly dataSource: DataSource) {}

  /** Begins, or goes on with what was begun within the hour. @returns undefined while somebody else is at it */
  async take(reconciliation: string, page: number): Promise<Reading | undefined> {
    const now = new Date();
    const [row] = await this.dataSource.query<(Reading & { movedAt: Date; isNew: boolean })[]>(
      `insert into reconciliation_reading as r (reconciliation, id, lease, leased_until, moved_at, phase, page)
       values ($1, $2, $2, $3, $4, 'OURS', $5)
       on conflict (reconciliation) do update set lease = excluded.lease, leased_until = excluded.leased_until
         where r.lease is null or r.leased_until <= $4
       returning reconciliation, id, lease, phase, after::int8::float8 as after, page, owed_after as "owedAfter", effects, owed,
         moved_at as "movedAt"`,
      [reconciliation, newId(), new Date(now.getTime() + LEASE_MS), now, page],
    );
    if (!row) return undefined;
    const { movedAt, ...reading } = row;
    const isOld = now.getTime() - movedAt.getTime() >= KEPT_MS;
    return reading.phase === 'OURS' || isOld ? this.anew(reading, page) : reading;
  }

  /** One step, with what it writes. @throws ReadingLost */
  async advance(reading: Reading, progress: Progress, write?: (tx: EntityManager) => Promise<unknown>): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.move(tx, { ...reading, ...progress });
      await write?.(tx);
    });
    Object.assign(reading, progress);
  }

  /** Whoever writes for this comparison holds it until he commits. @throws ReadingLost */
  async move(tx: EntityManager, reading: Reading): Promise<void> {
    const now = new Date();
    const [, moved] = await tx.query<[unknown[], number]>(
      `update reconciliation_reading set phase = $3, after = $4, page = $5, owed_after = $6, effects = $7, owed = $8,
         moved_at = $9, leased_until = $10
       where reconciliation = $1 and lease = $2`,
      [
        reading.reconciliation,
        reading.lease,
        ...[reading.phase, reading.after, reading.page, reading.owedAfter && JSON.stringify(reading.owedAfter)],
        ...[reading.effects, reading.owed, now, new Date(now.getTime() + LEASE_MS)],
      ],
    );
    if (moved !== 1) throw new ReadingLost();
  }

  /** Somebody may go on at once. */
  async giveBack({ reconciliation, lease, page }: Reading): Promise<void> {
    await this.dataSource.query(
      'update reconciliation_reading set lease = null, leased_until = null, page = $3 where reconciliation = $1 and lease = $2',
      [reconciliation, lease, page],
    );
  }

  /** Takes away what was noted for it. @throws ReadingLost */
  async clear(reading: Reading): Promise<void> {
    for (const rows of ROWS) {
      let cleared = MOST_CLEARED;
      while (cleared === MOST_CLEARED) {
        await this.advance(reading, {}, async (tx) => {
          [, cleared] = await tx.query<[unknown[], number]>(
            `delete from ${rows} where ctid = any(array(select ctid from ${rows} where reconciliation = $1 limit $2))`,
            [reading.reconciliation, MOST_CLEARED],
          );
        });
      }
    }
  }

  async end(tx: EntityManager, { reconciliation }: Reading): Promise<void> {
    await tx.query('delete from reconciliation_reading where reconciliation = $1', [reconciliation]);
  }

  private async anew({ reconciliation, lease }: Reading, page: number): Promise<Reading> {
    await this.dataSource.query('update reconciliation_reading set id = $3 where reconciliation = $1 and lease = $2', [
      reconciliation,
      lease,
      lease,
    ]);
    const fresh: Reading = {
      ...{ id: lease, reconciliation, lease, phase: 'OURS', after: 0, page, owedAfter: null, effects: 0, owed: 0 },
    };
    await this.clear(fresh);
    return fresh;
  }
}
