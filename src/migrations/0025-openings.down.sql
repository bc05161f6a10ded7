-- What is being opened is opened to its end: nobody would go on with it.
do $$
declare
  v_endpoint uuid;
begin
  lock table event in share row exclusive mode;
  for v_endpoint in select id from endpoint where opening_since is not null loop
    while open_further(v_endpoint, 10000) loop end loop;
  end loop;
end $$;

create or replace function open_webhook(
  p_id uuid, p_name text, p_person uuid, p_event_types text[], p_scope jsonb, p_since timestamptz, p_url text, p_unit uuid
) returns void language sql security definer set search_path = public as $$
  insert into person (id, kind) values (p_person, 'system');
  select open_endpoint(p_id, 'webhook', p_name, p_person, p_event_types, p_scope, p_since, p_url, null, null);
  update endpoint set unit = p_unit where id = p_id;
$$;

create or replace function open_replay(
  p_id uuid, p_of uuid, p_scope jsonb, p_since timestamptz, p_until timestamptz, p_at timestamptz
) returns bigint language sql security definer set search_path = public as $$
  lock table event in share row exclusive mode;
  insert into endpoint (id, follower, name, person, event_types, scope, since, closed_at, url, unit, replay_of)
  select p_id, e.follower, p_id::text, e.person, e.event_types, e.scope || p_scope, greatest(e.since, p_since),
    greatest(e.since, p_until), e.url, e.unit, e.id
  from endpoint e where e.id = p_of;
  with owing as (
    insert into follower_cursor (endpoint, dossier, acked_seq, head_seq, behind_since)
    select e.id, v.dossier_id, min(v.seq) - 1, max(v.seq), p_at
    from event v join endpoint e on e.id = p_id and v.recorded_at >= e.since and v.recorded_at < e.closed_at
      and owed(e, v.type, v.body::jsonb, v.recorded_at)
    group by 1, 2 order by 1, 2 returning 1)
  select count(*) from owing;
$$;

drop function open_further, transactions_under_way, begin_endpoint;
drop index endpoint_being_opened;
alter table endpoint
  drop constraint endpoint_opening,
  drop column opening_until,
  drop column opening_after,
  drop column opening_since;
