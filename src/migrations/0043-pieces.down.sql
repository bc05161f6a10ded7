drop index handover_tally_act;
alter table item drop column weight_method;
