drop index follower_cursor_behind;
create index follower_cursor_behind on follower_cursor (endpoint, next_attempt_at)
  where acked_seq < head_seq and parked_at is null;
