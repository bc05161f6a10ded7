alter table task drop constraint task_holder, drop column holder_id, drop column holder_kind;
drop index task_of_subject;
drop index inbox_device_waiting;
drop index inbox_alarm_due;
drop index inbox_said;
drop index inbox_by_class;
alter table inbox
  drop constraint inbox_alarm,
  drop constraint inbox_error,
  drop constraint inbox_classed,
  drop column alarm_act,
  drop column alarm_unit,
  drop column alarm_at,
  drop column repeats,
  drop column said_mac,
  drop column said_at,
  drop column code,
  drop column class;
drop table confirmation;
alter table endpoint drop column confirm_within_minutes, drop column confirms;
