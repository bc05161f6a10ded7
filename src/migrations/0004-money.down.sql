drop table remittance_line, charge;
alter table payment_slip drop constraint payment_slip_remittance;
drop table remittance, payment_slip, slip_book, tariff;
drop sequence remittance_number;
