-- Blocks of pre-printed numbers are issued and come back by acts, and every number of them is accounted for.

alter table number_block
  add column issued_act uuid references act (id) deferrable initially deferred,
  add column returned_act uuid references act (id) deferrable initially deferred,
  add column returned_at timestamptz,
  add constraint number_block_returned check ((returned_act is null) = (returned_at is null) and (returned_act <> issued_act) is not false);
comment on table number_block is 'Pre-printed numbers in the hand of an office, a desk or a courier; a scan takes one. issued_act: null where an operator imported it. returned_act: what was left was counted and came back; none is taken from it any more.';
create index number_block_unit on number_block (unit, id);
create index number_block_person on number_block (person) where person is not null;

revoke update on number_block from courier_app;
grant update (returned_act, returned_at) on number_block to courier_app;

alter table number_void add column kind text not null default 'spoiled' check (kind in ('spoiled', 'lost', 'misprinted'));
comment on table number_void is 'An item number that is never given to an envelope: its label was spoiled or misprinted, or the pre-printed envelope is lost.';

create table closing_block (
  closing uuid not null references closing (id),
  block uuid not null references number_block (id),
  size int not null,
  used int not null,
  spoiled int not null,
  lost int not null,
  misprinted int not null,
  unused int not null,
  primary key (closing, block),
  constraint closing_block_balance check (used + spoiled + lost + misprinted + unused = size
    and least(used, spoiled, lost, misprinted, unused) >= 0)
);
comment on table closing_block is 'What became of the numbers of a block in the holder''s hand, as it was when he closed his day.';
create index closing_block_block on closing_block (block);
grant select, insert, delete on closing_block to courier_app;
