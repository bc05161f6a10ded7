import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findings, type FindingCode } from './inbound-guard.rules.js';
import type { Found, InboxEntry, Said } from './inbox.js';

/** From when on waiting is an alarm, and to which unit. */
interface Alarm {
  at: Date;
  unit: string;
}

const MOST_AT_ONCE = 200;
/** Tried, and its dossier was unknown; who names one at this moment is still to be waited for. */
const UNSETTLED = -2;

/** SQL: rows `i` of outside systems that are not done with. */
const WAITING = 'i.about is not null and i.applied_act is null and i.problem is null';
/** SQL: a number of `i` names a dossier. */
const IS_NAMED = `exists (select 1 from reference r
  where r.number = any(i.about) and r.kind in ('post-code', 'authority-code'))`;

/**
 * What waits in the inbox: of a dossier that is known until its journal has grown, of an unknown one until the database
 * sees that one of its numbers names a dossier (trigger of `reference`). Nobody looks for it before, so it costs nothing.
 */
@Injectable()
export class WaitingRows {
  constructor(private readonly dataSource: DataSource) {}

  /** Stays until its predecessor comes: tried again when the dossier's journal has grown, or the dossier is known. */
  async wait(
    entry: InboxEntry,
    waiting: { found?: Found; finding: FindingCode; said: Said; alarm: Alarm },
  ): Promise<void> {
    const { found, finding, said, alarm } = waiting;
    const [[kept]] = await this.dataSource.query<[{ about: string[] }[], number]>(
      `update inbox set dossier = coalesce($2, dossier), tried_seq = $3, class = $4, code = $5, said_at = $6,
         alarm_at = coalesce(alarm_at, $7), alarm_unit = case when alarm_act is null then $8 else alarm_unit end
       where id = $1 and applied_act is null and problem is null returning about`,
      [entry.id, found?.id, found?.seq ?? UNSETTLED, findings[finding].class, finding, said.at, alarm.at, alarm.unit],
    );
    if (kept && !found) await this.settle(entry.id, kept.about);
  }

  /**
   * Entries worth another try, oldest first: never tried, dossier now known, or its journal has grown since.
   * @param failing come last, so that they hold up no other
   */
  async due(failing: readonly string[]): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select id from (
         (select i.id, i.received_at, false as failing from inbox i
          where i.tried_seq < 0 and ${WAITING} and i.id <> all($2) order by i.received_at limit $1)
         union all
         (select i.id, i.received_at, false from inbox i join dossier d on d.id = i.dossier
          where i.dossier is not null and i.tried_seq >= 0 and i.tried_seq < d.seq and ${WAITING} and i.id <> all($2)
          order by i.received_at limit $1)
         union all
         (select i.id, i.received_at, true from inbox i left join dossier d on d.id = i.dossier
          where i.id = any($2) and (i.tried_seq < 0 or i.tried_seq < d.seq) and ${WAITING})) due
       order by failing, received_at limit $1`,
      [MOST_AT_ONCE, failing],
    );
    return rows.map((row) => row.id);
  }

  /** What came in so long ago that nobody waits for its predecessor any more, oldest first. */
  async overdue(receivedUntil: Date, except: readonly string[]): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select i.id from inbox i where ${WAITING} and i.received_at <= $1 and i.id <> all($3) order by i.received_at limit $2`,
      [receivedUntil, MOST_AT_ONCE, except],
    );
    return rows.map((row) => row.id);
  }

  /** Whoever inserts one of its numbers right now has not seen this row: he is waited for, then looked for. */
  private async settle(id: string, about: readonly string[]): Promise<void> {
    // one by one, each a transaction of its own: who waits here holds nothing that another waits for
    for (const number of about)
      await this.dataSource.query(`select pg_advisory_xact_lock(hashtextextended('number ' || $1, 0))`, [number]);
    await this.dataSource.query(
      `update inbox i set tried_seq = 0 where i.id = $1 and i.tried_seq = $2 and not ${IS_NAMED}`,
      [id, UNSETTLED],
    );
  }
}
