import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Act } from '../../../platform/acts.js';
import { Clock, localDay } from '../../../platform/clock.js';
import { derivedId } from '../../../platform/ids.js';
import { WorkingCalendar } from '../../directory/working-calendar.js';
import { SystemPerson } from '../../dossier/system-person.js';
import { Tasks } from '../../dossier/tasks.js';
import { ended } from '../../item/item.lifecycle.js';

/** The task of a holder who has not closed a day; his next closing, which reads on from his last, ends it. */
export const CLOSING_MISSING = 'closing.missing';

/** As for the day's roots: clocks a little apart agree on the day then. */
const GRACE_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

interface Holder {
  kind: string;
  id: string;
  unit: string;
  /** Whether anything came to him or left him on the day. */
  moved: boolean;
}

/**
 * SQL: whoever has something, handed something over that day, or had something at his last closing. Holders are asked one by
 * one: they are few beside what they hold and have closed. Literals, because the indexes on what somebody holds are partial.
 */
const WITH_STOCK = `select i.holder_kind as kind, i.holder_id as id, i.holder_unit as unit, i.held_since >= $1 as moved
    from holder o cross join lateral (
      select i.holder_kind, i.holder_id, i.holder_unit, i.held_since from item i
      where i.holder_id = o.id and i.held_since < $2 and i.status not in (${ended.map((state) => `'${state}'`).join(', ')})
      order by i.held_since desc limit 1) i
  union all
  select h.giver_kind, h.giver_id, h.giver_unit, true from act a join handover h on h.ended_act = a.id
    where a.recorded_at >= $1 and a.recorded_at < $2 and h.received_by is not null
  union all
  select h.receiver_kind, h.receiver_id, h.target_unit, true from act a join handover h on h.ended_act = a.id
    where a.recorded_at >= $1 and a.recorded_at < $2 and h.received_by is not null
  union all
  select c.holder_kind, c.holder_id, c.unit, false
    from holder o cross join lateral (
      select c.holder_kind, c.holder_id, c.unit, c.on_hand from closing c where c.holder_id = o.id order by c.day desc limit 1) c
    where c.on_hand > 0`;

/**
 * SQL: those of them who have not closed since `$1`, and whom nothing tells so; before `$2`. Nobody closes the book of a unit
 * that ended: its successor empties it by lists, and each envelope's own alarm goes on (F45).
 */
export const MISSING = `with holder as (
    select u.id from unit u where u.kind in ('office', 'desk') union select s.person from staff s where s.role = 'courier')
  select distinct on (w.id) w.kind, w.id, w.unit, w.moved from (${WITH_STOCK}) w
  where not exists (select from unit u where u.id = w.id and u.valid_to < ($2::timestamptz at time zone 'Asia/Ho_Chi_Minh')::date)
    and not exists (select from closing c where c.holder_id = w.id and c.status <> 'DIFFERENT' and c.counted_at >= $1)
    and not exists (select from task t where t.kind = '${CLOSING_MISSING}' and t.subject = w.id and t.closed_act is null)
  order by w.id, w.moved desc, w.unit`;

/** Holders whose day is not closed. */
@Injectable()
export class UnclosedHolders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly calendar: WorkingCalendar,
  ) {}

  /** Of the day that ends then: not where the unit was shut and nothing moved, nor whoever is told already. */
  async of(ends: Date): Promise<Holder[]> {
    const begins = new Date(ends.getTime() - DAY_MS);
    const day = localDay(begins);
    const missing: Holder[] = [];
    for (const holder of await this.dataSource.query<Holder[]>(MISSING, [begins, ends]))
      if (holder.moved || (await this.calendar.isOpenOn(holder.unit, day))) missing.push(holder);
    return missing;
  }
}

/**
 * Who has not closed yesterday is told so, once, after five past midnight. Not where his unit was shut and nothing moved: what
 * he has then was counted on the day before, or is asked for since.
 */
@Injectable()
export class MissingClosings {
  private told: string | undefined;

  constructor(
    private readonly acts: Acts,
    private readonly clock: Clock,
    private readonly tasks: Tasks,
    private readonly system: SystemPerson,
    private readonly holders: UnclosedHolders,
  ) {}

  /** One act of role system for a day, its id derived from it. @returns how many holders were told, or told again */
  async remind(): Promise<number> {
    const today = localDay(new Date(this.clock.now().getTime() - GRACE_MS));
    if (this.told === today) return 0;
    const ends = new Date(`${today}T00:00:00+07:00`);
    const missing = await this.holders.of(ends);
    if (missing.length > 0) await this.tell(today, ends, missing);
    this.told = today;
    return missing.length;
  }

  private async tell(today: string, dueAt: Date, missing: readonly Holder[]): Promise<void> {
    const asked = { id: derivedId('closing-missing', today), actor: this.system.actor, request: today, status: 200 };
    await this.acts.perform(asked, 'closing.remind', async (act: Act) => {
      const tasks = missing.map(({ kind, id, unit }) => ({
        ...({ kind: CLOSING_MISSING, unit, subject: id, holder: { kind, id }, dueAt } as const),
      }));
      await this.tasks.openAll(act, tasks);
      return { id: act.id, status: 'REMINDED', actions: [], holders: missing.length };
    });
  }
}
