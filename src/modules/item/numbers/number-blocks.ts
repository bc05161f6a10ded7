import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localDay, localIso } from '../../../platform/clock.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { itemNumber } from '../../../platform/s10.js';
import type { Unit } from '../../directory/directory.entities.js';
import { Staff } from '../../directory/staff.js';
import { inScope, isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { ended } from '../item.lifecycle.js';
import { ACCOUNT } from './block-account.js';
import type { BlockIssue, BlockReturn } from './block.shapes.js';
import { reusableSince } from './numbers.js';

/** SQL: numbers are given out by one at a time, here and by imports. */
export const GIVING_OUT = `select pg_advisory_xact_lock(hashtextextended('numbers given out', 0))`;

/** Those who give blocks out and take them back; what was never given out only the last. */
export const issuers = ['controller', 'dispatcher', 'supervisor'] as const;

/** Blocks of pre-printed numbers in the hand of an office, a desk or a courier. */
@Injectable()
export class NumberBlocks {
  constructor(
    private readonly units: Units,
    private readonly staff: Staff,
  ) {}

  /**
   * @throws Refused `not-found` (404), `block-holder-invalid` (422), `block-numbers-taken` (409), `block-not-in-stock` (403)
   */
  async issue(act: Act, input: BlockIssue): Promise<ActResult> {
    const { prefix, first, last, person } = input;
    const unit = await this.holder(act, input);
    await act.tx.query(GIVING_OUT);
    if (act.actor.role !== 'supervisor') await this.requireStock(act, input);
    const taken = await this.firstTaken(act, input);
    if (taken !== undefined) throw new Refused('block-numbers-taken', { number: itemNumber(prefix, taken) });
    const id = newId();
    await act.tx.query(
      `insert into number_block (id, unit, person, prefix, first_serial, last_serial, issued_act, issued_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, unit.id, person, prefix, first, last, act.id, act.recordedAt],
    );
    const number = `${itemNumber(prefix, first)} – ${itemNumber(prefix, last)}`;
    return { id, number, status: 'ISSUED', size: last - first + 1, actions: ['return'] };
  }

  /**
   * What is left came back, counted by who takes it; every other number of it was used or is void.
   * @throws Refused `not-found` (404), `block-returned`, `block-miscounted` (409)
   */
  async return(act: Act, id: string, { count }: BlockReturn): Promise<ActResult> {
    const [block] = await act.tx.query<(Pick<BlockIssue, 'prefix' | 'first' | 'last'> & { returnedAt: Date | null })[]>(
      `select b.prefix, b.first_serial as first, b.last_serial as last, b.returned_at as "returnedAt" from number_block b join unit u on u.id = b.unit
       where b.id = $1 and ${isInScope('u', '$2')} for no key update of b`,
      [id, act.actor.unit?.path],
    );
    if (!block) throw new Refused('not-found');
    if (block.returnedAt) throw new Refused('block-returned', { at: localIso(block.returnedAt) });
    const { prefix, first, last } = block;
    // only now: a scan that was under way when the block was locked counts
    const [account] = await act.tx.query<{ unused: number }[]>(
      `select a.unused from number_block b ${ACCOUNT} where b.id = $1`,
      [id],
    );
    const unused = account?.unused ?? 0;
    if (unused !== count) throw new Refused('block-miscounted', { unused, count });
    // a scan that began later and was first has a later time
    await act.tx.query(
      `update number_block b set returned_act = $2, returned_at = greatest($3, b.issued_at,
         (select max(i.sealed_at) from item i where i.number between $4 and $5), (select max(v.voided_at) from number_void v where v.number between $4 and $5))
       where id = $1`,
      [id, act.id, act.recordedAt, itemNumber(prefix, first), itemNumber(prefix, last)],
    );
    return { id, status: 'RETURNED', unused, actions: [] };
  }

  private async holder(act: Act, { unit: code, person }: BlockIssue): Promise<Unit> {
    const day = localDay(act.recordedAt);
    const unit = await this.units.standingByCode(code, day);
    if (!unit || !act.actor.unit || !inScope(act.actor.unit.path, unit.path)) throw new Refused('not-found');
    const isPlace = unit.kind === 'office' || unit.kind === 'desk';
    const isHeld = person === undefined || (await this.staff.staffOf(act.tx, person, 'courier', unit.id, day));
    if (isPlace && isHeld) return unit;
    const pointer = person ? '/person' : '/unit';
    throw new Refused('block-holder-invalid', {}, [{ pointer, code: 'block-holder-invalid' }]);
  }

  /** That they lie in what came back to the unit of whoever issues. */
  private async requireStock(act: Act, { prefix, first, last }: BlockIssue): Promise<void> {
    const stock = await act.tx.query<unknown[]>(
      `select from number_block b join unit u on u.id = b.unit where b.prefix = $1 and b.first_serial <= $2 and b.last_serial >= $3
         and b.returned_act is not null and ${isInScope('u', '$4')} limit 1`,
      [prefix, first, last, act.actor.unit?.path],
    );
    if (stock.length === 0) throw new Refused('block-not-in-stock');
  }

  /** The first of them that somebody has to give, that an envelope has or had within 24 months, or that is void. */
  private async firstTaken(act: Act, { prefix, first, last }: BlockIssue): Promise<number | undefined> {
    const [row] = await act.tx.query<{ serial: number | null }[]>(
      `select min(serial)::int as serial from (
         select greatest(s.since, $2::int) as serial from number_range cross join lateral (
           select case when valid_from > ($6::timestamptz)::date then first_serial else next_serial end as since) s
         where prefix = $1 and s.since <= $3 and last_serial >= greatest(s.since, $2)
         union all
         select greatest(first_serial, $2::int) from number_block
         where prefix = $1 and first_serial <= $3 and last_serial >= $2 and returned_act is null
         union all
         select substr(number, 3, 8)::int from number_void where number between $4 and $5
         union all
         select substr(number, 3, 8)::int from item where number between $4 and $5 and (sealed_at > $6 or status <> all ($7))) t`,
      [prefix, first, last, itemNumber(prefix, first), itemNumber(prefix, last), reusableSince(act), ended],
    );
    return row?.serial ?? undefined;
  }
}
