alter table inbox drop column mac;
alter table device drop column failures;
comment on table device is 'A courier''s phone; counter: the last act of it that was applied or refused for good. lease, leased_until (technical time): who plays a batch of it.';
