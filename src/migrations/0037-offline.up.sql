-- Handovers that two devices signed without a network: their keys, the halves, and what became of them.

create table device_key (
  device uuid not null references device (id),
  key int not null check (key > 0),
  person uuid not null references person (id),
  unit uuid not null references unit (id),
  public_key bytea not null unique check (length(public_key) = 32),
  enrolled_act uuid not null references act (id) deferrable initially deferred,
  enrolled_at timestamptz not null,
  revoked_act uuid references act (id) deferrable initially deferred,
  revoked_at timestamptz,
  through bigint check (through >= 0),
  primary key (device, key),
  check ((revoked_act is null) = (revoked_at is null) and (revoked_act is null) = (through is null))
);
comment on table device_key is 'Keys with which devices sign without a network. unit: that of the person when he enrolled it. through: the highest counter of the key that was known when it was revoked; its later halves hold for nothing.';

create table offline_handover (
  id uuid primary key,
  status text not null check (status in ('waiting', 'applied', 'refused')),
  waits_for text check (waits_for in ('offer', 'accept', 'lines', 'lines-of-both', 'lines-of-giver', 'lines-of-receiver')),
  why text,
  offer bytea,
  accept bytea,
  judged_act uuid not null references act (id) deferrable initially deferred,
  judged_at timestamptz not null,
  check ((status = 'waiting') = (waits_for is not null)),
  check ((status = 'refused') = (why is not null)),
  check ((status = 'applied') = (offer is not null) and (offer is null) = (accept is null))
);
comment on table offline_handover is 'What the halves of a handover came to when they were judged last. id: that of the handover, made by the giver''s device where the service did not know it. offer, accept: the halves by which it was applied; nothing changes that.';

create table offline_half (
  hash bytea primary key check (length(hash) = 32),
  handover uuid not null references offline_handover (id),
  side text not null check (side in ('offer', 'accept')),
  device uuid not null,
  key int not null,
  counter bigint not null check (counter > 0),
  names bytea check (length(names) = 32),
  bytes bytea not null,
  heard_act uuid not null references act (id) deferrable initially deferred,
  heard_at timestamptz not null,
  foreign key (device, key) references device_key (device, key),
  check ((side = 'accept') = (names is not null))
);
comment on table offline_half is 'Signed halves as they came, by the sha256 of their bytes. names: the hash of the offer that an accept accepts. Two of one device, key and counter: a cloned device.';
create index offline_half_handover on offline_half (handover);
create index offline_half_counter on offline_half (device, key, counter);
create index offline_half_names on offline_half (names) where names is not null;

create table offline_lines (
  handover uuid not null references offline_handover (id),
  hash bytea not null check (length(hash) = 32),
  numbers text[] not null,
  heard_act uuid not null references act (id) deferrable initially deferred,
  heard_at timestamptz not null,
  primary key (handover, hash)
);
comment on table offline_lines is 'Lists of numbers that somebody sent with a half. They count only where the digest of a half says so.';

create trigger offline_half_append_only before update or delete on offline_half for each row execute function refuse_change();
create trigger offline_lines_append_only before update or delete on offline_lines for each row execute function refuse_change();

grant select, insert on device_key, offline_handover, offline_half, offline_lines to courier_app;
grant update (revoked_act, revoked_at, through) on device_key to courier_app;
grant update (status, waits_for, why, offer, accept, judged_act, judged_at) on offline_handover to courier_app;
