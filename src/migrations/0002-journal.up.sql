-- Dossiers, acts and the journal: the only truth. Rows of act and event are written once.

create sequence dossier_post_code maxvalue 99999999;
create sequence request_number maxvalue 99999999;

create table dossier (
  id uuid primary key,
  post_code text not null unique,
  status text not null check (status in
    ('OPENED', 'FILED', 'ACCEPTED', 'SUPPLEMENT_ASKED', 'FINISHED', 'REFUSED', 'WITHDRAWN', 'STOPPED')),
  service text not null check (service in ('submission', 'result', 'both')),
  channel text not null check (channel in ('online', 'address', 'counter', 'admin-system')),
  procedure uuid not null references procedure (id),
  checklist uuid not null references checklist (id),
  helped_at uuid references unit (id),
  received_at uuid not null references unit (id),
  authority uuid not null references unit (id),
  province text not null,
  requested_by uuid references person (id),
  code text,
  claimed_code text,
  filed_at timestamptz,
  due_on date,
  opened_at timestamptz not null,
  seq bigint not null default 0 check (seq >= 0),
  head bytea not null check (length(head) = 32),
  check (seq > 0 or head = sha256(uuid_send(id)))
) with (fillfactor = 85);
comment on table dossier is 'One administrative dossier. helped_at, received_at, authority: where helped, where received, who decides. seq and head: counter and chain head of its journal; the row''s version is seq.';
create unique index dossier_code on dossier (authority, code) where code is not null;
create index dossier_requested_by on dossier (requested_by) where requested_by is not null;

create table dossier_unit (
  dossier uuid not null references dossier (id),
  unit uuid not null references unit (id),
  since timestamptz not null,
  primary key (dossier, unit)
);
comment on table dossier_unit is 'Whose business a dossier is: these units and every unit above them may see it.';
create index dossier_unit_unit on dossier_unit (unit, dossier);

create table reference (
  number text not null,
  kind text not null check (kind in ('request', 'post-code', 'item', 'authority-code', 'order')),
  dossier uuid not null references dossier (id),
  since timestamptz not null,
  primary key (number, kind, dossier)
);
comment on table reference is 'Any number that finds a dossier.';
create index reference_dossier on reference (dossier);

create table party (
  id uuid primary key,
  dossier uuid references dossier (id),
  role text not null check (role in ('owner', 'submitter', 'recipient', 'authorised', 'contact')),
  name bytea,
  phone bytea,
  phone_index bytea,
  address bytea,
  ward text,
  salt bytea check (length(salt) = 16),
  hash bytea not null check (length(hash) = 32),
  since timestamptz not null,
  erased_at timestamptz,
  check (erased_at is null or (name is null and phone is null and phone_index is null and address is null and salt is null))
);
comment on table party is 'Personal data of one party of a dossier, encrypted; a change is a new row. hash = sha256(salt, canonical JSON of the clear fields) stands in the journal, so erasing the row keeps the chain.';
create index party_dossier on party (dossier, role, since);
create index party_phone on party (phone_index) where phone_index is not null;

create table note (
  id uuid primary key,
  dossier uuid references dossier (id),
  text bytea,
  salt bytea check (length(salt) = 16),
  hash bytea not null check (length(hash) = 32),
  since timestamptz not null,
  erased_at timestamptz,
  check (erased_at is null or (text is null and salt is null))
);
comment on table note is 'Free text that an event names by id and salted hash.';

create table act (
  id uuid primary key,
  actor uuid not null references person (id),
  role text not null,
  unit uuid references unit (id),
  on_behalf_of uuid,
  kind text not null,
  device uuid,
  counter bigint,
  request_mac bytea not null check (length(request_mac) = 32),
  status smallint not null check (status between 200 and 299),
  answer text not null,
  events int not null check (events >= 0),
  event_hashes bytea check (length(event_hashes) = 32),
  occurred_at timestamptz not null check (occurred_at = date_trunc('milliseconds', occurred_at)),
  recorded_at timestamptz not null check (recorded_at = date_trunc('milliseconds', recorded_at)),
  hash bytea not null check (length(hash) = 32),
  check ((device is null) = (counter is null)),
  check (counter between 0 and 9007199254740991),
  check ((events = 0) = (event_hashes is null))
);
comment on table act is 'Who did what: one row an act, written once, last in its transaction. events: how many events it has; event_hashes: sha256 of their hashes in the order of their dossier ids. hash: sha256 of the RFC 8785 JSON of all other columns in camelCase, nulls left out, bytes as lower-case hex, times as integer microseconds since 1970; columns added later are nullable without default, so old hashes stay true.';
create index act_recorded_at on act (recorded_at);
create index act_actor on act (actor, recorded_at);
create unique index act_device_counter on act (device, counter) where device is not null;

create table event (
  dossier_id uuid not null references dossier (id),
  seq bigint not null check (seq >= 1),
  id uuid not null,
  act_id uuid not null,
  type text not null,
  recorded_at timestamptz not null,
  body text not null,
  hash bytea not null check (length(hash) = 32),
  primary key (dossier_id, seq),
  constraint event_id_key unique (id, dossier_id),
  constraint event_act_key unique (act_id, dossier_id),
  constraint event_act_fkey foreign key (act_id) references act (id) deferrable initially immediate,
  constraint event_body check (
    body::jsonb @> jsonb_build_object('id', id, 'act', act_id, 'dossier', dossier_id, 'type', type)
    and jsonb_typeof(body::jsonb #> '{actor,id}') is not distinct from 'string'
    and jsonb_typeof(body::jsonb -> 'items') is not distinct from 'array')
);
comment on table event is 'The journal: numbered per dossier, hash-chained, append-only. body is canonical JSON (RFC 8785) without personal data. At most one event per act and dossier, so its id is derived from both.';
create index event_recorded_at on event (recorded_at);

-- hash = sha256(prev || int8(seq) || int8(microseconds since 1970) || sha256(utf8(body))), big-endian
create function event_hash(prev bytea, seq bigint, recorded_at timestamptz, body text) returns bytea
  language sql immutable strict parallel safe
  return sha256(
    prev || int8send(seq)
    || int8send((extract(epoch from recorded_at - timestamptz '1970-01-01 00:00:00+00') * 1000000)::bigint)
    || sha256(convert_to(body, 'UTF8')));

create table endpoint (
  id uuid primary key,
  follower text not null,
  name text not null unique,
  person uuid not null references person (id),
  event_types text[] not null,
  scope jsonb not null check (jsonb_typeof(scope) = 'object'),
  since timestamptz not null,
  closed_at timestamptz,
  url text not null,
  token bytea,
  secret bytea,
  max_in_flight int not null default 8 check (max_in_flight > 0),
  failures int not null default 0,
  paused_until timestamptz
);
comment on table endpoint is 'Who is owed what (event_types, scope: a JSON that the event body must contain; never changed), and breaker and bulkhead shared by all workers. person: who acts when it calls in; what it caused is not owed back to it.';

create function owed(e endpoint, type text, body jsonb, recorded_at timestamptz) returns boolean
  language sql immutable parallel safe
  return type = any (e.event_types)
    and recorded_at >= e.since and (e.closed_at is null or recorded_at < e.closed_at)
    and body @> e.scope
    and body #>> '{actor,id}' <> e.person::text;

create table follower_cursor (
  endpoint uuid not null references endpoint (id),
  dossier uuid not null references dossier (id),
  acked_seq bigint not null check (acked_seq >= 0),
  sent_seq bigint not null default 0 check (sent_seq >= 0),
  head_seq bigint not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default '-infinity',
  behind_since timestamptz,
  lease uuid,
  leased_until timestamptz,
  last_error text,
  parked_at timestamptz,
  parked_act uuid references act (id) deferrable initially deferred,
  primary key (endpoint, dossier),
  check (acked_seq <= head_seq),
  check (sent_seq <= acked_seq),
  check ((lease is null) = (leased_until is null)),
  check ((parked_at is null) = (parked_act is null)),
  check ((behind_since is null) = (acked_seq = head_seq))
) with (fillfactor = 85);
comment on table follower_cursor is 'How far an endpoint has followed a dossier. acked_seq: done or skipped; sent_seq: the last that took effect there; head_seq: the last owed; behind_since: business time since when something is owed. next_attempt_at and leased_until are technical time.';
create index follower_cursor_behind on follower_cursor (endpoint, next_attempt_at)
  where acked_seq < head_seq and parked_at is null;
create index follower_cursor_dossier on follower_cursor (dossier);

-- Appends one event per dossier, in the order of the arrays; the act has locked those dossiers by id.
create function append_events(
  p_act uuid, p_recorded_at timestamptz, p_dossiers uuid[], p_ids uuid[], p_types text[], p_bodies text[],
  out dossier uuid, out seq bigint, out hash bytea, out wake jsonb
) returns setof record language sql as $$
  set constraints event_act_fkey deferred;
  with input as (
    select * from unnest(p_dossiers, p_ids, p_types, p_bodies) as t (dossier, id, type, body)
  ), counted as (
    update dossier d set seq = d.seq + 1, head = event_hash(d.head, d.seq + 1, p_recorded_at, i.body)
    from input i where d.id = i.dossier
    returning d.id as dossier, d.seq, d.head, i.id, i.type, i.body
  ), written as (
    insert into event (dossier_id, seq, id, act_id, type, recorded_at, body, hash)
    select c.dossier, c.seq, c.id, p_act, c.type, p_recorded_at, c.body, c.head from counted c
  ), parsed as materialized (
    select c.dossier, c.seq, c.type, c.body::jsonb as body from counted c
  ), due as materialized (
    select e.id as endpoint, e.follower, c.dossier, c.seq
    from parsed c join endpoint e on owed(e, c.type, c.body, p_recorded_at)
  ), raised as (
    insert into follower_cursor as f (endpoint, dossier, acked_seq, head_seq, behind_since)
    select due.endpoint, due.dossier, due.seq - 1, due.seq, p_recorded_at from due order by 1, 2
    on conflict on constraint follower_cursor_pkey
      do update set head_seq = excluded.head_seq, behind_since = coalesce(f.behind_since, excluded.behind_since)
  ), woken as (
    select due.dossier, jsonb_agg(jsonb_build_object('follower', due.follower, 'endpoint', due.endpoint)) as wake
    from due group by due.dossier
  )
  select c.dossier, c.seq, c.head, coalesce(w.wake, '[]')
  from counted c left join woken w on w.dossier = c.dossier order by c.dossier
$$;

-- Opens an endpoint together with the cursors of what it is already owed, so that no event falls between.
create function open_endpoint(
  p_id uuid, p_follower text, p_name text, p_person uuid, p_event_types text[], p_scope jsonb, p_since timestamptz,
  p_url text, p_token bytea, p_secret bytea
) returns void language sql security definer set search_path = public as $$
  lock table event in share row exclusive mode;
  insert into endpoint (id, follower, name, person, event_types, scope, since, url, token, secret)
  values (p_id, p_follower, p_name, p_person, p_event_types, p_scope, p_since, p_url, p_token, p_secret);
  insert into follower_cursor (endpoint, dossier, acked_seq, head_seq, behind_since)
  select e.id, v.dossier_id, min(v.seq) - 1, max(v.seq), min(v.recorded_at)
  from event v join endpoint e on e.id = p_id
    and v.recorded_at >= e.since and owed(e, v.type, v.body::jsonb, v.recorded_at)
  group by 1, 2 order by 1, 2;
$$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger act_append_only before update or delete on act for each row execute function refuse_change();
create trigger act_no_truncate before truncate on act for each statement execute function refuse_change();
create trigger event_append_only before update or delete on event for each row execute function refuse_change();
create trigger event_no_truncate before truncate on event for each statement execute function refuse_change();

alter table act enable always trigger act_append_only;
alter table act enable always trigger act_no_truncate;
alter table event enable always trigger event_append_only;
alter table event enable always trigger event_no_truncate;

create table inbox (
  id uuid primary key,
  source uuid not null,
  counter bigint,
  kind text not null,
  dossier uuid references dossier (id),
  payload bytea not null,
  received_at timestamptz not null,
  tried_seq bigint not null default -1,
  applied_act uuid references act (id) deferrable initially deferred,
  problem text,
  check (applied_act is null or problem is null)
);
comment on table inbox is 'What came in and cannot be lost: acts replayed from devices (source = device, counter) and events of outside systems (source = endpoint). Waiting until applied_act or problem is set. payload is encrypted.';
create index inbox_waiting on inbox (dossier, received_at) where applied_act is null and problem is null;
create unique index inbox_counter on inbox (source, counter) where counter is not null;

create table device (
  id uuid primary key,
  person uuid not null references person (id),
  counter bigint not null default 0
);
comment on table device is 'A courier''s phone; counter: the last act of it that was applied or refused for good.';

create table task (
  id uuid primary key,
  kind text not null,
  unit uuid not null references unit (id),
  dossier uuid references dossier (id),
  subject uuid,
  opened_act uuid not null references act (id) deferrable initially deferred,
  opened_at timestamptz not null,
  due_at timestamptz,
  closed_act uuid references act (id) deferrable initially deferred,
  closed_at timestamptz,
  check ((closed_act is null) = (closed_at is null))
);
comment on table task is 'A thing to do for a unit: alarm, parked dossier, missing evidence, difference.';
create index task_open on task (unit, due_at) where closed_act is null;

create table deadline (
  id uuid primary key,
  kind text not null,
  subject uuid not null,
  due_at timestamptz not null,
  set_act uuid not null references act (id) deferrable initially deferred,
  done_act uuid references act (id) deferrable initially deferred,
  withdrawn_act uuid references act (id) deferrable initially deferred,
  last_problem text,
  check (done_act is null or withdrawn_act is null)
);
comment on table deadline is 'What falls due by itself; a sweeper performs it as an act of role system whose id derives from the deadline.';
create index deadline_due on deadline (due_at) where done_act is null and withdrawn_act is null;

create table evidence (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  size int not null check (size > 0),
  media_type text not null,
  stored_at timestamptz not null
);
comment on table evidence is 'Bytes kept on disk under their own hash.';

create table declared_evidence (
  act uuid not null references act (id) deferrable initially deferred,
  dossier uuid not null references dossier (id),
  kind text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size int not null check (size > 0),
  proven_act uuid references act (id) deferrable initially deferred,
  primary key (act, dossier, kind, sha256)
);
comment on table declared_evidence is 'Evidence an act said it has; the act is FINAL for a dossier when every piece is stored (event act.proven, by proven_act).';
create index declared_evidence_sha256 on declared_evidence (sha256);
create index declared_evidence_open on declared_evidence (act, dossier) where proven_act is null;

create table document (
  id uuid primary key,
  kind text not null,
  subject uuid not null,
  number text not null,
  sha256 text not null,
  bytes bytea not null,
  issued_at timestamptz not null,
  unique (kind, subject)
);
comment on table document is 'Legal papers as first issued, encrypted; served from here ever after. sha256 is that of the PDF.';

grant usage on sequence dossier_post_code, request_number to courier_app;
grant select, insert on act, event, evidence, declared_evidence, document, reference, dossier_unit, party, note, endpoint
  to courier_app;
grant select, insert, update on dossier, follower_cursor, inbox, device, task, deadline to courier_app;
grant update (proven_act) on declared_evidence to courier_app;
grant update (closed_at, url, token, secret, max_in_flight, failures, paused_until) on endpoint to courier_app;
grant update (name, phone, phone_index, address, salt, erased_at) on party to courier_app;
grant update (text, salt, erased_at) on note to courier_app;
grant execute on function event_hash, owed, append_events, open_endpoint to courier_app;

-- The person behind what the service does by itself (deadlines, proofs).
insert into person (id, kind) values ('302f1e69-87bb-53c2-844f-f964956c3d7d', 'system') on conflict do nothing;
