-- Why a person ended a task that nothing else ends.
alter table task add column settled_reason uuid references note (id);
alter table task add constraint task_settled check (settled_reason is null or closed_act is not null);
