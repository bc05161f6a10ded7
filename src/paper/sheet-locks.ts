import type { EntityManager } from 'typeorm';
import type { Actor } from '../platform/actor.js';

/**
 * Locks the dossiers of what a giver's list names and he holds, loose or in a bag, in the order of their ids: the acts of his
 * sheet are one transaction, and the first of them would lock envelopes that a later one locks the dossiers of.
 */
export async function lockDossiersOf(tx: EntityManager, giver: Actor, numbers: readonly string[]): Promise<void> {
  await tx.query(
    `select 1 from dossier where id in (
       select i.dossier_id from item i where i.number = any($1) and i.holder_id in ($2, $3)
       union
       select i.dossier_id from bag b join item i on i.bag = b.id where b.number = any($1) and i.holder_id in ($2, $3))
     order by id for no key update`,
    [numbers, giver.id, giver.unit?.id],
  );
}
