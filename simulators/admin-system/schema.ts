/**
 * The administrative system's own store. `admin_system_effect` has no unique event id on purpose: that nothing takes
 * effect twice is what the lock per post code is for, and a checker must be able to find it broken.
 */
export const TABLES = `
  create table if not exists admin_system_effect (
    arrival bigserial primary key,
    event_id uuid not null,
    post_code text not null,
    seq bigint not null,
    previous bigint not null,
    type text not null,
    body jsonb not null,
    received_at timestamptz not null
  );
  create index if not exists admin_system_effect_event on admin_system_effect (event_id);
  create index if not exists admin_system_effect_dossier on admin_system_effect (post_code, seq);

  create table if not exists admin_system_dossier (
    id bigserial primary key,
    code text unique,
    post_code text unique,
    state text not null check (state in ('ANNOUNCED', 'SUPPLEMENT_ASKED', 'PROCESSING', 'REFUSED', 'FINISHED', 'RETURNED')),
    procedure_code text,
    authority_code text not null,
    desk_code text,
    owner jsonb,
    recipient jsonb,
    collect jsonb,
    due_date date,
    result_count integer,
    originals integer,
    received_at timestamptz,
    finished_at timestamptz,
    result_order text check (result_order in ('REQUESTED', 'REVOKED')),
    recalled_at timestamptz,
    check (code is not null or post_code is not null)
  );
  create index if not exists admin_system_dossier_state on admin_system_dossier (state, id);

  create table if not exists admin_system_code_counter (
    prefix_and_day text primary key,
    last integer not null
  );

  create table if not exists admin_system_outgoing (
    position bigserial primary key,
    webhook_id uuid not null unique,
    dossier bigint not null references admin_system_dossier (id),
    type text not null,
    payload text not null,
    state text not null check (state in ('PENDING', 'DELIVERED', 'REFUSED')),
    attempts integer not null,
    next_attempt_at timestamptz not null,
    last_status integer,
    last_problem text,
    ended_at timestamptz
  );
  create index if not exists admin_system_outgoing_pending on admin_system_outgoing (dossier, position)
    where state = 'PENDING';

  create table if not exists admin_system_setting (
    name text primary key,
    value jsonb not null
  )`;
