import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { itemNumber, readItemNumber } from '../../platform/s10.js';
import { ended } from './item.lifecycle.js';
import { NumberRanges } from './number-ranges.js';

const REUSE_AFTER_MONTHS = 24;

/** Why a number cannot be given to an envelope. */
export interface Taken {
  void: boolean;
  /** An envelope had it within the last 24 months, or has it still. */
  used: boolean;
}

/** Item numbers (UPU S10): drawn from a unit's range, or scanned from a block in the hand. Never twice in 24 months. */
@Injectable()
export class Numbers {
  constructor(private readonly ranges: NumberRanges) {}

  /** The next free number of the unit's ranges; the range's row is the lock. @throws Refused `range-empty` */
  async draw(act: Act, unit: string): Promise<string> {
    for (;;) {
      const drawn = await this.ranges.next(act, unit, localDay(act.recordedAt));
      if (!drawn) throw new Refused('range-empty');
      const number = itemNumber(drawn.prefix, drawn.serial);
      const taken = await this.taken(act, number);
      if (!taken.void && !taken.used) return number;
    }
  }

  /**
   * A number scanned from a pre-printed envelope of the actor's own or his unit's block.
   * @throws Refused `number-malformed` (422), `number-foreign` (422), `number-void` (409), `number-used` (409)
   */
  async take(act: Act, number: string): Promise<string> {
    const read = readItemNumber(number);
    if (!read) throw new Refused('number-malformed', { number }, [{ pointer: '/number', code: 'number-malformed' }]);
    // shared with others who scan, but not with somebody who makes a number of this block void
    const blocks = await act.tx.query<unknown[]>(
      `select 1 from number_block where prefix = $1 and $2 between first_serial and last_serial
         and (person = $3 or (person is null and unit = $4)) order by id for share`,
      [read.prefix, read.serial, act.actor.id, act.actor.unit?.id],
    );
    if (blocks.length === 0)
      throw new Refused('number-foreign', { number }, [{ pointer: '/number', code: 'number-foreign' }]);
    const taken = await this.taken(act, number);
    if (taken.void) throw new Refused('number-void', { number });
    if (taken.used) throw new Refused('number-used', { number });
    return number;
  }

  /** Whether it may be given to an envelope; asked for after the lock on its range or block. */
  async taken(act: Act, number: string): Promise<Taken> {
    const since = new Date(act.recordedAt);
    since.setMonth(since.getMonth() - REUSE_AFTER_MONTHS);
    const [row] = await act.tx.query<Taken[]>(
      `select exists (select 1 from number_void where number = $1) as void,
         exists (select 1 from item where number = $1 and (sealed_at > $2 or status <> all ($3))) as used`,
      [number, since, ended],
    );
    return row ?? { void: false, used: false };
  }
}
