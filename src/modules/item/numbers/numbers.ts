import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { itemNumber, readItemNumber } from '../../../platform/s10.js';
import { ended } from '../item.lifecycle.js';
import { NumberRanges } from './number-ranges.js';

const REUSE_AFTER_MONTHS = 24;

/** How many numbers of a range are looked at together for the next free one. */
const MOST_PASSED = 1_000;

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
      await this.passOver(act, drawn);
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
      `select 1 from number_block where prefix = $1 and $2 between first_serial and last_serial and returned_act is null
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
    const [row] = await act.tx.query<Taken[]>(
      `select exists (select 1 from number_void where number = $1) as void,
         exists (select 1 from item where number = $1 and (sealed_at > $2 or status <> all ($3))) as used`,
      [number, reusableSince(act), ended],
    );
    return row ?? { void: false, used: false };
  }

  /** Those of these numbers that the actor's own unit has made void. */
  async voidOfUnit(act: Act, numbers: readonly string[]): Promise<string[]> {
    const rows = await act.tx.query<{ number: string }[]>(
      'select number from number_void where unit = $1 and number = any($2) order by number',
      [act.actor.unit?.id, numbers],
    );
    return rows.map(({ number }) => number);
  }

  /** Moves the range, locked by its draw, on to the first number after this taken one that can be given. */
  private async passOver(
    act: Act,
    { range, prefix, serial, last }: { range: string; prefix: string; serial: number; last: number },
  ): Promise<void> {
    const until = Math.min(serial + MOST_PASSED, last);
    await act.tx.query(
      `with taken as (
         select substr(number, 3, 8)::int as serial from number_void where number between $2 and $3
         union
         select substr(number, 3, 8)::int from item where number between $2 and $3 and (sealed_at > $4 or status <> all ($5)))
       update number_range set next_serial = (select min(t.serial) + 1 from taken t
         where not exists (select 1 from taken n where n.serial = t.serial + 1))
       where id = $1`,
      [range, itemNumber(prefix, serial), itemNumber(prefix, until), reusableSince(act), ended],
    );
  }
}

/** What was sealed later keeps its number. */
export function reusableSince(act: Act): Date {
  const since = new Date(act.recordedAt);
  since.setMonth(since.getMonth() - REUSE_AFTER_MONTHS);
  return since;
}
