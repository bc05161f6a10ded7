-- What the followers and the inbound hook look up.

create index follower_cursor_leased on follower_cursor (endpoint) where lease is not null;
create index event_skipped on event (dossier_id) where type = 'follower.skipped';

alter table inbox add column about text[];
comment on column inbox.about is 'Numbers (post code, authority code) an event of an outside system names, to find the dossier once it is known.';
create index inbox_unknown on inbox using gin (about) where dossier is null and applied_act is null and problem is null;
create index inbox_untried on inbox (received_at) where tried_seq = -1 and applied_act is null and problem is null;
