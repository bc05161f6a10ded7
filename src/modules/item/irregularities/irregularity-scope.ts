import type { Actor } from '../../../platform/actor.js';
import { isInScope } from '../../directory/unit-scope.js';

/** A condition on the row `i` of `irregularity`, and its parameters. */
export interface Scope {
  sql: string;
  values: [string];
}

/**
 * Whose business a report is: of the unit that answers, of the one that found it and of those above them; a courier's
 * where he found it, gave the list, sealed the bag or holds the envelope.
 * @param first the number of its parameter in the statement
 */
export function visibleTo(actor: Actor, first: number): Scope {
  if (actor.role === 'courier') return { sql: ofCourier(`$${first}`), values: [actor.id] };
  const units = `(select u.id from unit u where ${isInScope('u', `$${first}`)})`;
  return { sql: `(i.owner in ${units} or i.opened_unit in ${units})`, values: [actor.unit?.path ?? ''] };
}

function ofCourier(person: string): string {
  return `(i.opened_by = ${person}
    or exists (select 1 from handover h where h.id = i.handover and h.giver_kind = 'COURIER' and h.giver_id = ${person})
    or exists (select 1 from item e where e.id = i.item and e.holder_id = ${person})
    or exists (select 1 from bag g where g.id = i.bag and g.sealed_by = ${person}))`;
}
