-- Webhooks for third parties: endpoints that operators open, with secrets that change, are switched off and are sent things again.

alter table endpoint
  add column unit uuid references unit (id),
  add column replay_of uuid references endpoint (id),
  add column failing_since timestamptz,
  add column disabled_at timestamptz,
  add column disabled_act uuid references act (id) deferrable initially deferred,
  add column disabled_cause text,
  add constraint endpoint_disabled check (
    (disabled_at is null) = (disabled_act is null) and (disabled_at is null) = (disabled_cause is null)),
  add constraint endpoint_replay check (replay_of is null or closed_at is not null);
comment on column endpoint.unit is 'Whose a webhook is; the supervisors of this unit and of those above open and close it.';
comment on column endpoint.replay_of is 'A row of its own for what is sent again: since and closed_at are the range, address and secrets those of the endpoint named.';
comment on column endpoint.failing_since is 'Technical time of the first failure since anything took effect.';
comment on column endpoint.disabled_at is 'Nothing is sent until somebody resumes it; what is owed stays owed.';
create index endpoint_replay_of on endpoint (replay_of) where replay_of is not null;
grant update (failing_since, disabled_at, disabled_act, disabled_cause) on endpoint to courier_app;

create table webhook_secret (
  id uuid primary key,
  endpoint uuid not null references endpoint (id),
  secret bytea,
  made_act uuid not null unique references act (id) deferrable initially deferred,
  made_at timestamptz not null,
  shown_until timestamptz not null,
  ends_at timestamptz,
  check (secret is not null or ends_at is not null)
);
comment on table webhook_secret is 'What a webhook is signed with, encrypted; emptied once it has ended and another was made. ends_at, shown_until: technical time; the newest has no end. The answer of made_act shows it until shown_until, nothing else ever does.';
create unique index webhook_secret_newest on webhook_secret (endpoint) where ends_at is null;
create index webhook_secret_endpoint on webhook_secret (endpoint);
grant select, insert on webhook_secret to courier_app;
grant update (secret, ends_at) on webhook_secret to courier_app;

-- Opens the endpoint of a webhook; what it is owed from p_since on has its cursors at once.
create function open_webhook(
  p_id uuid, p_name text, p_person uuid, p_event_types text[], p_scope jsonb, p_since timestamptz, p_url text, p_unit uuid
) returns void language sql security definer set search_path = public as $$
  insert into person (id, kind) values (p_person, 'system');
  select open_endpoint(p_id, 'webhook', p_name, p_person, p_event_types, p_scope, p_since, p_url, null, null);
  update endpoint set unit = p_unit where id = p_id;
$$;

-- Closes an endpoint after everything that is recorded: whoever appends now either was owed before, or sees it closed.
create function close_endpoint(p_id uuid, p_at timestamptz) returns void
  language sql security definer set search_path = public as $$
  lock table event in share row exclusive mode;
  update endpoint set closed_at = greatest(p_at, (select max(recorded_at) + interval '1 microsecond' from event))
  where id = p_id;
$$;

-- What an endpoint was owed within a range, owed once more, to a row of its own. Returns of how many dossiers.
create function open_replay(
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

revoke execute on function open_webhook, close_endpoint, open_replay from public;
grant execute on function open_webhook, close_endpoint, open_replay to courier_app;
