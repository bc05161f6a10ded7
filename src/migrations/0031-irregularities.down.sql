drop table irregularity;
drop sequence irregularity_number;
