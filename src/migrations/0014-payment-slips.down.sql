alter table payment_slip
  drop constraint payment_slip_void_reason,
  drop constraint payment_slip_void_kept,
  drop constraint payment_slip_replaces_another,
  drop column void_reason,
  drop column replaces,
  drop column first_act,
  drop column taken_act;
comment on table payment_slip is 'Phiếu thu: money taken, one payee each. Serials of a book have no gap.';
alter table charge drop column void_slip;
drop table payment_slip_line;
