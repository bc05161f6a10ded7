import type { Check } from './checks.js';

/** Several envelopes on one posting slip, and what they were charged for. */
export const postingSlipChecks: Check[] = [
  {
    invariant: 'N5',
    name: 'papers were tallied while an envelope of their posting slip was elsewhere',
    sql: `select p.dossier_id as dossier, p.seq, s.number, l.status from item_step p join item i on i.id::text = p.item
        join item s on s.dossier_id = i.dossier_id and s.leg = i.leg and s.sealed_act = i.sealed_act and s.id <> i.id
        left join lateral (select q.status from item_step q where q.item = s.id::text and q.seq < p.seq order by q.seq desc limit 1) l on true
      where p.type in ('dossier.tallied', 'papers.tallied') and l.status is distinct from 'LOST'
        and not exists (select 1 from item_step q where q.item = s.id::text and q.seq <= p.seq and q.type in ('dossier.tallied', 'papers.tallied'))
      order by 1, 2, 3`,
  },
  {
    invariant: 'N8',
    name: 'an envelope has another weight, method or posting slip than it was charged for',
    sql: `select i.id as item, i.number, i.weight_grams as said, i.weight_method as method, (w ->> 'weightGrams')::int as charged from item i
      join event e on e.dossier_id = i.dossier_id and e.act_id = i.sealed_act and e.type = 'item.sealed'
      cross join lateral (select pg_temp.json_of(e.body) -> 'data' as data offset 0) b
      cross join lateral (select coalesce((select f from jsonb_array_elements(case jsonb_typeof(b.data -> 'further') when 'array' then b.data -> 'further' end) f
        where f ->> 'item' = i.id::text), b.data) as w) charged
      where b.data is not null and (i.weight_grams::text, i.weight_method, i.posting_slip) is distinct from (w ->> 'weightGrams', w ->> 'weightMethod', b.data ->> 'postingSlip')
      order by 1`,
  },
];
