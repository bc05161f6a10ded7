import type { Actor } from '../../../platform/actor.js';
import { isInScope } from '../../directory/unit-scope.js';

/** A condition on the row `i` of `irregularity`, and its parameters. */
export interface Scope {
  sql: string;
  values: [string];
}

/** Of a list of which its receiver found nothing he learns nothing, not even from the report: he stays blind (F18). */
const HAS_SEEN = `(i.handover is null or exists (select 1 from handover_count c join handover l on l.id = c.handover and l.version = c.version
  where c.handover = i.handover and cardinality(c.numbers) > 0))`;

/**
 * Whose business a report is: of the unit that answers, of the one that found it and of those above them; a courier's
 * where he found it, gave the list, sealed the bag or holds the envelope.
 * @param first the number of its parameter in the statement
 */
export function visibleTo(actor: Actor, first: number): Scope {
  if (actor.role === 'courier') return { sql: ofCourier(`$${first}`), values: [actor.id] };
  const units = `(select u.id from unit u where ${isInScope('u', `$${first}`)})`;
  return {
    sql: `(i.owner in ${units} or (i.opened_unit in ${units} and ${HAS_SEEN}))`,
    values: [actor.unit?.path ?? ''],
  };
}

function ofCourier(person: string): string {
  return `((i.opened_by = ${person} and ${HAS_SEEN})
    or exists (select 1 from handover h where h.id = i.handover and h.giver_kind = 'COURIER' and h.giver_id = ${person})
    or exists (select 1 from item e where e.id = i.item and e.holder_id = ${person})
    or exists (select 1 from bag g where g.id = i.bag and g.sealed_by = ${person}))`;
}
