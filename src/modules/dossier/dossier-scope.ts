import type { Actor } from '../../platform/actor.js';
import { isInScope } from '../directory/unit-scope.js';

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
  return { where: concernsUnit('d.id', ':path'), values: { path: actor.unit?.path ?? '' } };
}

/** SQL: the dossier concerns the unit at `path` or one below it. Each is a parameter or a column. */
export function concernsUnit(dossier: string, path: string): string {
  return `exists (select 1 from dossier_unit b join unit u on u.id = b.unit
    where b.dossier = ${dossier} and ${isInScope('u', path)})`;
}
