alter table handover drop column run;
drop table run_seal, run_stop, run;
drop sequence run_number;
