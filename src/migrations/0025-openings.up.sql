-- Endpoints that are opened while acts go on: from the commit on they are owed what happens, then what had happened.

alter table endpoint
  add column opening_since timestamptz,
  add column opening_after timestamptz,
  add column opening_until timestamptz,
  add constraint endpoint_opening check (
    (opening_after is null) = (opening_until is null) and (opening_until is null or opening_since is not null));
comment on column endpoint.opening_since is 'Business time at which it was opened, until all that it is owed has cursors; nothing is sent before.';
comment on column endpoint.opening_after is 'What was recorded up to then has its cursors; absent before the first stretch.';
comment on column endpoint.opening_until is 'The last that was recorded when the first stretch began: later events raise their cursors themselves.';
create index endpoint_being_opened on endpoint (id) where opening_since is not null;

-- Opens an endpoint that is to be owed things of the past as well. No act waits, and nothing is sent until `open_further` is done.
create function begin_endpoint(
  p_id uuid, p_follower text, p_name text, p_person uuid, p_event_types text[], p_scope jsonb, p_since timestamptz,
  p_url text, p_token bytea, p_secret bytea
) returns void language sql security definer set search_path = public as $$
  insert into endpoint (id, follower, name, person, event_types, scope, since, url, token, secret, opening_since)
  values (p_id, p_follower, p_name, p_person, p_event_types, p_scope, p_since, p_url, p_token, p_secret,
    coalesce((select max(recorded_at) from event), p_since));
$$;

-- Who may have begun to append before an endpoint was there, and so does not see it: every transaction of this database that
-- is not over. Taken after the endpoint's commit; once all of them are over, what they wrote is seen too.
create function transactions_under_way() returns text[] language sql volatile as $$
  select coalesce(array_agg(l.virtualtransaction), '{}') from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'virtualxid' and l.virtualxid = l.virtualtransaction
    and a.datname = current_database() and a.usesysid is not null and l.pid <> pg_backend_pid();
$$;

-- One stretch of what was recorded, oldest first, gets its cursors. Returns whether there may be more; false too where
-- nothing is being opened. Whoever calls it the first time has waited for `transactions_under_way`.
create function open_further(p_endpoint uuid, p_events int) returns boolean
  language plpgsql security definer set search_path = public as $$
declare
  v_endpoint endpoint;
  v_until timestamptz;
  v_after timestamptz;
  v_last timestamptz;
begin
  select * into v_endpoint from endpoint where id = p_endpoint and opening_since is not null for no key update;
  if not found then return false; end if;
  v_until := coalesce(v_endpoint.opening_until, (select max(recorded_at) from event), '-infinity');
  v_after := coalesce(v_endpoint.opening_after, v_endpoint.since - interval '1 microsecond');
  select max(recorded_at) into v_last from (
    select recorded_at from event
    where recorded_at > v_after and recorded_at <= v_until
      and recorded_at < coalesce(v_endpoint.closed_at, 'infinity') order by recorded_at limit p_events) stretch;
  if v_last is null then
    update endpoint set opening_since = null, opening_after = null, opening_until = null where id = p_endpoint;
    return false;
  end if;
  insert into follower_cursor as f (endpoint, dossier, acked_seq, head_seq, behind_since)
  select p_endpoint, v.dossier_id, min(v.seq) - 1, max(v.seq),
    case when v_endpoint.replay_of is null then min(v.recorded_at) else v_endpoint.opening_since end
  from event v where v.recorded_at > v_after and v.recorded_at <= v_last
    and owed(v_endpoint, v.type, v.body::jsonb, v.recorded_at)
  group by v.dossier_id order by v.dossier_id
  on conflict on constraint follower_cursor_pkey do update
    set acked_seq = least(f.acked_seq, excluded.acked_seq), head_seq = greatest(f.head_seq, excluded.head_seq),
      behind_since = least(f.behind_since, excluded.behind_since);
  update endpoint set opening_after = v_last, opening_until = v_until where id = p_endpoint;
  return true;
end $$;

-- As before, without a lock on the journal: what is recorded meanwhile gets its cursors when the opening goes further.
create or replace function open_webhook(
  p_id uuid, p_name text, p_person uuid, p_event_types text[], p_scope jsonb, p_since timestamptz, p_url text, p_unit uuid
) returns void language sql security definer set search_path = public as $$
  insert into person (id, kind) values (p_person, 'system');
  insert into endpoint (id, follower, name, person, event_types, scope, since, url, unit, opening_since)
  values (p_id, 'webhook', p_name, p_person, p_event_types, p_scope, p_since, p_url, p_unit, p_since);
$$;

create or replace function open_replay(
  p_id uuid, p_of uuid, p_scope jsonb, p_since timestamptz, p_until timestamptz, p_at timestamptz
) returns bigint language sql security definer set search_path = public as $$
  insert into endpoint (id, follower, name, person, event_types, scope, since, closed_at, url, unit, replay_of, opening_since)
  select p_id, e.follower, p_id::text, e.person, e.event_types, e.scope || p_scope, greatest(e.since, p_since),
    greatest(e.since, p_until), e.url, e.unit, e.id, p_at
  from endpoint e where e.id = p_of;
  select count(distinct v.dossier_id) from event v join endpoint e on e.id = p_id
    and v.recorded_at >= e.since and v.recorded_at < e.closed_at and owed(e, v.type, v.body::jsonb, v.recorded_at);
$$;

revoke execute on function begin_endpoint, open_further from public;
grant execute on function begin_endpoint, open_further, transactions_under_way to courier_app;
