import type { Actor } from '../../../platform/actor.js';
import { isInScope } from '../../directory/unit-scope.js';
import { conditions } from '../irregularities/irregularity.lifecycle.js';

/** A condition on the row `b` of `bag`, and its parameters. */
export interface BagScope {
  sql: string;
  values: [string];
}

/** SQL: something was taken out of `b` and scanned. */
const COUNTED = 'exists (select 1 from bag_count c where c.bag = b.id and cardinality(c.numbers) > 0)';

/** SQL: a report on a list says that `b` was not whole; only its opening ends that, or the answer to the report. */
export const IS_SUSPECT = `exists (select 1 from handover_difference d join irregularity r on r.handover = d.handover and (r.state = 'OPEN' or r.outcome = 'undone')
  where d.number = b.number and d.item is null and d.kind in (${conditions.map((each) => `'${each}'`).join(', ')}))`;

/**
 * Whose business a bag is: of the unit that sealed it, of the one that answers for its holder and of those above them; a
 * courier's where he sealed or holds it. Of a bag that is only on its way to them nobody is told.
 * @param first the number of its parameter in the statement
 */
export function visibleTo(actor: Actor, first: number): BagScope {
  const me = `$${first}`;
  if (actor.role === 'courier') {
    return { sql: `(b.sealed_by = ${me} or (b.holder_kind = 'COURIER' and b.holder_id = ${me}))`, values: [actor.id] };
  }
  const units = `(select u.id from unit u where ${isInScope('u', me)})`;
  return { sql: `(b.made_at in ${units} or b.holder_unit in ${units})`, values: [actor.unit?.path ?? ''] };
}

/**
 * Who may know what is in a bag that he sees: whoever sealed it, and everybody once it was counted (F18).
 * @param first the number of its parameter in the statement
 */
export function knownTo(actor: Actor, first: number): BagScope {
  const me = `$${first}`;
  const told = `b.status = 'OPENED' or ${COUNTED}`;
  if (actor.role === 'courier') return { sql: `(b.sealed_by = ${me} or ${told})`, values: [actor.id] };
  const made = `exists (select 1 from unit m where m.id = b.made_at and ${isInScope('m', me)})`;
  return { sql: `(${made} or ${told})`, values: [actor.unit?.path ?? ''] };
}

/** SQL: the envelope `i` is in no bag, or in one of which this actor may know what is in it. */
export function showsItemTo(actor: Actor, first: number): BagScope {
  const { sql, values } = knownTo(actor, first);
  return { sql: `(i.bag is null or exists (select 1 from bag b where b.id = i.bag and ${sql}))`, values };
}
