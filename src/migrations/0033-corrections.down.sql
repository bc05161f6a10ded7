drop table filing_correction;
