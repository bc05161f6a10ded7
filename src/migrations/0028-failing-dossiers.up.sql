-- A webhook that fails is tried again for as long as it is open; of a dossier that failed ten times somebody is told.
create index follower_cursor_failing on follower_cursor (endpoint, dossier)
  where attempts >= 10 and acked_seq < head_seq and parked_at is null;
comment on column endpoint.failing_since is 'Written by the program before this version only; nobody reads it.';

alter table endpoint add column held_until timestamptz;
comment on column endpoint.held_until is 'Technical time until which the other side asked to be left alone (Retry-After).';
grant update (held_until) on endpoint to courier_app;
