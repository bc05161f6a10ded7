-- Visits to collect papers.

create table pickup (
  id uuid primary key,
  number text not null unique,
  status text not null check (status in ('REQUESTED', 'SCHEDULED', 'ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'COLLECTED',
    'ATTEMPT_FAILED', 'CANCELLED', 'REJECTED', 'CLOSED_UNCOLLECTED', 'EXPIRED')),
  office uuid not null references unit (id),
  requested_by uuid references person (id),
  contact uuid not null references party (id),
  ward text not null references ward (code),
  day date not null,
  time_window text not null check (time_window in ('morning', 'afternoon')),
  access_note uuid references note (id),
  courier uuid references person (id),
  attempts int not null default 0 check (attempts >= 0),
  version int not null default 1,
  asked_at timestamptz not null,
  check (status not in ('ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'COLLECTED') or courier is not null)
);
comment on table pickup is 'A visit to collect papers of one or more dossiers. Who holds the papers is the item''s business.';
create index pickup_office on pickup (office, day, status);
create index pickup_courier on pickup (courier, day) where courier is not null;

create table pickup_dossier (
  pickup uuid not null references pickup (id),
  dossier uuid not null references dossier (id),
  outcome text check (outcome in ('taken', 'failed')),
  reason text check (reason ~ '^P[0-9]{2}$'),
  primary key (pickup, dossier),
  check ((outcome = 'failed') = (reason is not null))
);
create index pickup_dossier_dossier on pickup_dossier (dossier);

create table tally_line (
  item uuid not null references item (id),
  at text not null check (at in ('intake', 'desk')),
  line int not null,
  kind text not null check (kind in ('original', 'certified', 'copy', 'electronic')),
  required int not null check (required >= 0),
  given int not null check (given >= 0),
  primary key (item, at, line)
);
comment on table tally_line is 'Papers counted line by line of the checklist version: at the intake and again at the desk.';

grant select, insert, update on pickup, pickup_dossier to courier_app;
grant select, insert on tally_line to courier_app;
