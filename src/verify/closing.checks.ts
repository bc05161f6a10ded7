import { ended } from '../modules/item/item.lifecycle.js';
import type { Check } from './checks.js';

const needs = ['closing', 'closing_line', 'closing_block'];
const ENDED = ended.map((state) => `'${state}'`).join(', ');

/** Whether the holder of the closing `c` had the envelope after the step `s`. */
const HAS = `(s.holder_kind = c.holder_kind and s.holder_id = c.holder_id::text and s.status not in (${ENDED}))`;

/** What a count hashes, in the words of `listText`. */
const LIST = `(select coalesce(string_agg(concat_ws(' ', l.item, i.number, l.seq, l.opened::int, l.came, l.went, l.on_hand::int, coalesce(l.bag::text, '-')), E'\\n' order by l.item), '')
    from closing_line l join item i on i.id = l.item where l.closing = c.id)`;
const DIFFERENCES = `(select string_agg(d.kind || ' ' || d.number, E'\\n' order by d.number collate "C") from closing_difference d where d.closing = c.id)`;
const BLOCKS = `(select string_agg(concat_ws(' ', 'block', k.block, k.size, k.used, k.spoiled, k.lost, k.misprinted, k.unused), E'\\n' order by k.block)
    from closing_block k where k.closing = c.id)`;

/** Every day's book is what the journal tells, hangs on the book before, and is what the act that counted says. */
export const closingChecks: Check[] = [
  {
    invariant: 'N8',
    name: 'a line of a daily closing is not what the journal tells',
    needs,
    sql: `select c.number, c.day, l.item, l.came, t.came as told_came, l.on_hand, t.on_hand as told_on_hand from (
        select l.*, lag(l.seq) over w as since, lag(l.on_hand) over w as was from closing_line l join closing c on c.id = l.closing
        window w as (partition by c.holder_id, l.item order by c.day)) l
      join closing c on c.id = l.closing
      cross join lateral (
        select count(*) filter (where h.has and not h.had) as came, (array_agg(h.has order by h.seq desc))[1] as on_hand, max(h.seq) as seq from (
          select s.seq, ${HAS} as has, lag(${HAS}, 1, coalesce(l.was, false)) over (order by s.seq) as had
          from item_step s where s.item = l.item::text and s.seq > coalesce(l.since, 0) and s.seq <= l.seq) h) t
      where l.opened <> coalesce(l.was, l.opened) or coalesce(t.on_hand, l.was) is distinct from l.on_hand
        or coalesce(t.seq, l.since) is distinct from l.seq or (l.since is not null and t.came <> l.came) order by 1, 3`,
  },
  {
    invariant: 'N8',
    name: 'a line of a daily closing names another bag than the journal',
    needs,
    sql: `select c.number, c.day, l.item, l.bag, t.bag as told_bag from (
        select l.*, lag(l.seq) over w as since, lag(l.bag) over w as was from closing_line l join closing c on c.id = l.closing
        window w as (partition by c.holder_id, l.item order by c.day)) l
      join closing c on c.id = l.closing
      cross join lateral (select coalesce(bool_or(${HAS}), false) as had, (array_agg(s.bag order by s.seq desc) filter (where ${HAS}))[1] as bag
        from item_step s where s.item = l.item::text and s.seq > coalesce(l.since, 0) and s.seq <= l.seq) t
      where l.bag::text is distinct from case when t.had then t.bag else l.was::text end order by 1, 3`,
  },
  {
    invariant: 'N8',
    name: 'a daily closing does not begin with what the one before ended with',
    needs,
    sql: `select c.number, c.day, coalesce(l.item, b.item) as item from closing c
      join lateral (select b.item from closing_line b where b.closing = c.previous and b.on_hand) b on true
      full join (select l.closing, l.item from closing_line l join closing k on k.id = l.closing where l.opened and k.previous is not null) l
        on l.closing = c.id and l.item = b.item
      where l.item is null or b.item is null order by 1, 3`,
  },
  {
    invariant: 'N8',
    name: 'an envelope came to a holder between two of his closings and stands in neither',
    needs,
    // what was under way while a closing was read stands in the next one
    sql: `select c.number, c.day, s.item, s.seq from closing c
      join item_step s on s.holder_kind = c.holder_kind and s.holder_id = c.holder_id::text and s.status not in (${ENDED})
      join told t on t.dossier_id = s.dossier_id and t.seq = s.seq and t.recorded_at < c.counted_at - interval '1 minute'
      where c.previous is not null and t.recorded_at > (select p.counted_at from closing p where p.id = c.previous)
        and not exists (select from closing_line l join closing k on k.id = l.closing
          where l.item::text = s.item and k.holder_id = c.holder_id and l.seq >= s.seq) order by 1, 3, 4`,
  },
  {
    invariant: 'N8',
    name: 'the sums of a daily closing are not those of its lines and differences',
    needs,
    sql: `select c.number, c.day from closing c
      cross join lateral (select count(*) filter (where opened) as opening, coalesce(sum(came), 0) as came, coalesce(sum(went), 0) as went,
          count(*) filter (where on_hand) as on_hand from closing_line where closing = c.id) l
      cross join lateral (select count(*) filter (where kind = 'missing') as missing, count(*) filter (where kind = 'extra') as extra
        from closing_difference where closing = c.id) d
      where (c.opening, c.came, c.went, c.on_hand, c.missing, c.extra) is distinct from (l.opening, l.came, l.went, l.on_hand, d.missing, d.extra)
      order by 1`,
  },
  {
    invariant: 'N8',
    name: 'a daily closing is another than the act says that counted it',
    needs,
    sql: `select c.number, c.day, c.counted_act as act from closing c left join act a on a.id = c.counted_act
      where c.list_hash <> sha256(convert_to(concat_ws(E'\\n', nullif(${LIST}, ''), ${DIFFERENCES}, ${BLOCKS}), 'UTF8'))
        or coalesce(a.kind not in ('closing.count', 'closing.recount') or a.actor <> c.counted_by
          or strpos(a.answer, '"listHash":"' || encode(c.list_hash, 'hex') || '"') = 0, true) order by 1`,
  },
  {
    invariant: 'N5',
    name: 'a difference of a signed closing is on no report, or on that of a closing of somebody else',
    needs,
    sql: `select c.number, c.day, d.number as piece from closing c join closing_difference d on d.closing = c.id
      left join irregularity r on r.id = d.irregularity left join closing o on o.id = r.closing
      where (c.status = 'CLOSED_WITH_DIFFERENCE') <> (d.irregularity is not null)
        or (d.irregularity is not null and (o.holder_id is distinct from c.holder_id or o.day > c.day)) order by 1, 3`,
  },
  {
    invariant: 'N10',
    name: 'somebody who has closed since is still asked to close',
    needs,
    sql: `select t.id as task, c.number from task t join closing c on c.holder_id = t.subject and c.status <> 'DIFFERENT'
      where t.kind = 'closing.missing' and t.closed_act is null and coalesce(c.signed_at, c.counted_at) > t.opened_at order by 1`,
  },
];
