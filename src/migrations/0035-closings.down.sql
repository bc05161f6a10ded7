drop index event_brought;
delete from task where kind in ('closing.missing', 'closing.difference');
alter table irregularity drop constraint irregularity_closing;
drop table closing_difference, closing_count, closing_line;
delete from irregularity where kind = 'closing';
alter table irregularity drop column closing;
alter table irregularity drop constraint irregularity_kind_check,
  add constraint irregularity_kind_check check (kind in ('handover', 'condition', 'bag'));
drop table closing;
drop sequence closing_number;
