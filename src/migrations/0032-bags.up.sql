-- Bags: envelopes sealed together under a number and seal of their own, which go on as one until they are counted out.

create sequence bag_number maxvalue 99999999;

create table bag (
  id uuid primary key,
  number text not null unique,
  status text not null check (status in ('SEALED', 'OPENED')),
  seal text not null,
  made_at uuid not null references unit (id),
  target uuid not null references unit (id),
  items int not null check (items between 1 and 500),
  holder_kind text not null check (holder_kind in ('COURIER', 'OFFICE', 'DESK')),
  holder_id uuid not null,
  holder_unit uuid not null references unit (id),
  sealed_by uuid not null references person (id),
  sealed_act uuid not null references act (id) deferrable initially deferred,
  sealed_at timestamptz not null,
  seal_found text check (seal_found in ('intact', 'broken', 'different')),
  opened_by uuid references person (id),
  opened_act uuid references act (id) deferrable initially deferred,
  opened_at timestamptz,
  constraint bag_of_holder unique (id, holder_kind, holder_id),
  check (target <> made_at),
  check (holder_kind = 'COURIER' or holder_id = holder_unit),
  check ((status = 'OPENED') = (opened_act is not null) and (opened_act is null) = (opened_by is null)
    and (opened_act is null) = (opened_at is null) and (opened_act is null) = (seal_found is null)),
  check (opened_at >= sealed_at)
);
comment on table bag is 'Envelopes sealed together. made_at: the unit that sealed it and answers for its content while the seal is intact; target: the unit it is addressed to; items: how many were sealed into it; seal_found: how its seal was when it was opened. Its envelopes are those whose item.bag it is, and at the end of every transaction they have its holder.';
create index bag_maker on bag (made_at, id);
create index bag_keeper on bag (holder_unit, id);

-- one column: an envelope is in one bag at most; a key of bag and holder: nobody holds it without the bag
alter table item
  add column bag uuid,
  add constraint item_in_bag foreign key (bag, holder_kind, holder_id)
    references bag (id, holder_kind, holder_id) deferrable initially deferred,
  add constraint item_bag_live check (
    bag is null or status not in ('FILED', 'DELIVERED', 'SENT_BACK', 'RECALLED', 'BACK_WITH_OWNER', 'LOST', 'DESTROYED'));
comment on column item.bag is 'The sealed bag it is in.';
create index item_bag on item (bag) where bag is not null;

create table bag_count (
  bag uuid not null references bag (id),
  attempt int not null check (attempt > 0),
  counted_by uuid not null references person (id),
  act uuid not null references act (id) deferrable initially deferred,
  numbers text[] not null,
  reason uuid references note (id),
  at timestamptz not null,
  primary key (bag, attempt)
);
comment on table bag_count is 'What was taken out of a bag and scanned before anything told what had been put into it; a recount is a further row with its reason.';

alter table handover_line add column bag uuid references bag (id);
comment on column handover_line.bag is 'The bag it goes in: on lists a bag is one piece, accepted or kept whole.';
create index handover_line_bag on handover_line (bag) where bag is not null;

alter table irregularity
  add column bag uuid references bag (id),
  drop constraint irregularity_kind_check,
  add constraint irregularity_kind_check check (kind in ('handover', 'condition', 'bag')),
  drop constraint irregularity_about,
  add constraint irregularity_about check ((kind = 'handover') = (handover is not null)
    and (kind = 'condition') = (item is not null) and (kind = 'condition') = (conditions is not null)
    and (kind = 'bag') = (bag is not null) and (photo_act is null or kind = 'condition'));
create unique index irregularity_bag on irregularity (bag) where bag is not null;

create table irregularity_line (
  irregularity uuid not null references irregularity (id),
  number text not null,
  kind text not null check (kind in ('missing', 'extra', 'damaged', 'seal-broken', 'seal-different')),
  item uuid references item (id),
  primary key (irregularity, number, kind)
);
comment on table irregularity_line is 'What a report on a bag says of each envelope, and under the number of the bag itself of its seal.';

grant usage on sequence bag_number to courier_app;
grant select, insert, update (status, holder_kind, holder_id, holder_unit, seal_found, opened_by, opened_act, opened_at) on bag to courier_app;
grant select, insert on bag_count, irregularity_line to courier_app;
grant update (bag) on handover_line to courier_app;
