import type { Check } from './checks.js';

const needs = ['offline_handover', 'offline_half', 'device_key'];

/** What two devices signed without a network moved custody once, by the ordinary acts, or is somebody's business. */
export const offlineChecks: Check[] = [
  {
    invariant: 'N5',
    name: 'an offline handover is applied and its list is not accepted by the half that it names',
    needs,
    sql: `select o.id, h.status, t.kind as ended_by from offline_handover o
        left join handover h on h.id = o.id left join act g on g.id = h.offered_act left join act t on t.id = h.ended_act
      where o.status = 'applied' and (h.received_by is null or t.kind is distinct from 'offline.accept'
        or t.answer::jsonb #>> '{half,hash}' is distinct from encode(o.accept, 'hex')
        or (g.kind = 'offline.offer' and g.answer::jsonb #>> '{half,hash}' is distinct from encode(o.offer, 'hex'))) order by 1`,
  },
  {
    invariant: 'N5',
    name: 'an acceptance that was signed without a network stands under no applied offline handover',
    needs,
    sql: `select h.id, h.number from handover h join act t on t.id = h.ended_act and t.kind = 'offline.accept'
        left join offline_handover o on o.id = h.id and o.status = 'applied' where o.id is null order by 1`,
  },
  {
    invariant: 'N5',
    name: 'a half was applied that is not kept, is of another handover, or whose key had been taken back',
    needs,
    sql: `select o.id, a.side, k.device, k.key, f.counter, k.through from offline_handover o
        cross join lateral (values ('offer', o.offer), ('accept', o.accept)) a (side, hash)
        left join offline_half f on f.hash = a.hash and f.side = a.side and f.handover = o.id
        left join device_key k on k.device = f.device and k.key = f.key
      where o.status = 'applied' and (k.device is null or f.counter > k.through) order by 1, 2`,
  },
  {
    invariant: 'N5',
    name: 'two applied halves have the same counter of one key',
    needs,
    sql: `select f.device, f.key, f.counter, count(*) as halves from offline_handover o
        join offline_half f on f.hash in (o.offer, o.accept)
      where o.status = 'applied' group by 1, 2, 3 having count(*) > 1 order by 1, 2, 3`,
  },
  {
    invariant: 'N10',
    name: 'an offline handover waits and nobody will be told, or it was refused and nobody was',
    needs,
    sql: `select o.id, o.status, o.waits_for, o.why from offline_handover o
      where (o.status = 'waiting' and not exists
          (select 1 from deadline d where d.kind = 'offline.half-missing' and d.subject = o.id and d.withdrawn_act is null))
        or (o.status = 'refused' and not exists (select 1 from task t where t.kind = 'offline.refused' and t.subject = o.id))
      order by 1`,
  },
];
