-- Sealed, numbered envelopes: numbers, seals, holder and place.

create table number_range (
  id uuid primary key,
  unit uuid not null references unit (id),
  prefix text not null check (prefix ~ '^[A-Z]{2}$'),
  first_serial int not null check (first_serial between 0 and 99999999),
  last_serial int not null check (last_serial between 0 and 99999999),
  next_serial int not null,
  valid_from date not null,
  check (first_serial <= last_serial),
  check (next_serial between first_serial and last_serial + 1)
);
comment on table number_range is 'Item numbers (UPU S10, country VN) a unit may draw in order: prefix and eight-digit serials, inclusive.';
create index number_range_unit on number_range (unit);

create table number_block (
  id uuid primary key,
  unit uuid not null references unit (id),
  person uuid references person (id),
  prefix text not null check (prefix ~ '^[A-Z]{2}$'),
  first_serial int not null check (first_serial between 0 and 99999999),
  last_serial int not null check (last_serial between 0 and 99999999),
  issued_at timestamptz not null,
  check (first_serial <= last_serial)
);
comment on table number_block is 'Pre-printed numbers in the hand of an office or a courier; a scan takes one.';
create index number_block_prefix on number_block (prefix, first_serial);

create table item (
  id uuid primary key,
  dossier_id uuid not null references dossier (id),
  leg text not null check (leg in ('submission', 'result', 'transfer', 'recovery')),
  number text not null check (number ~ '^[A-Z]{2}[0-9]{9}[A-Z]{2}$'),
  status text not null,
  holder_kind text not null check (holder_kind in ('CITIZEN', 'COURIER', 'OFFICE', 'DESK', 'AUTHORITY', 'RECIPIENT')),
  holder_id uuid not null,
  place uuid references unit (id),
  seal text,
  seal_state text not null check (seal_state in ('INTACT', 'REPLACED', 'BROKEN', 'NONE')),
  weight_grams int check (weight_grams > 0),
  posting_slip text not null,
  next text check (next in ('AT_OFFICE', 'HELD', 'SEND_BACK_DUE')),
  next_cause text check (next_cause ~ '^D[0-9]{2}$'),
  version int not null default 1,
  sealed_act uuid not null references act (id) deferrable initially deferred,
  sealed_at timestamptz not null,
  constraint item_status_holder check (
    (status = 'AT_DESK' and holder_kind = 'DESK')
    or (status in ('WITH_POST', 'OUT_FOR_DELIVERY', 'ATTEMPT_FAILED', 'GOING_BACK') and holder_kind = 'COURIER')
    or (status in ('AT_OFFICE', 'HELD') and holder_kind in ('OFFICE', 'COURIER'))
    or (status = 'SEND_BACK_DUE' and holder_kind in ('COURIER', 'OFFICE', 'DESK'))
    or (status = 'FILED' and holder_kind = 'AUTHORITY')
    or (status in ('SENT_BACK', 'RECALLED') and holder_kind = 'DESK')
    or (status in ('DELIVERED', 'MISDELIVERED') and holder_kind = 'RECIPIENT')
    or (status = 'BACK_WITH_OWNER' and holder_kind = 'CITIZEN')
    or status in ('LOST', 'DESTROYED'))
);
comment on table item is 'One sealed envelope: exactly one holder (a person, a unit or a party), a place where it lies, a status in its life. Custody is this row plus its events.';
create unique index item_number_live on item (number)
  where status not in ('FILED', 'DELIVERED', 'SENT_BACK', 'RECALLED', 'BACK_WITH_OWNER', 'LOST', 'DESTROYED');
create index item_number on item (number);
create index item_dossier on item (dossier_id);
create index item_holder on item (holder_id, status);

grant select, insert, update on number_range, number_block, item to courier_app;
