import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Acts, type Act } from '../../../platform/acts.js';
import { Clock, localDay } from '../../../platform/clock.js';
import { derivedId } from '../../../platform/ids.js';
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
}

/** Whoever has something, handed something over that day, or had something at his last closing. */
const WITH_STOCK = `select i.holder_kind as kind, i.holder_id as id, i.holder_unit as unit from item i
    where i.holder_kind in ('COURIER', 'OFFICE', 'DESK') and i.held_since < $2 and i.status <> all ($3)
  union
  select h.giver_kind, h.giver_id, h.giver_unit from handover h join act a on a.id = h.ended_act
    where a.recorded_at >= $1 and a.recorded_at < $2 and h.received_by is not null
  union
  select h.receiver_kind, h.receiver_id, h.target_unit from handover h join act a on a.id = h.ended_act
    where a.recorded_at >= $1 and a.recorded_at < $2 and h.received_by is not null
  union
  select c.holder_kind, c.holder_id, c.unit from closing c
    where c.on_hand > 0 and not exists (select from closing n where n.previous = c.id)`;

/** Who has not closed yesterday is told so, once, after five past midnight. */
@Injectable()
export class MissingClosings {
  private told: string | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly acts: Acts,
    private readonly clock: Clock,
    private readonly tasks: Tasks,
    private readonly system: SystemPerson,
  ) {}

  /** One act of role system for a day, its id derived from it. @returns how many holders were told, or told again */
  async remind(): Promise<number> {
    const today = localDay(new Date(this.clock.now().getTime() - GRACE_MS));
    if (this.told === today) return 0;
    const ends = new Date(`${today}T00:00:00+07:00`);
    const missing = await this.missing(ends);
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

  private missing(ends: Date): Promise<Holder[]> {
    const begins = new Date(ends.getTime() - DAY_MS);
    return this.dataSource.query<Holder[]>(
      `select distinct on (w.id) w.kind, w.id, w.unit from (${WITH_STOCK}) w
       where not exists (select from closing c where c.holder_id = w.id and c.status <> 'DIFFERENT' and c.counted_at >= $1)
         and not exists (select from task t where t.kind = '${CLOSING_MISSING}' and t.subject = w.id and t.closed_act is null)
       order by w.id, w.unit`,
      [begins, ends, ended],
    );
  }
}
