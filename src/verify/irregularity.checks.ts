import type { Check } from './checks.js';

const needs = ['irregularity', 'handover_difference'];
/** What was remarked before there were reports on single envelopes has none. */
const SINCE = `(select applied_at from schema_migration where name = '0031-irregularities')`;

/** Whatever did not agree has a report, its owner a task until he has answered. */
export const irregularityChecks: Check[] = [
  {
    invariant: 'N5',
    name: 'differences of a list without a report for its owner, or a report without differences',
    needs,
    sql: `select coalesce(d.handover, r.handover) as handover, r.number, d.owner, r.owner as reported
      from (select distinct handover, owner, act from handover_difference) d
      full join (select * from irregularity where kind = 'handover') r on r.handover = d.handover
      where (d.handover, d.owner, d.act) is distinct from (r.handover, r.owner, r.opened_act) order by 1`,
  },
  {
    invariant: 'N5',
    name: 'an envelope was found not whole and nothing is reported of it',
    needs,
    sql: `select d.handover, d.number, d.kind from handover_difference d join act a on a.id = d.act
      where d.kind in ('damaged', 'seal-broken', 'seal-different') and d.item is not null and a.recorded_at >= ${SINCE}
        and not exists (select 1 from irregularity r where r.kind = 'condition' and r.item = d.item) order by 1, 2, 3`,
  },
  {
    invariant: 'N5',
    name: 'a report on a list whose acceptance was undone is open, or says so of one that was not',
    needs,
    sql: `select r.number, h.number as list, h.status, r.outcome from irregularity r join handover h on h.id = r.handover
      where (h.status = 'UNDONE' and r.state = 'OPEN') or (r.outcome = 'undone' and h.status <> 'UNDONE') order by 1`,
  },
  {
    invariant: 'N5',
    name: 'a journal says what was wrong with a list that was refused, and the list does not, or the other way round',
    needs,
    sql: `select coalesce(j.handover, d.handover) as handover, coalesce(j.item, d.item) as item, j.kinds as told, d.kinds as kept
      from (select pg_temp.json_of(e.body) #>> '{data,handover}' as handover, x ->> 'item' as item, array_agg(x ->> 'kind' order by x ->> 'kind') as kinds
        from event e, jsonb_array_elements(pg_temp.json_of(e.body) #> '{data,differences}') x
        where e.type = 'handover.refused' and x ->> 'kind' <> 'extra' group by 1, 2) j
      full join (select f.handover::text as handover, f.item::text as item, array_agg(f.kind order by f.kind) as kinds
        from handover_difference f join handover h on h.id = f.handover and h.status = 'REFUSED'
        where f.item is not null and f.kind <> 'extra' and exists (select 1 from handover_count c
          where c.handover = h.id and c.version = h.version and cardinality(c.numbers) > 0) group by 1, 2) d
        on (d.handover, d.item) = (j.handover, j.item)
      where j.kinds is distinct from d.kinds order by 1, 2`,
  },
  {
    invariant: 'N10',
    name: 'an open report is nobody’s task, or a settled one still is somebody’s',
    needs,
    sql: `select r.number, r.state, count(t.id) as tasks from irregularity r
      left join task t on t.closed_act is null and t.unit = r.owner
        and (t.kind, t.subject) = (case r.kind when 'handover' then 'handover.difference' when 'bag' then 'irregularity.bag'
          when 'closing' then 'closing.difference' else 'irregularity.condition' end, coalesce(r.handover, r.id))
      group by r.id having count(t.id) <> (case r.state when 'OPEN' then 1 else 0 end) order by 1`,
  },
  {
    invariant: 'N10',
    name: 'what is not whole has no photograph, and none is asked for',
    needs,
    sql: `select r.number, r.item from irregularity r
      where r.photo_wanted and r.state = 'OPEN' and r.photo_act is null
        and not exists (select 1 from deadline d where d.kind = 'irregularity.photo' and d.subject = r.id and d.done_act is null and d.withdrawn_act is null)
        and not exists (select 1 from task t where t.kind = 'irregularity.photo-due' and t.subject = r.id and t.closed_act is null) order by 1`,
  },
  {
    invariant: 'N5',
    name: 'an envelope has another seal and was not sealed anew',
    sql: `select item, number, dossier_id as dossier, seq, type from (
        select *, lag(seal) over w as was, row_number() over w as nth from item_step window w as (partition by item order by seq)) s
      where nth > 1 and seal is distinct from was and type not in ('seal.replaced', 'item.retrieved', 'item.found') order by dossier_id, seq`,
  },
  {
    invariant: 'N5',
    name: 'a report says that an envelope was sealed anew, and its journal does not, or the other way round',
    needs,
    sql: `select coalesce(r.number, t.report) as report, r.settled_act, t.act_id from
        (select * from irregularity where outcome = 'rewrapped') r
      full join (select pg_temp.json_of(e.body) #>> '{data,irregularity}' as report, e.act_id from event e where e.type = 'seal.replaced') t
        on t.report = r.id::text where r.settled_act is distinct from t.act_id order by 1`,
  },
];
