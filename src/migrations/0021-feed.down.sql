drop function copy_to_feed, feed_database;
drop table feed, feed_generation;
