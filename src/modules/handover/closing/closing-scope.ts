import type { Actor } from '../../../platform/actor.js';
import { isInScope } from '../../directory/unit-scope.js';

/**
 * SQL: whose business the row `c` of `closing` is: of the unit that answers for the holder and those above it; a courier's
 * where it is his own.
 * @param first the number of its parameter in the statement
 */
export function closingVisibleTo(actor: Actor, first: number): { sql: string; value: string } {
  if (actor.role === 'courier')
    return { sql: `c.holder_kind = 'COURIER' and c.holder_id = $${first}`, value: actor.id };
  const sql = `c.unit in (select u.id from unit u where ${isInScope('u', `$${first}`)})`;
  return { sql, value: actor.unit?.path ?? '' };
}
