comment on column endpoint.failing_since is 'Technical time of the first failure since anything took effect.';
drop index follower_cursor_failing;
alter table endpoint drop column held_until;
