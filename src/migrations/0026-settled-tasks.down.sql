alter table task drop constraint task_settled, drop column settled_reason;
