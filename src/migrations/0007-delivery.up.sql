-- Result orders and bringing the result home.

create sequence round_number maxvalue 99999999;

create table delivery_policy (
  valid_from date primary key,
  attempts int not null check (attempts > 0),
  notices int not null check (notices > 0),
  notice_gap_working_days int not null check (notice_gap_working_days >= 0),
  hold_working_days int not null check (hold_working_days >= 0)
);
comment on table delivery_policy is 'Dated limits: home attempts before an item is held, notices and working days between them (TT 17/2017 Art 5.2.h), working days an item is held after a notice. The newest row that has begun counts.';

create table delivery (
  id uuid primary key,
  number text not null unique,
  dossier uuid not null references dossier (id),
  status text not null check (status in ('REQUESTED', 'AWAITING_RESULT', 'READY_AT_DESK', 'CANCELLED', 'CLOSED_ELECTRONIC')),
  office uuid not null references unit (id),
  ward text references ward (code),
  recipient uuid not null references party (id),
  requested_by uuid references person (id),
  order_ref text,
  result_count int check (result_count > 0),
  originals int check (originals >= 0),
  collect_postage boolean not null default true,
  collect_fee bigint not null default 0 check (collect_fee >= 0),
  attempts int not null default 0 check (attempts >= 0),
  notices int not null default 0 check (notices >= 0),
  hold_until date,
  item uuid unique references item (id),
  delivered_act uuid references act (id) deferrable initially deferred,
  asked_at timestamptz not null,
  version int not null default 1,
  check (status <> 'READY_AT_DESK' or (result_count is not null and originals is not null)),
  check (item is null or status = 'READY_AT_DESK'),
  check (delivered_act is null or item is not null)
);
comment on table delivery is 'An order to bring a result home. office: the one serving the recipient''s ward (ward null: the address is to be asked for). Once item is set the result is released and the item''s status is the state. collect_postage, collect_fee: what is to be paid at delivery.';
create unique index delivery_open on delivery (dossier)
  where status in ('REQUESTED', 'AWAITING_RESULT', 'READY_AT_DESK') and item is null;
create index delivery_dossier on delivery (dossier);
create index delivery_office on delivery (office, status);

create table delivery_attempt (
  act uuid primary key references act (id) deferrable initially deferred,
  delivery uuid not null references delivery (id),
  no int check (no > 0),
  outcome text not null check (outcome in ('delivered', 'failed')),
  reason text check (reason ~ '^D[0-9]{2}$'),
  action text check (action ~ '^T[1-9]$'),
  courier uuid not null references person (id),
  at timestamptz not null,
  note uuid references note (id),
  unique (delivery, no),
  check ((outcome = 'failed') = (reason is not null)),
  check ((outcome = 'failed') = (action is not null)),
  check (outcome = 'failed' or no is not null)
);
comment on table delivery_attempt is 'What came of one visit to the recipient. no: number of the attempt, without a gap; null when no attempt was made.';

create table notice (
  delivery uuid not null references delivery (id),
  no int not null check (no > 0),
  channel text not null check (channel in ('left-at-door', 'phone', 'sms', 'zalo', 'post')),
  at timestamptz not null,
  by uuid not null references person (id),
  act uuid not null references act (id) deferrable initially deferred,
  last_day date not null,
  primary key (delivery, no)
);
comment on table notice is 'An invitation to collect the item at the office (giấy mời): the evidence that a send-back after the hold stands on.';

create table identity_check (
  id uuid primary key,
  delivery uuid not null references delivery (id),
  details bytea,
  salt bytea check (length(salt) = 16),
  hash bytea not null check (length(hash) = 32),
  since timestamptz not null,
  erased_at timestamptz,
  check (erased_at is null or (details is null and salt is null))
);
comment on table identity_check is 'Who received and what he showed (kind and last four of the ID, authorisation paper), encrypted JSON. hash = sha256(salt, canonical JSON) stands in the journal, so erasing the row keeps the chain.';

create table round (
  id uuid primary key,
  number text not null unique,
  courier uuid not null references person (id),
  office uuid not null references unit (id),
  day date not null,
  opened_at timestamptz not null
);
comment on table round is 'A courier''s delivery list of a day. What is on it is what he holds; it is closed when he holds nothing more.';
create index round_courier on round (courier, day);

grant usage on sequence round_number to courier_app;
grant select on delivery_policy to courier_app;
grant select, insert, update on delivery to courier_app;
grant select, insert on delivery_attempt, notice, identity_check, round to courier_app;
grant update (details, salt, erased_at) on identity_check to courier_app;
