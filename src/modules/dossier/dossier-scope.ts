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
  return { where: concernsUnit('d.id', ':path', ':below'), values: { path, below: `${path}/%` } };
}

/** SQL: the dossier concerns the unit at `path` or one below it. Each is an expression; `below` is the path with '/%'. */
export function concernsUnit(dossier: string, path: string, below: string): string {
  return `exists (select 1 from dossier_unit b join unit u on u.id = b.unit
    where b.dossier = ${dossier} and (u.path = ${path} or u.path like ${below}))`;
}
