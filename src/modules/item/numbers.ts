import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { itemNumber, readItemNumber } from '../../platform/s10.js';

const REUSE_AFTER_MONTHS = 24;

/** Item numbers (UPU S10): drawn from a unit's range, or scanned from a block in the hand. Never twice in 24 months. */
@Injectable()
export class Numbers {
  /** The next number of the unit's range; the range's row is the lock. @throws Refused `range-empty` */
  async draw(act: Act, unit: string): Promise<string> {
    const [rows] = await act.tx.query<[{ prefix: string; serial: number }[], number]>(
      `update number_range set next_serial = next_serial + 1
       where id = (select id from number_range where unit = $1 and next_serial <= last_serial order by valid_from, id limit 1 for update)
       returning prefix, next_serial - 1 as serial`,
      [unit],
    );
    const drawn = rows[0];
    if (!drawn) throw new Refused('range-empty');
    return itemNumber(drawn.prefix, drawn.serial);
  }

  /**
   * A number scanned from a pre-printed envelope of the actor's own or his unit's block.
   * @throws Refused `number-malformed` (422), `number-foreign` (422), `number-used` (409)
   */
  async take(act: Act, number: string): Promise<string> {
    const read = readItemNumber(number);
    if (!read) throw new Refused('number-malformed', { number }, [{ pointer: '/number', code: 'number-malformed' }]);
    const since = new Date(act.recordedAt);
    since.setMonth(since.getMonth() - REUSE_AFTER_MONTHS);
    const rows = await act.tx.query<{ issued: boolean; used: boolean }[]>(
      `select exists (select 1 from number_block where prefix = $1 and $2 between first_serial and last_serial
           and (person = $3 or (person is null and unit = $4))) as issued,
         exists (select 1 from item where number = $5 and sealed_at > $6) as used`,
      [read.prefix, read.serial, act.actor.id, act.actor.unit?.id, number, since],
    );
    if (!rows[0]?.issued)
      throw new Refused('number-foreign', { number }, [{ pointer: '/number', code: 'number-foreign' }]);
    if (rows[0].used) throw new Refused('number-used', { number });
    return number;
  }
}
