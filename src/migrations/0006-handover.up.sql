-- Handovers: a frozen list, a blind count, acceptance by a second person, the tally at a desk.

create sequence handover_number maxvalue 99999999;

create table handover (
  id uuid primary key,
  number text not null unique,
  version int not null default 1 check (version > 0),
  purpose text not null check (purpose in ('run', 'round', 'other')),
  status text not null check (status in
    ('DRAFT', 'OFFERED', 'ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE', 'REFUSED', 'WITHDRAWN', 'EXPIRED')),
  giver_kind text not null check (giver_kind in ('COURIER', 'OFFICE', 'DESK')),
  giver_id uuid not null,
  giver_unit uuid not null references unit (id),
  given_by uuid not null references person (id),
  receiver_kind text not null check (receiver_kind in ('COURIER', 'OFFICE', 'DESK')),
  receiver_id uuid not null,
  target_unit uuid not null references unit (id),
  received_by uuid references person (id),
  designation text,
  drafted_at timestamptz not null,
  offered_act uuid references act (id) deferrable initially deferred,
  offered_at timestamptz,
  expires_at timestamptz,
  ended_act uuid references act (id) deferrable initially deferred,
  ended_at timestamptz,
  check (giver_id <> receiver_id),
  check (received_by is distinct from given_by),
  check (giver_kind = 'COURIER' or giver_id = giver_unit),
  check (receiver_kind = 'COURIER' or receiver_id = target_unit),
  check ((offered_at is null) = (offered_act is null) and (offered_at is null) = (expires_at is null)),
  check (status in ('DRAFT', 'WITHDRAWN') or offered_at is not null),
  check ((status in ('DRAFT', 'OFFERED')) = (ended_at is null) and (ended_at is null) = (ended_act is null)),
  check ((status in ('ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE')) = (received_by is not null)),
  check (designation is null or receiver_kind = 'DESK'),
  check (received_by is null or receiver_kind <> 'DESK' or designation is not null)
);
comment on table handover is 'Envelopes that go from one holder to another. giver and receiver: a named courier (also the carrier of a run) or a unit; given_by, received_by: the two persons who signed, never the same. designation: numbers of the documents under which the receiver at a desk received (QĐ 45/2016 Art 7). version: of its list.';
create index handover_giver on handover (giver_unit, id);
create index handover_target on handover (target_unit, id);

create table handover_line (
  handover uuid not null references handover (id),
  version int not null,
  item uuid not null references item (id),
  position int not null check (position > 0),
  state text not null check (state in ('open', 'removed', 'superseded', 'moved', 'kept', 'freed')),
  tally_act uuid references act (id) deferrable initially deferred,
  primary key (handover, version, item),
  check (tally_act is null or state = 'moved')
);
comment on table handover_line is 'An envelope on a version of a list. open: on a list that is being made or offered; removed, superseded: no longer on it; moved: accepted; kept: stayed with the giver under a difference; freed: nothing moved. tally_act: its papers were counted at the desk.';
create unique index handover_line_open on handover_line (item) where state = 'open';
create index handover_line_item on handover_line (item);

-- What was offered is frozen: lines come only onto the version of a list that is still being made.
create function refuse_frozen_line() returns trigger language plpgsql as $$
begin
  if exists (select 1 from added a join handover h on h.id = a.handover where h.status <> 'DRAFT' or h.version <> a.version) then
    raise exception 'a handover list is frozen once it is offered' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger handover_line_frozen after insert on handover_line
  referencing new table as added for each statement execute function refuse_frozen_line();

create table handover_count (
  handover uuid not null references handover (id),
  attempt int not null check (attempt > 0),
  version int not null,
  counted_by uuid not null references person (id),
  act uuid not null references act (id) deferrable initially deferred,
  numbers text[] not null,
  reason uuid references note (id),
  at timestamptz not null,
  primary key (handover, attempt)
);
comment on table handover_count is 'What the receiver scanned before anything told him what is on the list; a recount is a further row with its reason.';

create table handover_difference (
  handover uuid not null references handover (id),
  number text not null,
  kind text not null check (kind in ('missing', 'extra', 'wrong', 'damaged', 'seal-broken', 'seal-different')),
  item uuid references item (id),
  owner uuid not null references unit (id),
  act uuid not null references act (id) deferrable initially deferred,
  at timestamptz not null,
  primary key (handover, number, kind)
);
comment on table handover_difference is 'Where list and envelopes differ, and the unit that answers for it. missing and extra come from the count, the others from the receiver''s remarks.';

create table handover_reason (
  handover uuid not null references handover (id),
  act uuid not null references act (id) deferrable initially deferred,
  kind text not null check (kind in ('revise', 'refuse', 'withdraw')),
  note uuid not null references note (id),
  primary key (handover, act)
);
comment on table handover_reason is 'Why a list was changed after it was offered, refused or withdrawn.';

create table handover_tally (
  handover uuid not null references handover (id),
  act uuid not null references act (id) deferrable initially deferred,
  tallied_by uuid not null references person (id),
  designation text not null,
  giver_signature text not null check (giver_signature in ('stroke', 'thumbprint', 'paper', 'representative')),
  beside uuid references note (id),
  at timestamptz not null,
  primary key (handover, act)
);
comment on table handover_tally is 'Papers counted at the desk, signed by both: the receiver by his act, the giver on the spot. beside: the witness of a thumbprint or the capacity of a representative. at: when both had signed, the legal filing time (QĐ 45/2016 Art 7).';

grant usage on sequence handover_number to courier_app;
grant select, insert, update on handover to courier_app;
grant select, insert, update (state, tally_act) on handover_line to courier_app;
grant select, insert on handover_count, handover_difference, handover_reason, handover_tally to courier_app;
