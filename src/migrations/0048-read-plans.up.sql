-- Indexes in the order in which lists are read: a page of a unit or of a person costs what it shows.

drop index bag_maker, bag_keeper;
create index bag_made on bag (made_at, number);
create index bag_kept on bag (holder_unit, number);
create index bag_sealed on bag (sealed_by, number);
create index bag_held on bag (holder_id, number);

create index irregularity_opened on irregularity (opened_by, id);
create index handover_of_courier on handover (giver_id) where giver_kind = 'COURIER';

create index closing_unit on closing (unit, id);
create index closing_holder on closing (holder_id, id);
create index closing_of_day on closing (day, id);
create index closing_block_full on closing_block (block) where unused = 0;

create index run_day on run (day, number);

-- those of before served no statement
drop index sheet_waiting, sheet_waiting_there;
create index sheet_signed on sheet (signer_unit, state, id);
create index sheet_received on sheet (receiver_unit, state, id);
