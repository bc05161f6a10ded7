alter table device drop constraint device_lease, drop column lease, drop column leased_until;
comment on table device is 'A courier''s phone; counter: the last act of it that was applied or refused for good.';
