-- One batch of a device at a time: whoever plays it holds the lease, so that no row lock spans the acts inside.
alter table device
  add column lease uuid,
  add column leased_until timestamptz,
  add constraint device_lease check ((lease is null) = (leased_until is null));
comment on table device is 'A courier''s phone; counter: the last act of it that was applied or refused for good. lease, leased_until (technical time): who plays a batch of it.';
