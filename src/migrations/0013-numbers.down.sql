alter table reference drop column use;
alter table number_range drop column low_act;
drop trigger item_number_not_void on item;
drop function refuse_void_number();
drop table number_void;
