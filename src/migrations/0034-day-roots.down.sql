drop trigger act_of_ended_day on act;
drop function refuse_ended_day;
drop view act_day;
drop table day_root, ended_day;
