drop function open_replay, close_endpoint, open_webhook;
drop table webhook_secret;
delete from follower_cursor where endpoint in (select id from endpoint where follower = 'webhook');
delete from endpoint where follower = 'webhook';
alter table endpoint
  drop constraint endpoint_replay,
  drop constraint endpoint_disabled,
  drop column disabled_cause,
  drop column disabled_act,
  drop column disabled_at,
  drop column failing_since,
  drop column replay_of,
  drop column unit;
