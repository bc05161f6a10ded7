import type pg from 'pg';
import { codeOf } from '../platform/start-problem.js';

/** Bodies as the check constraint on event has them. */
const TRUSTING =
  'create or replace function pg_temp.json_of(body text) returns jsonb language sql immutable as $$ select body::jsonb $$';

/** Somebody who spoils a body can make it no JSON: it tells nothing then, and is found by its hash. Several times slower. */
const CAREFUL = `create or replace function pg_temp.json_of(body text) returns jsonb language plpgsql immutable as $$
  begin return body::jsonb; exception when others then return null; end $$`;

/** What the journal tells, taken out of the bodies once, into temporary tables that end with the transaction. */
const TABLES = [
  `create function pg_temp.instant_of(said text) returns timestamptz language plpgsql stable as $$
   begin return said::timestamptz; exception when others then return null; end $$`,

  `create temp table told on commit drop as
   select e.dossier_id, e.seq, e.id, e.act_id, e.type, e.recorded_at, b.body ->> 'id' as said_id, b.body ->> 'act' as said_act,
     b.body ->> 'dossier' as said_dossier, b.body ->> 'type' as said_type, b.body -> 'actor' as actor,
     b.body ->> 'occurredAt' as occurred_at, b.body -> 'entered' as entered, b.body #>> '{data,proven}' as proven, b.body #>> '{data,dueOn}' as due_on,
     b.body #>> '{data,code}' as code, b.body #>> '{data,filedAt}' as filed_at, b.body #>> '{data,delivery}' as delivery,
     b.body #>> '{data,endpoint}' as endpoint, b.body #>> '{data,seq}' as about_seq, b.body #>> '{data,handover}' as handover,
     b.body #>> '{data,bag}' as bag, b.body #>> '{data,unit}' as unit, b.body #>> '{data,corrected}' as corrected,
     b.body #> '{data,giver}' as giver, b.body #> '{data,receiver}' as receiver, b.body -> 'items' as items,
     case e.type
       when 'dossier.tallied' then case when b.body #> '{data,filedAt}' is null then 'OPENED' else 'FILED' end
       when 'authority.received' then 'ACCEPTED'
       when 'authority.asked-supplement' then 'SUPPLEMENT_ASKED'
       when 'authority.refused' then 'REFUSED'
       when 'authority.finished' then 'FINISHED'
       else b.body #>> '{data,opened,status}'
     end as status
   from event e cross join lateral (select pg_temp.json_of(e.body) as body offset 0) b`,

  `create temp table item_step on commit drop as
   select i ->> 'id' as item, t.dossier_id, t.seq, t.type, i ->> 'number' as number, i ->> 'leg' as leg, i ->> 'status' as status,
     i #>> '{holder,kind}' as holder_kind, i #>> '{holder,id}' as holder_id, i ->> 'place' as place, i ->> 'seal' as seal,
     i ->> 'sealState' as seal_state, i ->> 'next' as next, i ->> 'nextCause' as next_cause, i ->> 'bag' as bag, t.handover, t.unit, t.giver, t.receiver
   from told t cross join lateral jsonb_array_elements(case jsonb_typeof(t.items) when 'array' then t.items end) i`,

  `create temp table owed_event on commit drop as
   select p.id as endpoint, p.follower, e.dossier_id, e.seq, e.id, exists (
     select 1 from told s where s.type = 'follower.skipped' and s.dossier_id = e.dossier_id
       and s.endpoint = p.id::text and s.about_seq = e.seq::text) as skipped
   from endpoint p join event e on e.type = any (p.event_types) and e.recorded_at >= p.since
     and (p.closed_at is null or e.recorded_at < p.closed_at)
   cross join lateral (select pg_temp.json_of(e.body) as body offset 0) b
   where p.opening_since is null and owed(p, e.type, b.body, e.recorded_at)`,

  'create index on told (dossier_id, seq)',
  'create index on item_step (item, seq)',
  'create index on owed_event (endpoint, dossier_id, seq)',
  'analyze told',
  'analyze item_step',
  'analyze owed_event',
];

const NO_JSON = ['22P02', '22P05', '54001'];

/** Makes the tables `told`, `item_step`, `owed_event` and `verified`, the moment it is about; within a transaction. */
export async function readJournal(client: pg.ClientBase, at?: Date): Promise<void> {
  await client.query('create temp table verified (at timestamptz) on commit drop');
  await client.query('insert into verified select coalesce($1, max(recorded_at)) from act', [at]);
  await client.query('savepoint reading');
  try {
    await make(client, TRUSTING);
  } catch (error) {
    if (!NO_JSON.includes(codeOf(error))) throw error;
    await client.query('rollback to savepoint reading');
    await make(client, CAREFUL);
  }
}

async function make(client: pg.ClientBase, jsonOf: string): Promise<void> {
  for (const statement of [jsonOf, ...TABLES]) await client.query(statement);
}
