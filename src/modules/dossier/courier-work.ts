import type { EntityManager } from 'typeorm';
import type { Actor } from '../../platform/actor.js';
import { localDay } from '../../platform/clock.js';

/** For so long a courier can still look up what he has done. */
const DONE_STAYS_MS = 2 * 86_400_000;

/**
 * Whether a dossier is a courier's own work of these days (F75): he holds an envelope of it, is to visit for it, or wrote
 * to its journal. A list that is offered to him makes nothing his own: that would tell what is on it before his count (F18).
 */
export async function isOwnWork(tx: EntityManager, courier: Actor, dossier: string, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - DONE_STAYS_MS);
  const rows = await tx.query<{ own: boolean }[]>(
    `select exists (select 1 from item where dossier_id = $1 and holder_kind = 'COURIER' and holder_id = $2)
       or exists (select 1 from pickup_dossier d join pickup p on p.id = d.pickup where d.dossier = $1 and p.courier = $2
         and (p.status in ('ASSIGNED', 'EN_ROUTE', 'ARRIVED') or p.day >= $3))
       or exists (select 1 from event e join act a on a.id = e.act_id
         where e.dossier_id = $1 and a.actor = $2 and a.recorded_at >= $4) as own`,
    [dossier, courier.id, localDay(since), since],
  );
  return rows[0]?.own ?? false;
}
