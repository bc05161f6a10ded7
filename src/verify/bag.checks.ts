import type { Check } from './checks.js';

const needs = ['bag', 'bag_count', 'irregularity_line'];
/** What an act on a bag answered: its row is signed by the hash of acts. */
const SAID = 'a.answer::jsonb';
/** Envelopes that events of this type name. */
const stepsOf = (type: string): string =>
  `select t.act_id, i.item, i.number, i.bag from told t join item_step i on i.dossier_id = t.dossier_id and i.seq = t.seq where t.type = '${type}'`;

/** Bags: what went in is what came out with its differences, and it moved as one. */
export const bagChecks: Check[] = [
  {
    invariant: 'N5',
    name: 'the database no longer refuses that an envelope leaves its bag, or ends in one',
    needs,
    sql: `select c.name as missing from unnest(array['item_in_bag', 'item_bag_live']) c (name)
      where not exists (select 1 from pg_constraint p where p.conrelid = 'item'::regclass and p.conname = c.name and p.convalidated)`,
  },
  {
    invariant: 'N5',
    name: 'an envelope came into a bag or left one by another act than a seal, an opening, a recall or a loss',
    needs,
    sql: `select item, number, dossier_id as dossier, seq, type from (
        select *, lag(bag) over w as was, row_number() over w as nth from item_step window w as (partition by item order by seq)) s
      where (nth = 1 and bag is not null) or (nth > 1 and bag is distinct from was and case
          when bag is not null then type <> 'bag.sealed' or was is not null
          else type not in ('bag.opened', 'item.lost') and not (type = 'authority.recalled' and status = 'RECALLED') end)
      order by dossier_id, seq`,
  },
  {
    invariant: 'N8',
    name: 'a bag was sealed or opened by another act than the journal tells, or is not as that act said',
    needs,
    sql: `with put as (${stepsOf('bag.sealed')}), told_open as (select bag, count(distinct act_id) as acts, min(act_id::text) as act from told where type = 'bag.opened' group by 1),
        told_put as (select act_id, bag, count(*)::int as items from put group by 1, 2)
      select b.number, b.seal, b.items, s.items as told, o.act as told_open from bag b
      left join act a on a.id = b.sealed_act and a.kind = 'bag.seal'
      left join act z on z.id = b.opened_act and z.kind = 'bag.open'
      left join told_put s on s.act_id = b.sealed_act and s.bag = b.id::text
      left join told_open o on o.bag = b.id::text
      where (b.id::text, b.number, b.seal, b.target::text, b.items::text, b.sealed_by, b.made_at) is distinct from
          (${SAID} ->> 'id', ${SAID} ->> 'number', ${SAID} ->> 'seal', ${SAID} ->> 'target', ${SAID} ->> 'items', a.actor, a.unit)
        or s.items is distinct from b.items or o.acts > 1 or (o.act is not null and o.act is distinct from b.opened_act::text)
        or (b.status = 'OPENED' and (z.answer::jsonb ->> 'id', z.actor) is distinct from (b.id::text, b.opened_by)) order by 1`,
  },
  {
    invariant: 'N5',
    name: 'a bag was opened and something is still in it, or is sealed and nobody is asked about what has left it',
    needs,
    sql: `select b.number, b.status, b.items, n.inside from bag b
      cross join lateral (select count(*)::int as inside from item i where i.bag = b.id) n
      where case b.status when 'OPENED' then n.inside > 0
        else n.inside > b.items or (n.inside < b.items and not exists
          (select 1 from task t where t.kind = 'bag.content-changed' and t.subject = b.id and t.closed_act is null)) end order by 1`,
  },
  {
    invariant: 'N5',
    name: 'a bag was opened uncounted, or before it was counted, or counted before it was sealed',
    needs,
    sql: `select b.number, b.sealed_at, c.first, c.last, b.opened_at from bag b
      left join lateral (select min(at) as first, max(at) as last from bag_count c where c.bag = b.id) c on true
      where (b.status = 'OPENED' and c.last is null) or c.first < b.sealed_at or b.opened_at < c.last order by 1`,
  },
  {
    invariant: 'N5',
    name: 'what came out of a bag is not what went in with its differences',
    needs,
    sql: `with put as (${stepsOf('bag.sealed')}), taken as (${stepsOf('bag.opened')}),
        c as (select distinct on (bag) bag, numbers, (select count(distinct x) from unnest(numbers) x) as counted from bag_count order by bag, attempt desc),
        n as (select b.id, count(*) as inside, count(*) filter (where t.number = any (c.numbers)) as found
          from bag b join c on c.bag = b.id join taken t on t.act_id = b.opened_act group by 1),
        g as (select b.id, count(*) as gone from bag b join c on c.bag = b.id join put p on p.act_id = b.sealed_act and p.number = any (c.numbers)
          left join taken t on t.act_id = b.opened_act and t.item = p.item where t.item is null group by 1),
        d as (select r.bag, count(*) filter (where l.kind = 'missing') as missing, count(*) filter (where l.kind = 'extra') as extra
          from irregularity r join irregularity_line l on l.irregularity = r.id where r.bag is not null group by 1)
      select b.number, c.counted, n.inside, d.missing, d.extra from bag b join c on c.bag = b.id
        left join n on n.id = b.id left join g on g.id = b.id left join d on d.bag = b.id
      where b.status = 'OPENED' and (c.counted <> coalesce(n.found, 0) + coalesce(g.gone, 0) + coalesce(d.extra, 0)
        or coalesce(n.inside, 0) <> coalesce(n.found, 0) + coalesce(d.missing, 0)) order by 1`,
  },
  {
    invariant: 'N5',
    name: 'a bag did not agree and nothing is reported of it, or to another than who answers',
    needs,
    sql: `select b.number, b.seal_found, r.number as report, r.owner from bag b left join irregularity r on r.bag = b.id
      left join lateral (select count(*) as lines from irregularity_line l where l.irregularity = r.id) l on true
      left join act z on z.id = b.opened_act
      where b.status = 'OPENED' and (
        (r.id is not null) <> (jsonb_array_length(z.answer::jsonb -> 'differences') > 0)
        or (r.id is not null and (l.lines <> jsonb_array_length(z.answer::jsonb -> 'differences') or r.opened_act <> b.opened_act
          or r.owner <> case b.seal_found when 'intact' then b.made_at else b.holder_unit end
          or (b.seal_found <> 'intact') <> exists (select 1 from irregularity_line l where l.irregularity = r.id and l.number = b.number))))
      order by 1`,
  },
  {
    invariant: 'N5',
    name: 'a bag was handed over in part',
    needs,
    sql: `select h.number, b.number as bag, l.version, l.states, l.lines, b.items from (
        select handover, version, bag, count(distinct state) as states, count(*)::int as lines from handover_line where bag is not null group by 1, 2, 3) l
      join handover h on h.id = l.handover join bag b on b.id = l.bag where l.states > 1 or l.lines <> b.items order by 1, 2, 3`,
  },
];
