-- The daily closing (chốt ca): what a holder had, took in and gave away, envelope by envelope, and what lies there.

create sequence closing_number maxvalue 99999999;

create table closing (
  id uuid primary key,
  number text not null unique,
  holder_kind text not null check (holder_kind in ('COURIER', 'OFFICE', 'DESK')),
  holder_id uuid not null,
  unit uuid not null references unit (id),
  day date not null,
  status text not null check (status in ('DIFFERENT', 'CLOSED', 'CLOSED_WITH_DIFFERENCE')),
  previous uuid references closing (id),
  opening int not null,
  came int not null,
  went int not null,
  on_hand int not null,
  missing int not null,
  extra int not null,
  list_hash bytea not null check (length(list_hash) = 32),
  counted_by uuid not null references person (id),
  counted_act uuid not null references act (id) deferrable initially deferred,
  counted_at timestamptz not null,
  signed_by uuid references person (id),
  signed_act uuid references act (id) deferrable initially deferred,
  signed_at timestamptz,
  note uuid references note (id),
  constraint closing_day unique (holder_id, day),
  constraint closing_chain unique nulls not distinct (holder_id, previous),
  constraint closing_unit check (holder_kind = 'COURIER' or holder_id = unit),
  constraint closing_balance check (opening + came - went = on_hand and least(opening, came, went, on_hand, missing, extra) >= 0
    and missing <= on_hand),
  constraint closing_status check ((status = 'CLOSED') = (missing + extra = 0) and (status = 'CLOSED_WITH_DIFFERENCE') = (signed_by is not null)
    and (signed_by is null) = (signed_act is null) and (signed_by is null) = (signed_at is null) and (signed_by is null) = (note is null)),
  constraint closing_second_person check (signed_by is distinct from counted_by)
);
comment on table closing is 'The book of one holder from his closing before (previous) to this count, and what was counted: opening + came - went = on_hand, by closing_line envelope by envelope. DIFFERENT until it is counted again or a second person signs for the difference. list_hash: sha256 of its lines and differences; the act that counted answers with it.';
create index closing_unit_day on closing (unit, day);

create table closing_line (
  closing uuid not null references closing (id),
  item uuid not null references item (id),
  seq bigint not null check (seq > 0),
  opened boolean not null,
  came int not null check (came >= 0),
  went int not null check (went >= 0),
  on_hand boolean not null,
  bag uuid references bag (id),
  primary key (closing, item),
  constraint closing_line_balance check (opened::int + came - went = on_hand::int),
  constraint closing_line_held check (opened or came > 0)
);
comment on table closing_line is 'An envelope that the holder had at the closing before (opened) or that came since: how often it came and went, and whether he has it now. seq: of the last event of its dossier''s journal that this line has read; the next closing reads on from there. bag: the sealed bag in which it was, one piece to who does not know its content.';
create index closing_line_item on closing_line (item);
create index closing_line_bag on closing_line (closing) where bag is not null;

create table closing_count (
  closing uuid not null references closing (id),
  attempt int not null check (attempt > 0),
  counted_by uuid not null references person (id),
  act uuid not null references act (id) deferrable initially deferred,
  numbers text[] not null,
  reason uuid references note (id),
  at timestamptz not null,
  primary key (closing, attempt),
  check ((attempt = 1) = (reason is null))
);
comment on table closing_count is 'What was scanned on the shelf; a recount is a further row with its reason, and reads the book anew.';

create table closing_difference (
  closing uuid not null references closing (id),
  number text not null,
  kind text not null check (kind in ('missing', 'extra')),
  irregularity uuid references irregularity (id),
  primary key (closing, number)
);
comment on table closing_difference is 'On the book and not on the shelf, or the other way round. irregularity: the report on it once a second person has signed; what an open report of an earlier day says already is not reported twice.';
create index closing_difference_irregularity on closing_difference (irregularity) where irregularity is not null;

alter table irregularity add column closing uuid references closing (id);
alter table irregularity drop constraint irregularity_kind_check;
alter table irregularity
  add constraint irregularity_kind_check check (kind in ('handover', 'condition', 'bag', 'closing')),
  add constraint irregularity_closing check ((kind = 'closing') = (closing is not null));
create unique index irregularity_of_closing on irregularity (closing) where closing is not null;

-- by another's act an envelope comes to a holder
create index event_brought on event (recorded_at)
  where type in ('handover.undone', 'act.corrected', 'item.found', 'item.retrieved');

grant usage on sequence closing_number to courier_app;
grant select, insert on closing, closing_line, closing_count, closing_difference to courier_app;
grant update (status, opening, came, went, on_hand, missing, extra, list_hash, counted_by, counted_act, counted_at, signed_by, signed_act, signed_at, note)
  on closing to courier_app;
grant update (irregularity) on closing_difference to courier_app;
grant delete on closing_line, closing_difference to courier_app;
