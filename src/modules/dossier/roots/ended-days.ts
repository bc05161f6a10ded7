import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, localDay } from '../../../platform/clock.js';

/** After midnight, so that clocks a little apart agree on the day; what is stamped later for the day before is refused. */
const GRACE_MS = 5 * 60_000;

/**
 * Days that are over. First the end is written, from then on no act of the day is; then those are waited for who may have
 * written one without seeing it; then the day can be read whole.
 */
@Injectable()
export class EndedDays {
  /** The day that is being waited for, and the number below which every transaction has to be over. */
  private awaited: { day: string; below: string } | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The oldest local day with acts whose roots are not all there, once it is over; its end is written. Undefined: none. */
  async next(): Promise<string | undefined> {
    const [row] = await this.dataSource.query<{ begun: string | null; first: Date | null }[]>(
      `select (select min(day)::text from ended_day where rooted_at is null) as begun,
         (select min(recorded_at) from act where recorded_at >= coalesce((r.last + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh', '-infinity')) as first
       from (select max(day) as last from ended_day where rooted_at is not null) r`,
    );
    const now = this.clock.now();
    const day = row?.first && localDay(row.first);
    if (!day || day === row.begun) return day ?? undefined;
    if (day >= localDay(new Date(now.getTime() - GRACE_MS))) return undefined;
    await this.dataSource.query('insert into ended_day (day, ended_at) values ($1, $2) on conflict do nothing', [
      day,
      now,
    ]);
    return day;
  }

  /**
   * Whether nothing of an ended day can still come: everybody is over who had written something when its end could first
   * be seen. Who writes his act later is refused.
   */
  async isQuiet(day: string): Promise<boolean> {
    if (this.awaited?.day !== day) {
      const [now] = await this.dataSource.query<{ below: string }[]>(
        'select pg_snapshot_xmax(pg_current_snapshot())::text as below',
      );
      this.awaited = now && { day, below: now.below };
    }
    const [row] = await this.dataSource.query<{ over: boolean }[]>(
      'select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as over',
      [this.awaited?.below],
    );
    return row?.over ?? false;
  }

  /** All roots of the day are there. */
  async rooted(day: string): Promise<void> {
    await this.dataSource.query('update ended_day set rooted_at = $2 where day = $1', [day, this.clock.now()]);
  }
}
