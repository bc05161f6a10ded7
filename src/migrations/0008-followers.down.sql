drop index inbox_untried, inbox_unknown, event_skipped, follower_cursor_leased;
alter table inbox drop column about;
