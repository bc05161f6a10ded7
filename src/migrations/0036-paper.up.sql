-- Numbered pads of paper for when there is no network or power, and what was entered from their sheets afterwards.

create table pad (
  id uuid primary key,
  prefix text not null check (prefix ~ '^[A-Z0-9]{2,8}$'),
  first_no int not null check (first_no > 0),
  last_no int not null check (last_no <= 999999),
  unit uuid not null references unit (id),
  person uuid references person (id),
  issued_act uuid not null references act (id) deferrable initially deferred,
  issued_at timestamptz not null,
  check (last_no - first_no between 0 and 199)
);
comment on table pad is 'Sheets of one numbering in the hand of a unit, or of a courier of it.';
create index pad_unit on pad (unit, id);

create table sheet (
  id uuid primary key,
  pad uuid not null references pad (id),
  number text not null unique check (number ~ '^[A-Z0-9]{2,8}-[0-9]{6}$'),
  state text not null check (state in ('BLANK', 'ENTERED', 'REFUSED', 'APPLIED', 'VOID')),
  kind text check (kind in ('handover', 'remittance', 'act')),
  payload bytea,
  photo text check (photo ~ '^[0-9a-f]{64}$'),
  written_at timestamptz,
  signer uuid references person (id),
  signer_unit uuid references unit (id),
  receiver uuid references person (id),
  receiver_unit uuid references unit (id),
  entered_by uuid references person (id),
  entered_act uuid references act (id) deferrable initially deferred,
  entered_at timestamptz,
  confirmed_by uuid references person (id),
  confirmed_act uuid references act (id) deferrable initially deferred,
  confirmed_at timestamptz,
  problem text,
  voided_act uuid references act (id) deferrable initially deferred,
  void_reason uuid references note (id),
  constraint sheet_entered check (num_nulls(kind, photo, written_at, signer, signer_unit, entered_by, entered_act, entered_at) in (0, 8)
    and (state <> 'BLANK' or entered_by is null) and (state not in ('ENTERED', 'REFUSED', 'APPLIED') or entered_by is not null)),
  constraint sheet_signers check (num_nulls(receiver, receiver_unit) in (0, 2) and (receiver is null or kind <> 'act')
    and (receiver is not null or kind is null or kind = 'act') and (signer <> receiver) is not false),
  constraint sheet_confirmed check (num_nulls(confirmed_by, confirmed_act, confirmed_at) in (0, 3)
    and (state not in ('REFUSED', 'APPLIED') or confirmed_by is not null) and (state not in ('BLANK', 'ENTERED') or confirmed_by is null)),
  constraint sheet_second_person check (confirmed_by is null or confirmed_by <> entered_by),
  constraint sheet_refused check ((state = 'REFUSED') = (problem is not null)),
  constraint sheet_void check ((state = 'VOID') = (voided_act is not null) and (voided_act is null) = (void_reason is null)),
  -- what was written lies here only until it stands in the journal
  constraint sheet_payload check ((state in ('ENTERED', 'REFUSED')) = (payload is not null))
);
comment on table sheet is 'A sheet of a pad: there from the day its pad was issued, entered once, confirmed by a second person, and then carried out as if its signers had asked for it at the written time. signer: who gave or acted; receiver: who took over. payload: what stands on it, encrypted, the row id is its associated data. problem: why the service did not take it.';
create index sheet_pad on sheet (pad, number);
create index sheet_by_state on sheet (state, id);
create index sheet_waiting on sheet (signer_unit, id) where state in ('ENTERED', 'REFUSED');
create index sheet_waiting_there on sheet (receiver_unit, id) where state in ('ENTERED', 'REFUSED');

create table sheet_act (
  sheet uuid not null references sheet (id),
  step int not null check (step > 0),
  act uuid not null unique references act (id) deferrable initially deferred,
  primary key (sheet, step)
);
comment on table sheet_act is 'The acts that a sheet was: in the name of its signers, at the written time.';

create trigger sheet_act_append_only before update or delete on sheet_act for each row execute function refuse_change();

-- What became of a sheet stays so.
create function refuse_ended_sheet() returns trigger language plpgsql as $$
begin
  if old.state in ('APPLIED', 'VOID') then
    raise exception 'sheet % has ended', old.number using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger sheet_ended before update on sheet for each row execute function refuse_ended_sheet();

grant select, insert on pad, sheet, sheet_act to courier_app;
grant update (state, kind, payload, photo, written_at, signer, signer_unit, receiver, receiver_unit, entered_by, entered_act, entered_at,
  confirmed_by, confirmed_act, confirmed_at, problem, voided_act, void_reason) on sheet to courier_app;
