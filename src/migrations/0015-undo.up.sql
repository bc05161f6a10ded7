-- An acceptance undone within some minutes, by both sides.

alter table handover
  drop constraint handover_status_check,
  drop constraint handover_check7,
  add constraint handover_status_check check (status in
    ('DRAFT', 'OFFERED', 'ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE', 'UNDONE', 'REFUSED', 'WITHDRAWN', 'EXPIRED')),
  add constraint handover_received check ((status in ('ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE', 'UNDONE')) = (received_by is not null));

alter table handover_line
  drop constraint handover_line_state_check,
  add constraint handover_line_state_check check (state in
    ('open', 'removed', 'superseded', 'moved', 'kept', 'freed', 'undone'));
comment on table handover_line is 'An envelope on a version of a list. open: on a list that is being made or offered; removed, superseded: no longer on it; moved: accepted; kept: stayed with the giver under a difference; freed: nothing moved; undone: accepted, and given back when both sides undid it. tally_act: its papers were counted at the desk.';

create table handover_undo (
  handover uuid primary key references handover (id),
  side text not null check (side in ('giver', 'receiver')),
  asked_by uuid not null references person (id),
  asked_act uuid not null references act (id) deferrable initially deferred,
  asked_at timestamptz not null,
  reason uuid not null references note (id),
  confirmed_by uuid references person (id),
  undone_act uuid references act (id) deferrable initially deferred,
  undone_at timestamptz,
  check (confirmed_by is distinct from asked_by),
  check ((confirmed_by is null) = (undone_act is null) and (confirmed_by is null) = (undone_at is null))
);
comment on table handover_undo is 'An ask to undo an acceptance: one person of one side asks with a reason, another of the other side confirms, both within ten minutes. Never confirmed: nothing happened.';

grant select, insert, update (confirmed_by, undone_act, undone_at) on handover_undo to courier_app;
