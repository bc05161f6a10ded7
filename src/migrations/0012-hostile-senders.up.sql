-- A batch of a device must never stand still for ever, and a webhook's id stands for one content.

alter table device add column failures int not null default 0 check (failures >= 0);
comment on table device is 'A courier''s phone; counter: the last act of it that was applied or refused for good. failures: how many batches in a row ended in an error of ours at the act after that. lease, leased_until (technical time): who plays a batch of it.';

alter table inbox add column mac bytea check (length(mac) = 32);
comment on column inbox.mac is 'Keyed hash of what an outside system sent, to tell a repetition from another content under the same id.';
