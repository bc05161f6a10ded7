import type { Actor } from '../../platform/actor.js';
import { localDay } from '../../platform/clock.js';
import type { Condition } from './dossier-scope.js';

/** For so long a courier can still look up what he has done. */
const DONE_STAYS_MS = 2 * 86_400_000;

/**
 * Whether a dossier is a courier's own work of these days (F75): he holds an envelope of it, is to visit for it, or wrote
 * to its journal. A list that is offered to him makes nothing his own: that would tell what is on it before his count (F18).
 */
export function ownWorkOf(courier: Actor, now: Date): Condition {
  const since = new Date(now.getTime() - DONE_STAYS_MS);
  const where = `(exists (select 1 from item i where i.dossier_id = d.id and i.holder_kind = 'COURIER' and i.holder_id = :courier)
    or exists (select 1 from pickup_dossier v join pickup p on p.id = v.pickup where v.dossier = d.id and p.courier = :courier
      and (p.status in ('ASSIGNED', 'EN_ROUTE', 'ARRIVED') or p.day >= :sinceDay))
    or exists (select 1 from event e join act a on a.id = e.act_id
      where e.dossier_id = d.id and a.actor = :courier and a.recorded_at >= :since))`;
  return { where, values: { courier: courier.id, since, sinceDay: localDay(since) } };
}
