import type { Actor } from '../../platform/actor.js';

/** A condition on the dossier `d` of a query, and its parameters. */
export interface Condition {
  where: string;
  values: Record<string, unknown>;
}

/**
 * Whose business a dossier is: its citizen's, and that of the units it concerns and of those above them. Part of the
 * statement that reads or locks, so that what is another's costs what does not exist costs, and is never waited for.
 */
export function businessOf(actor: Actor): Condition {
  if (actor.role === 'system') return { where: 'true', values: {} };
  if (actor.role === 'citizen') return { where: 'd.requestedBy = :person', values: { person: actor.id } };
  const path = actor.unit?.path ?? '';
  const where = `exists (select 1 from dossier_unit b join unit u on u.id = b.unit
    where b.dossier = d.id and (u.path = :path or u.path like :below))`;
  return { where, values: { path, below: `${path}/%` } };
}
