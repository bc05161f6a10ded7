import type { Check } from './checks.js';

/** Only these events give an envelope to another holder; the first event of an envelope names its first. */
const GIVING = `('handover.accepted', 'handover.undone', 'dossier.tallied', 'papers.tallied', 'delivery.delivered',
  'item.found', 'item.retrieved', 'act.corrected')`;

/** Who holds what, and that the rows are what the journal tells. */
export const custodyChecks: Check[] = [
  {
    invariant: 'N5',
    name: 'a holder that does not exist, or is of another kind',
    sql: `select i.id as item, i.number, i.holder_kind, i.holder_id from item i
      left join unit u on u.id = i.holder_id
      left join person p on p.id = i.holder_id
      left join party y on y.id = i.holder_id
      where case i.holder_kind
        when 'COURIER' then p.id is null
        when 'RECIPIENT' then y.id is null and p.id is null
        when 'CITIZEN' then y.id is null and p.id is null
        else lower(i.holder_kind) is distinct from u.kind end
      order by i.id`,
  },
  {
    invariant: 'N5',
    name: 'the database no longer refuses a wrong pair of status and holder',
    sql: `select 'item_status_holder' as missing
      where not exists (select 1 from pg_constraint where conrelid = 'item'::regclass and conname = 'item_status_holder' and convalidated)`,
  },
  {
    invariant: 'N5',
    name: 'an envelope changed hands without a handover, or from somebody who did not hold it',
    sql: `select item, number, dossier_id as dossier, seq, type from (
        select *, lag(holder_kind) over w as from_kind, lag(holder_id) over w as from_id from item_step window w as (partition by item order by seq)) s
      where from_id is not null and (
        (type not in ${GIVING} and (holder_id is distinct from from_id or holder_kind is distinct from from_kind))
        or (type = 'handover.accepted' and (giver ->> 'id' is distinct from from_id or giver ->> 'kind' is distinct from from_kind
          or receiver ->> 'id' is distinct from holder_id or receiver ->> 'kind' is distinct from holder_kind))
        or (type = 'handover.undone' and (receiver ->> 'id' is distinct from from_id or receiver ->> 'kind' is distinct from from_kind
          or giver ->> 'id' is distinct from holder_id or giver ->> 'kind' is distinct from holder_kind)))
      order by dossier_id, seq`,
  },
  {
    invariant: 'N5',
    name: 'what came in by a handover is not what went out with its differences',
    needs: ['handover', 'handover_line', 'handover_count', 'handover_difference'],
    sql: `select h.number, l.listed, l.moved, l.kept, d.missing, d.extra, c.counted from handover h
      cross join lateral (select count(*) filter (where state in ('moved', 'undone', 'kept')) as listed, count(*) filter (where state in ('moved', 'undone')) as moved,
          count(*) filter (where state = 'kept') as kept, count(*) filter (where state = 'open') as still_open
        from (select distinct coalesce(bag, item), state from handover_line where handover = h.id and version = h.version) piece) l
      cross join lateral (select count(*) filter (where kind = 'missing') as missing, count(*) filter (where kind = 'extra') as extra, count(*) as any
        from handover_difference where handover = h.id) d
      left join lateral (select (select count(distinct n) from unnest(numbers) n) as counted
        from handover_count where handover = h.id and version = h.version order by attempt desc limit 1) c on true
      where h.status in ('ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE', 'UNDONE') and (
        c.counted is distinct from l.listed - d.missing + d.extra or l.still_open > 0
        or (h.status <> 'UNDONE' and (h.status = 'ACCEPTED_WITH_DIFFERENCE') <> (d.any > 0))
        or l.kept <> (select count(distinct coalesce(k.bag, k.item)) from handover_line k left join bag b on b.id = k.bag
          where k.handover = h.id and k.version = h.version and k.state = 'kept'
            and exists (select 1 from handover_difference x where x.handover = h.id and (x.item = k.item or x.number = b.number))))
      order by h.number`,
  },
  {
    invariant: 'N5',
    name: 'a list was counted before it was offered, or ended before it was counted',
    needs: ['handover', 'handover_count'],
    sql: `select h.number, h.offered_at, c.at as counted_at, h.ended_at from handover h
      join handover_count c on c.handover = h.id and c.version = h.version
      where c.at < h.offered_at or h.ended_at < c.at order by 1`,
  },
  {
    invariant: 'N5',
    name: 'lines that moved are not those of the journal',
    needs: ['handover', 'handover_line'],
    sql: `select coalesce(l.handover::text, s.handover) as handover, coalesce(l.item::text, s.item) as item
      from (select l.handover, l.item from handover_line l where l.state in ('moved', 'undone')) l
      full join (select handover, item from item_step where type = 'handover.accepted') s
        on s.handover = l.handover::text and s.item = l.item::text
      where l.item is null or s.item is null order by 1, 2`,
  },
  {
    invariant: 'N5',
    name: 'lines that were undone are not those of the journal',
    needs: ['handover_line', 'handover_undo'],
    sql: `select coalesce(l.handover::text, s.handover) as handover, coalesce(l.item::text, s.item) as item
      from (select l.handover, l.item from handover_line l join handover h on h.id = l.handover
          left join handover_undo u on u.handover = l.handover
        where l.state = 'undone' and h.status = 'UNDONE' and u.undone_act is not null) l
      full join (select handover, item from item_step where type = 'handover.undone') s
        on s.handover = l.handover::text and s.item = l.item::text
      where l.item is null or s.item is null
      union all
      select h.id::text, null from handover h left join handover_undo u on u.handover = h.id
      where (h.status = 'UNDONE') <> (u.undone_act is not null)
        or (h.status = 'UNDONE') <> exists (select 1 from handover_line l where l.handover = h.id and l.state = 'undone')
      order by 1, 2`,
  },
  {
    invariant: 'N5',
    name: 'an undo did not leave an envelope as it was before the handover',
    sql: `select item, number, dossier_id as dossier, seq from (
        select *, lag(type) over w as type_1, lag(handover) over w as handover_1,
          array[status, holder_kind, holder_id, place, seal, seal_state, next, next_cause] as now,
          lag(array[status, holder_kind, holder_id, place, seal, seal_state, next, next_cause], 2) over w as was
        from item_step window w as (partition by item order by seq)) s
      where type = 'handover.undone' and (type_1 is distinct from 'handover.accepted' or handover_1 is distinct from handover or now is distinct from was)
      order by dossier_id, seq`,
  },
  {
    invariant: 'N8',
    name: 'an envelope is not as its last event left it',
    sql: `select coalesce(i.id::text, s.item) as item, coalesce(i.number, s.number) as number, s.dossier_id as dossier, s.seq
      from item i full join (select distinct on (item) * from item_step order by item, seq desc) s on s.item = i.id::text
      where (i.dossier_id, i.number, i.leg, i.status, i.holder_kind, i.holder_id::text, i.place::text, i.seal, i.seal_state, i.next, i.next_cause, i.bag::text)
        is distinct from
        (s.dossier_id, s.number, s.leg, s.status, s.holder_kind, s.holder_id, s.place, s.seal, s.seal_state, s.next, s.next_cause, s.bag)
      order by 1`,
  },
  {
    invariant: 'N8',
    name: 'a dossier has another status, filing time, due date or code than its journal',
    sql: `select d.id as dossier, d.post_code, d.status, s.status as told from dossier d
      left join (select distinct on (dossier_id) dossier_id, status from told where status is not null order by dossier_id, seq desc) s on s.dossier_id = d.id
      left join (select distinct on (dossier_id) dossier_id, filed_at from told where type in ('dossier.tallied', 'dossier.filing-corrected') order by dossier_id, seq desc) f on f.dossier_id = d.id
      left join (select distinct on (dossier_id) dossier_id, due_on from told where type in ('authority.received', 'authority.changed-due')
        order by dossier_id, seq desc) u on u.dossier_id = d.id
      left join (select distinct on (dossier_id) dossier_id, code from told where type = 'authority.received' order by dossier_id, seq desc) c on c.dossier_id = d.id
      where d.status is distinct from s.status or d.filed_at is distinct from pg_temp.instant_of(f.filed_at)
        or (u.dossier_id is not null and d.due_on::text is distinct from u.due_on)
        or (c.dossier_id is not null and d.code is distinct from c.code)
      order by 1`,
  },
  {
    invariant: 'N8',
    name: 'an order was fulfilled by another act than the journal tells',
    needs: ['delivery'],
    sql: `select coalesce(d.id::text, t.delivery) as delivery, d.delivered_act as said, t.act_id as found
      from (select id, delivered_act from delivery where delivered_act is not null) d
      full join (select delivery, act_id from (
          select distinct on (delivery) delivery, act_id, type from told where type in ('delivery.delivered', 'item.misdelivered')
          order by delivery, seq desc) l where type = 'delivery.delivered') t on t.delivery = d.id::text
      where d.delivered_act is distinct from t.act_id order by 1`,
  },
];
