drop table closing_block;
comment on table number_void is 'An item number whose label was spoiled: it is kept here and never given to an envelope.';
alter table number_void drop column kind;
grant update on number_block to courier_app;
drop index number_block_unit, number_block_person;
alter table number_block drop constraint number_block_returned, drop column issued_act, drop column returned_act, drop column returned_at;
comment on table number_block is 'Pre-printed numbers in the hand of an office or a courier; a scan takes one.';
