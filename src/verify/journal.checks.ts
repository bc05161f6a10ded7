import type { Check } from './checks.js';

/**
 * Counters of acts that a device has made and that are here: done, refused for good, or waiting for one before. An act that
 * came online first has no counter of its own; the inbox then says which one it was. What still waits although its device
 * has gone past it was lost.
 */
const KEPT = `select device, counter from act where device is not null
  union all
  select i.source, i.counter from inbox i left join device d on d.id = i.source
  where i.counter is not null and (i.problem is not null or (
    (i.applied_act is not null or i.counter > coalesce(d.counter, 0))
    and not exists (select 1 from act a where a.device = i.source and a.counter = i.counter)))`;

/** Acts and events belong together, number without a gap, and hang on their chain. */
export const journalChecks: Check[] = [
  {
    invariant: 'N1',
    name: 'an act has other events than it says',
    sql: `select a.id as act, a.kind, a.events as said, count(e.id) as found
      from act a left join event e on e.act_id = a.id
      group by a.id
      having count(e.id) <> a.events
        or a.event_hashes is distinct from sha256(string_agg(e.hash, ''::bytea order by e.dossier_id))
      order by a.recorded_at, a.id`,
  },
  {
    invariant: 'N1',
    name: 'an event has no act',
    sql: `select e.dossier_id as dossier, e.seq, e.act_id as act from event e
      where not exists (select 1 from act a where a.id = e.act_id) order by 1, 2`,
  },
  {
    invariant: 'N1',
    name: 'an event, its body and its act disagree',
    sql: `select t.dossier_id as dossier, t.seq, t.act_id as act from told t join act a on a.id = t.act_id
      where t.recorded_at <> a.recorded_at
        or t.said_id is distinct from t.id::text or t.said_act is distinct from t.act_id::text
        or t.said_dossier is distinct from t.dossier_id::text or t.said_type is distinct from t.type
        or t.actor ->> 'id' is distinct from a.actor::text or t.actor ->> 'role' is distinct from a.role
        or t.actor ->> 'unit' is distinct from a.unit::text
        or pg_temp.instant_of(t.occurred_at) is distinct from a.occurred_at
      order by 1, 2`,
  },
  {
    invariant: 'N2',
    name: 'seq has a gap before this event',
    sql: `select dossier_id as dossier, seq, before from (
        select dossier_id, seq, lag(seq, 1, 0::bigint) over (partition by dossier_id order by seq) as before from event) e
      where seq <> before + 1 order by 1, 2`,
  },
  {
    invariant: 'N2',
    name: 'a dossier counts or heads another last event than its journal has',
    sql: `select d.id as dossier, d.seq as said, coalesce(e.seq, 0) as found from dossier d
      left join lateral (select seq, hash from event where dossier_id = d.id order by seq desc limit 1) e on true
      where d.seq is distinct from e.seq or d.head is distinct from e.hash order by 1`,
  },
  {
    invariant: 'N2',
    name: 'an event belongs to no dossier',
    sql: `select e.dossier_id as dossier, e.seq from event e
      where not exists (select 1 from dossier d where d.id = e.dossier_id) order by 1, 2`,
  },
  {
    invariant: 'N2',
    name: 'a cursor does not stand at what is owed',
    // what is being opened does not know yet; that it comes to an end is counted with N10
    sql: `select coalesce(c.endpoint, o.endpoint) as endpoint, coalesce(c.dossier, o.dossier_id) as dossier,
        c.acked_seq as acked, c.head_seq as said, o.first, o.last as found
      from follower_cursor c full join (
        select endpoint, dossier_id, min(seq) as first, max(seq) as last from owed_event group by 1, 2
      ) o on o.endpoint = c.endpoint and o.dossier_id = c.dossier
      where not exists (select 1 from endpoint e where e.id = c.endpoint and e.opening_since is not null) and (
        c.head_seq is distinct from o.last or c.acked_seq < o.first - 1) order by 1, 2`,
  },
  {
    invariant: 'N7',
    name: 'an act of a device is missing, or is here twice',
    sql: `with kept as (${KEPT}), counted as (
        select device, counter, lag(counter, 1, 0::bigint) over (partition by device order by counter) as before from kept)
      select device, case when counter = before then counter else before + 1 end as counter,
        case when counter = before then 'twice' else 'missing' end as wrong, counter as next from counted where counter <> before + 1
      union all
      select d.id, d.counter, 'missing', null from device d left join (select device, max(counter) as last from kept group by 1) k on k.device = d.id
      where d.counter > coalesce(k.last, 0)
      union all
      select a.device, a.counter, 'out of turn', null from act a left join device d on d.id = a.device
      where a.device is not null and a.counter > coalesce(d.counter, 0) + 1
      order by 1, 2`,
  },
  {
    invariant: 'N8',
    name: 'the hash chain breaks at this event',
    sql: `select dossier_id as dossier, seq, id as event from (
        select *, lag(hash) over (partition by dossier_id order by seq) as before from event) e
      where hash <> event_hash(coalesce(before, sha256(uuid_send(dossier_id))), seq, recorded_at, body) order by 1, 2`,
  },
  {
    invariant: 'N10',
    name: 'an event is undelivered for more than 15 minutes and nobody was told',
    sql: `select e.name as endpoint, c.dossier, c.acked_seq as acked, c.head_seq as head, c.behind_since as since, c.parked_at as parked
      from follower_cursor c join endpoint e on e.id = c.endpoint left join endpoint o on o.id = e.replay_of
      where c.acked_seq < c.head_seq and c.behind_since < (select at from verified) - interval '15 minutes'
        and case when o.id is null then e.closed_at else o.closed_at end is null
        and not exists (select 1 from task t where t.closed_act is null and (
          (t.kind = 'webhook-disabled' and t.subject = coalesce(o.id, e.id))
          or (c.parked_at is null and t.kind = 'endpoint-behind' and t.subject = e.id)
          or (t.kind = 'follower-parked' and t.dossier = c.dossier and t.opened_act = c.parked_act)))
      order by 5, 1, 2`,
  },
  {
    invariant: 'N10',
    name: 'an endpoint was opened more than 15 minutes ago and does not know yet all that it is owed',
    sql: `select name as endpoint, opening_since as since, opening_after as after from endpoint
      where opening_since < (select at from verified) - interval '15 minutes' order by 2, 1`,
  },
];
