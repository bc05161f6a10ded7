-- Our day and theirs, held against each other: what an outside system says took effect there, and what it was owed.

create table reconciliation (
  id uuid primary key,
  endpoint uuid not null references endpoint (id),
  day date not null,
  due_at timestamptz,
  tries int not null default 0 check (tries >= 0),
  next_try_at timestamptz not null default '-infinity',
  last_problem text,
  asked_act uuid references act (id) deferrable initially deferred,
  runs int not null default 0 check (runs >= 0),
  compared_act uuid references act (id) deferrable initially deferred,
  compared_at timestamptz,
  owed int check (owed >= 0),
  effects int check (effects >= 0),
  unique (endpoint, day),
  constraint reconciliation_compared check (
    (runs = 0) = (compared_act is null) and (compared_act is null) = (compared_at is null)
    and (compared_act is null) = (owed is null) and (compared_act is null) = (effects is null))
);
comment on table reconciliation is 'One local day at one endpoint. due_at: business time from when on it is compared (again), absent when nothing is left to find. tries, next_try_at (technical time), last_problem: since the last run that could be finished. asked_act: somebody does not want to wait. owed, effects: events, as of the last run.';
create index reconciliation_due on reconciliation (due_at) where due_at is not null;

create table reconciliation_difference (
  id uuid primary key,
  reconciliation uuid not null references reconciliation (id),
  class text not null check (class in
    ('missing-there', 'unknown-here', 'twice-there', 'out-of-order-there', 'different-there', 'parked-here', 'late')),
  event uuid not null,
  seq bigint,
  dossier uuid references dossier (id),
  post_code text check (length(post_code) <= 60),
  items text[] not null default '{}',
  fields text[] not null default '{}',
  unit uuid not null references unit (id),
  subject uuid not null,
  state text not null check (state in ('OPEN', 'EXPLAINED', 'HEALED')),
  opened_act uuid not null references act (id) deferrable initially deferred,
  opened_at timestamptz not null,
  resent_act uuid references act (id) deferrable initially deferred,
  escalated_act uuid references act (id) deferrable initially deferred,
  ended_act uuid references act (id) deferrable initially deferred,
  ended_at timestamptz,
  reason uuid references note (id),
  unique (reconciliation, class, event),
  constraint reconciliation_difference_ended check (
    (state = 'OPEN') = (ended_act is null) and (ended_act is null) = (ended_at is null)),
  constraint reconciliation_difference_reason check ((state = 'EXPLAINED') = (reason is not null))
);
comment on table reconciliation_difference is 'One event that the two sides do not have alike. post_code: as the side has it that has the event. items: numbers of our envelopes. fields: what differs. unit: who answers for it. subject: that of the task, the same for all of one dossier at one endpoint. HEALED: a later run did not find it any more.';
create index reconciliation_difference_open on reconciliation_difference (subject) where state = 'OPEN';

grant select, insert, update on reconciliation, reconciliation_difference to courier_app;
