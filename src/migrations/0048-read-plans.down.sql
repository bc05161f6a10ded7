drop index sheet_received, sheet_signed;
create index sheet_waiting on sheet (signer_unit, id) where state in ('ENTERED', 'REFUSED');
create index sheet_waiting_there on sheet (receiver_unit, id) where state in ('ENTERED', 'REFUSED');
drop index run_day;
drop index closing_block_full, closing_of_day, closing_holder, closing_unit;
drop index handover_of_courier, irregularity_opened;
drop index bag_held, bag_sealed, bag_kept, bag_made;
create index bag_maker on bag (made_at, id);
create index bag_keeper on bag (holder_unit, id);
