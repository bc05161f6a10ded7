-- The second word of a system that decides (accepted, rejected), and what is made of everything that comes in.

alter table endpoint
  add column confirms text[] not null default '{}',
  add column confirm_within_minutes int not null default 480 check (confirm_within_minutes > 0);
comment on column endpoint.confirms is 'Event types that the other side still accepts or rejects after it has answered 202.';
comment on column endpoint.confirm_within_minutes is 'How long that may take while the desk of the dossier is open.';
grant update (confirms, confirm_within_minutes) on endpoint to courier_app;

create table confirmation (
  id uuid primary key,
  endpoint uuid not null references endpoint (id),
  dossier uuid not null,
  seq bigint not null,
  event uuid not null,
  state text not null check (state in ('PENDING', 'ACCEPTED', 'REJECTED')),
  told_at timestamptz not null,
  due_at timestamptz,
  overdue_act uuid references act (id) deferrable initially deferred,
  word_act uuid references act (id) deferrable initially deferred,
  word_at timestamptz,
  reason uuid references note (id),
  settled_act uuid references act (id) deferrable initially deferred,
  unique (endpoint, event),
  foreign key (dossier, seq) references event (dossier_id, seq),
  constraint confirmation_word check (
    (state = 'PENDING') = (word_act is null) and (word_act is null) = (word_at is null)),
  constraint confirmation_reason check (reason is null or state = 'REJECTED'),
  constraint confirmation_settled check (
    settled_act is null or state = 'REJECTED' or (state = 'PENDING' and overdue_act is not null))
);
comment on table confirmation is 'What a deciding system says of an event after its 202: pending until it accepts or rejects it. due_at: absent where its word came before its 202 was written down. reason: the note with its own words. settled_act: a person has dealt with a rejection or a silence.';
create index confirmation_dossier on confirmation (dossier, seq);

alter table inbox
  add column class text check (class in ('ok', 'warn', 'error')),
  add column code text,
  add column said_at timestamptz,
  add column said_mac bytea check (length(said_mac) = 32),
  add column repeats int not null default 0 check (repeats >= 0),
  add column alarm_at timestamptz,
  add column alarm_unit uuid references unit (id),
  add column alarm_act uuid references act (id) deferrable initially deferred,
  add constraint inbox_classed check ((class is null) = (code is null)),
  add constraint inbox_error check (class is distinct from 'error' or applied_act is null),
  add constraint inbox_alarm check ((alarm_at is null) = (alarm_unit is null) and (alarm_act is null or alarm_at is not null));
comment on column inbox.class is 'What the guard made of an event of an outside system: ok, warn, error; code says why.';
comment on column inbox.said_at is 'When it happened as the sender says; said_mac: keyed hash of what it says, to find it said again under another id.';
comment on column inbox.repeats is 'How often the same came again under the same id.';
comment on column inbox.alarm_at is 'From when on waiting is an alarm, to alarm_unit; raised by alarm_act.';
create index inbox_by_class on inbox (class, received_at, id) where class is not null;
create index inbox_said on inbox (dossier, said_mac) where applied_act is not null and said_mac is not null;
create index inbox_alarm_due on inbox (alarm_at) where applied_act is null and problem is null and alarm_act is null;
create index inbox_device_waiting on inbox (source, received_at) where counter is not null and applied_act is null and problem is null;
create index task_of_subject on task (kind, subject) where closed_act is null;

alter table task
  add column holder_kind text,
  add column holder_id uuid,
  add constraint task_holder check ((holder_kind is null) = (holder_id is null));
comment on column task.holder_id is 'Who answers for the envelopes that the task is about: a person or a unit, by holder_kind.';

grant select, insert, update on confirmation to courier_app;
