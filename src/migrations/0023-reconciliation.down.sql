drop table reconciliation_difference;
drop table reconciliation;
