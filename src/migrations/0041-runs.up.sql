-- Runs (chuyến thư): a named carrier goes round units with bags and envelopes, under a number and seals of the run's own.

create sequence run_number maxvalue 99999999;

create table run (
  id uuid primary key,
  number text not null unique,
  carrier uuid not null references person (id),
  unit uuid not null references unit (id),
  day date not null,
  seals int not null default 0 check (seals >= 0),
  opened_act uuid not null references act (id) deferrable initially deferred,
  opened_at timestamptz not null
);
comment on table run is 'carrier: who holds what is on the way, named; unit: answers for him. It has ended when he holds nothing of its lists any more, which nobody needs to say. seals: how many run_seal has of it.';
create index run_unit on run (unit, day);
create index run_carrier on run (carrier, day);

create table run_stop (
  run uuid not null references run (id),
  position int not null check (position > 0),
  unit uuid not null references unit (id),
  primary key (run, position)
);
create index run_stop_unit on run_stop (unit);

create table run_seal (
  run uuid not null references run (id),
  no int not null check (no > 0),
  seal text not null,
  person uuid not null references person (id),
  reason uuid references note (id),
  act uuid not null references act (id) deferrable initially deferred,
  at timestamptz not null,
  primary key (run, no),
  check ((no = 1) = (reason is null))
);
comment on table run_seal is 'The seals on the carrier''s load, one after the other; each after the first says why.';
create trigger run_seal_append_only before update or delete on run_seal for each row execute function refuse_change();

alter table handover
  add column run uuid references run (id),
  add constraint handover_run check (run is null or purpose = 'run');
create index handover_run on handover (run) where run is not null;

grant usage on sequence run_number to courier_app;
grant update (seals) on run to courier_app;
grant select, insert on run, run_stop, run_seal to courier_app;
