alter table handover drop constraint handover_times;
