import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import type { Config } from '../../../platform/config.js';
import { CONFIG } from '../../../platform/platform.module.js';
import { isInScope } from '../../directory/unit-scope.js';
import { Tasks } from '../../dossier/tasks.js';
import type { NumberRangeView } from './number.shapes.js';

/** The task that asks for a new range; its subject is the range that was being drawn from. */
export const LOW_RANGE = 'number-range.low';

interface Drawn {
  range: string;
  prefix: string;
  serial: number;
  /** The last one of the range. */
  last: number;
  /** Numbers of the unit before this one was drawn, as far as known without waiting, of how many in its unspent valid ranges. */
  left: string;
  size: string;
  quiet: boolean;
}

/** Item numbers a unit may draw in order, and the alarm when they run low. */
@Injectable()
export class NumberRanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: Tasks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The next serial of the oldest range that has one. Says once for a range that the unit's numbers run low.
   * @returns undefined when there is none
   */
  async next(
    act: Act,
    unit: string,
    day: string,
  ): Promise<Pick<Drawn, 'range' | 'prefix' | 'serial' | 'last'> | undefined> {
    const [rows] = await act.tx.query<[Drawn[], number]>(
      `update number_range r set next_serial = r.next_serial + 1
       where r.id = (select id from number_range where unit = $1 and valid_from <= $2 and next_serial <= last_serial
         order by valid_from, id limit 1 for no key update)
       returning r.id as range, r.prefix, r.next_serial - 1 as serial, r.last_serial as last, r.low_act is null as quiet,
         (select sum(u.last_serial - u.next_serial + 1) from number_range u where u.unit = $1 and u.valid_from <= $2) as left,
         (select sum(u.last_serial - u.first_serial + 1) from number_range u where u.unit = $1 and u.valid_from <= $2
           and u.next_serial <= u.last_serial) as size`,
      [unit, day],
    );
    const drawn = rows[0];
    if (drawn?.quiet && Number(drawn.left) - 1 < this.config.LOW_RANGE_SHARE * Number(drawn.size))
      await this.alarm(act, unit, drawn.range);
    return drawn;
  }

  /** Ranges of the actor's unit and the units below. */
  async list(actor: Actor): Promise<{ data: NumberRangeView[] }> {
    const data = await this.dataSource.query<NumberRangeView[]>(
      `select r.id, u.code as unit, r.prefix, r.first_serial as "firstSerial", r.last_serial as "lastSerial",
         r.last_serial - r.next_serial + 1 as left, r.valid_from::text as "validFrom"
       from number_range r join unit u on u.id = r.unit
       where ${isInScope('u', '$1')} order by u.code, r.valid_from, r.first_serial, r.id`,
      [actor.unit?.path],
    );
    return { data };
  }

  private async alarm(act: Act, unit: string, range: string): Promise<void> {
    await act.tx.query('update number_range set low_act = $2 where id = $1', [range, act.id]);
    await this.tasks.open(act, { kind: LOW_RANGE, unit, subject: range });
  }
}
