drop table item, number_block, number_range;
