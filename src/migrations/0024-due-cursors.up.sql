-- In the order in which they are taken, so that a page of what is due is read and nothing is sorted, however much is behind.
drop index follower_cursor_behind;
create index follower_cursor_behind on follower_cursor (endpoint, next_attempt_at, behind_since)
  where acked_seq < head_seq and parked_at is null;
