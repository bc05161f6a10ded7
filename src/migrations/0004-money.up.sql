-- Tariff, charges, payment slips with gapless serials, remittance.

create table tariff (
  id uuid primary key,
  leg text not null check (leg in ('submission', 'result')),
  zone text not null check (zone in ('same-ward', 'same-province', 'other')),
  up_to_grams int not null check (up_to_grams > 0),
  price bigint not null check (price >= 0),
  further_500_grams bigint not null check (further_500_grams >= 0),
  valid_from date not null,
  valid_to date,
  unique (leg, zone, up_to_grams, valid_from)
);
comment on table tariff is 'Postage in đồng by leg, zone and weight step; beyond the heaviest step each further 500 g costs further_500_grams.';

create table slip_book (
  id uuid primary key,
  unit uuid not null references unit (id),
  payee text not null check (payee in ('post', 'authority')),
  name text not null unique,
  next_serial int not null default 1 check (next_serial > 0),
  unique (unit, payee)
);
comment on table slip_book is 'A book of payment slips of one office and payee; its row is the lock that makes serials gapless.';

create table payment_slip (
  id uuid primary key,
  book uuid not null references slip_book (id),
  serial int not null,
  number text not null unique,
  payee text not null check (payee in ('post', 'authority')),
  dossier uuid not null references dossier (id),
  payer uuid references party (id),
  amount bigint not null check (amount > 0),
  method text not null check (method in ('cash', 'vietqr', 'transfer')),
  collector uuid not null references person (id),
  unit uuid not null references unit (id),
  act uuid not null references act (id) deferrable initially deferred,
  issued_at timestamptz not null,
  voided_act uuid references act (id) deferrable initially deferred,
  remittance uuid,
  unique (book, serial)
);
comment on table payment_slip is 'Phiếu thu: money taken, one payee each. Serials of a book have no gap.';
create index payment_slip_dossier on payment_slip (dossier);
create index payment_slip_collector on payment_slip (collector) where remittance is null and voided_act is null;

create table charge (
  id uuid primary key,
  dossier uuid not null references dossier (id),
  leg text not null check (leg in ('submission', 'result')),
  kind text not null check (kind in ('postage', 'fee')),
  payee text not null check (payee in ('post', 'authority')),
  amount bigint not null check (amount > 0),
  due text not null check (due in ('acceptance', 'delivery')),
  slip uuid references payment_slip (id),
  since timestamptz not null
);
comment on table charge is 'What a dossier owes: postage to the post, fees to the authority, at acceptance or at delivery; paid when it stands on a slip.';
create index charge_dossier on charge (dossier);

create table remittance (
  id uuid primary key,
  number text not null unique,
  giver uuid not null references person (id),
  giver_unit uuid not null references unit (id),
  target uuid not null references unit (id),
  payee text not null check (payee in ('post', 'authority')),
  amount bigint not null check (amount > 0),
  status text not null check (status in ('OFFERED', 'ACCEPTED', 'REFUSED')),
  offered_at timestamptz not null,
  received_by uuid references person (id),
  received_at timestamptz,
  check (received_by is distinct from giver)
);
comment on table remittance is 'Money handed on with exactly its slips; the receiver signs.';
create sequence remittance_number maxvalue 99999999;
alter table payment_slip add constraint payment_slip_remittance foreign key (remittance) references remittance (id);
create table remittance_line (
  remittance uuid not null references remittance (id),
  slip uuid not null references payment_slip (id),
  primary key (remittance, slip)
);

grant usage on sequence remittance_number to courier_app;
grant select, insert, update on slip_book, payment_slip, charge, remittance, remittance_line to courier_app;
grant select on tariff to courier_app;
