import { OWN } from './life.js';

/** Stands in a body and an answer for what each event has of its own, beside `OWN`. */
export const EVENTS = '"@events"';

/** The lives of one batch, as far as they have come; `n` counts from 1. Gone with the transaction. */
export const BEGIN = [
  `create temp table if not exists life (n int primary key, dossier uuid, item uuid, number text, head bytea, sealed_act uuid)
   on commit delete rows`,
  `create or replace function pg_temp.micros(at timestamptz) returns bigint language sql immutable
   as $$ select (extract(epoch from at) * 1000000)::bigint $$`,
  `create or replace function pg_temp.hash_of(a act) returns bytea language sql stable as $$
     select sha256(convert_to('{"actor":"' || a.actor || '","answer":' || to_json(a.answer)
       || coalesce(',"eventHashes":"' || encode(a.event_hashes, 'hex') || '"', '') || ',"events":' || a.events
       || ',"id":"' || a.id || '","kind":"' || a.kind || '","occurredAt":' || pg_temp.micros(a.occurred_at)
       || ',"recordedAt":' || pg_temp.micros(a.recorded_at) || ',"requestMac":"' || encode(a.request_mac, 'hex')
       || '","role":"' || a.role || '","status":' || a.status || coalesce(',"unit":"' || a.unit || '"', '') || '}', 'UTF8'))
   $$`,
];

export const LIVES = `insert into life (n, dossier, item, number, head)
  select n, dossier, item, number, sha256(uuid_send(dossier))
  from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as t (dossier, item, number, n)`;

/** The rows of acts whose columns are `id, actor, role, unit, kind, status, answer, events, event_hashes, at`. */
const actsOf = (from: string): string => `
  insert into act select id, actor, role, unit, null, kind, null, null, mac, status, answer, events, event_hashes, at, at,
    pg_temp.hash_of(row(id, actor, role, unit, null, kind, null, null, mac, status, answer, events, event_hashes, at, at, ''::bytea)::act)
  from (select *, sha256(uuid_send(id)) as mac from ${from}) d`;

/** A template with what is each life's own put in. */
const owned = (template: string): string =>
  Object.entries(OWN).reduce(
    (text, [name, stands]) => `replace(${text}, '${stands}', coalesce(${name}::text, ''))`,
    template,
  );

/** The event of one step for every life of the batch, its chain and its acts. */
export const STEP = `with own as materialized (
    select l.dossier, l.item, l.number, l.head, t.act, gen_random_uuid() as event, t.handover, t.list
    from life l join unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as t (act, handover, list, n) on t.n = l.n
  ), said as materialized (
    select dossier, act, event, head, ${owned('$7')} as body from own
  ), hashed as materialized (
    select dossier, act, event, body, event_hash(head, $4, $5, body) as hash from said
  ), written as (
    insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
    select dossier, $4, event, act, $6, $5, body, hash from hashed
  ), chained as (
    update life l set head = h.hash, sealed_act = coalesce(l.sealed_act, h.act) from hashed h where h.dossier = l.dossier
  ), done as (
    select act as id, $9::uuid as actor, $10::text as role, $11::uuid as unit, $12::text as kind, $13::smallint as status,
      replace(replace($8, '${OWN.act}', act::text), '${EVENTS}',
        '[' || string_agg('{"dossier":"' || dossier || '","seq":' || $4 || '}', ',' order by dossier) || ']') as answer,
      count(*)::int as events, sha256(string_agg(hash, ''::bytea order by dossier)) as event_hashes, $5::timestamptz as at
    from hashed group by act
  ) ${actsOf('done')}`;

/** Acts that leave no event: a list is offered, a list is counted. */
export const SILENT_ACTS = `with done as (
    select t.id, $2::uuid as actor, $3::text as role, $4::uuid as unit, $5::text as kind, 200::smallint as status,
      '{"act":"' || t.id || '","events":[]}' as answer, 0 as events, null::bytea as event_hashes, $6::timestamptz as at
    from unnest($1::uuid[]) as t (id)
  ) ${actsOf('done')}`;

/** The dossiers before their first event. */
export const OPEN = `insert into dossier (id, post_code, status, service, channel, procedure, checklist, helped_at, received_at,
    authority, province, opened_at, head)
  select dossier, 'HX' || number, 'OPENED', 'submission', 'counter', $1, $2, $3, $4, $5, '44', $6, head from life order by n`;

/** What hangs on a dossier: its row as the last event left it, whose business it is, its numbers, its envelope, its cursor. */
export const ROWS = [
  `update dossier d set status = $1, code = case when $2::date is not null then 'H44-' || l.number end, due_on = $2,
     filed_at = $3, seq = $4, head = l.head from life l where d.id = l.dossier`,
  `insert into dossier_unit (dossier, unit, since) select dossier, unit, $2 from life, unnest($1::uuid[]) unit order by n`,
  `insert into reference (number, kind, dossier, since)
   select r.number, r.kind, l.dossier, $1 from life l
   cross join lateral (values (l.number, 'item'), ('HX' || l.number, 'post-code')) as r (number, kind) order by n`,
  `insert into item (id, dossier_id, leg, number, status, holder_kind, holder_id, place, seal, seal_state, weight_grams,
     posting_slip, version, sealed_act, sealed_at, holder_unit, held_since, bag)
   select item, dossier, 'submission', number, $1, $2, $3, $4, 'NP-1', 'INTACT', 90, number, $6, sealed_act, $5, $7, $8, $9
   from life order by n`,
  `insert into follower_cursor (endpoint, dossier, acked_seq, sent_seq, head_seq)
   select e.id, l.dossier, $1, $1, $1 from life l cross join endpoint e order by n`,
];

/** A bag of the batch's envelopes, where they are. */
export const BAG = `insert into bag (id, number, status, seal, made_at, target, items, holder_kind, holder_id, holder_unit, sealed_by, sealed_act, sealed_at)
  values ($1, $2, 'SEALED', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/** The stretch of custody that each envelope is in falls due. */
export const CLOCKS = `insert into deadline (id, kind, subject, due_at, set_act)
  select gen_random_uuid(), 'custody.overdue', l.item, $2, t.act
  from life l join unnest($1::uuid[]) with ordinality as t (act, n) on t.n = l.n`;

/** Lists that were offered, counted and accepted; a line comes onto a list only while it is a draft. */
export const LISTS = {
  draft: `insert into handover (id, number, purpose, status, giver_kind, giver_id, giver_unit, given_by, receiver_kind, receiver_id,
      target_unit, drafted_at, offered_act, offered_at, expires_at)
    select id, number, $3, 'DRAFT', $4, $5, $6, $7, $8, $9, $10, $11::timestamptz, act, $11, $11 + interval '4 hours'
    from unnest($1::uuid[], $2::text[], $12::uuid[]) as t (id, number, act)`,
  lines: `insert into handover_line (handover, version, item, position, state, tally_act, bag)
    select t.handover, 1, l.item, l.n, 'moved', t.tally, $3
    from life l join unnest($1::uuid[], $2::uuid[]) with ordinality as t (handover, tally, n) on t.n = l.n`,
  counts: `insert into handover_count (handover, attempt, version, counted_by, act, numbers, at)
    select t.handover, 1, 1, $3, min(t.act::text)::uuid, coalesce($5::text[], array_agg(l.number)), $4
    from life l join unnest($1::uuid[], $2::uuid[]) with ordinality as t (handover, act, n) on t.n = l.n group by t.handover`,
  deadlines: `insert into deadline (id, kind, subject, due_at, set_act, withdrawn_act)
    select gen_random_uuid(), 'handover.expire', handover, $4, closed, accepted
    from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as t (handover, closed, accepted)`,
  accept: `update handover h set status = 'ACCEPTED', received_by = $3, designation = $4, ended_act = t.act, ended_at = $5
    from unnest($1::uuid[], $2::uuid[]) as t (id, act) where h.id = t.id`,
};
