drop table code_try;
