drop index task_of_custody, deadline_of_custody, item_held, item_queue;
delete from task where kind = 'custody.overdue';
delete from deadline where kind = 'custody.overdue';
alter table item drop constraint item_holder_unit, drop column held_since, drop column holder_unit;
drop table custody_limit;
