-- Payment slips made void, what stood on them, and the slips that replace them.

create table payment_slip_line (
  slip uuid not null references payment_slip (id),
  charge uuid not null references charge (id),
  primary key (slip, charge)
);
comment on table payment_slip_line is 'What a slip was written for; stays when the slip is void. charge.slip is the one live slip of a charge.';
create index payment_slip_line_charge on payment_slip_line (charge);
insert into payment_slip_line (slip, charge) select slip, id from charge where slip is not null;

alter table charge add column void_slip uuid references payment_slip (id);
comment on column charge.void_slip is 'The last void slip it stood on; the next slip replaces that one.';

alter table payment_slip
  add column void_reason uuid references note (id),
  add column replaces uuid unique references payment_slip (id),
  add column first_act uuid references act (id) deferrable initially deferred,
  add column taken_act uuid references act (id) deferrable initially deferred;
update payment_slip set first_act = act, taken_act = act;
set constraints all immediate;
alter table payment_slip
  alter column first_act set not null,
  alter column taken_act set not null,
  add constraint payment_slip_void_reason check ((voided_act is null) = (void_reason is null)),
  add constraint payment_slip_void_kept check (voided_act is null or remittance is null),
  add constraint payment_slip_replaces_another check (replaces <> id);
comment on table payment_slip is 'Phiếu thu: money taken, one payee each. Serials of a book have no gap; a void slip keeps its own. first_act: in which the charges first stood on a slip; taken_act: in which the collector took the money; replaces: the void slip in whose place it stands.';

grant select, insert on payment_slip_line to courier_app;
