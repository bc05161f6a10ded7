drop table handover_undo;
alter table handover_line
  drop constraint handover_line_state_check,
  add constraint handover_line_state_check check (state in ('open', 'removed', 'superseded', 'moved', 'kept', 'freed'));
comment on table handover_line is 'An envelope on a version of a list. open: on a list that is being made or offered; removed, superseded: no longer on it; moved: accepted; kept: stayed with the giver under a difference; freed: nothing moved. tally_act: its papers were counted at the desk.';
alter table handover
  drop constraint handover_status_check,
  drop constraint handover_received,
  add constraint handover_status_check check (status in
    ('DRAFT', 'OFFERED', 'ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE', 'REFUSED', 'WITHDRAWN', 'EXPIRED')),
  add constraint handover_check7 check ((status in ('ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE')) = (received_by is not null));
