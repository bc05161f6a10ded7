-- What consumers pull: the events owed to an endpoint of follower `feed`, in the order in which they were committed here.

create table feed_generation (
  endpoint uuid not null references endpoint (id),
  generation bigint not null check (generation > 0),
  after_position bigint not null check (after_position >= 0),
  database text not null,
  primary key (endpoint, generation)
);
comment on table feed_generation is 'A stretch of a feed: what one run of one database gave positions to, from after_position on. generation: the milliseconds since 1970 at which it began (technical time), more than any before it. A position of an earlier generation holds up to the smallest after_position of the later ones: what was given out beyond that was lost when an older database was restored.';

create table feed (
  endpoint uuid not null,
  position bigint not null check (position >= 1),
  generation bigint not null,
  dossier uuid not null,
  seq bigint not null,
  previous bigint not null check (previous >= 0 and previous < seq),
  primary key (endpoint, position),
  constraint feed_event_key unique (endpoint, dossier, seq),
  foreign key (endpoint, generation) references feed_generation (endpoint, generation),
  foreign key (dossier, seq) references event (dossier_id, seq)
);
comment on table feed is 'An event at its position in the feed of an endpoint: 1, 2, 3 … without holes, in the order of commit. previous: the seq of this dossier before it in this feed, 0 for the first. What is read stands in the journal.';

-- Which run of which database this is: another after every start of the server, and in every copy, dump or backup restored.
create function feed_database() returns text language sql stable parallel safe
  return format('%s %s %s', extract(epoch from pg_postmaster_start_time()),
    (select oid from pg_database where datname = current_database()), 'feed'::regclass::oid);

-- Gives events their positions, in the order of the arrays; those that have one keep it. The lock is held from before the
-- last position is read until after the commit, so whoever has read a position will never find a smaller one later.
create function copy_to_feed(
  p_endpoint uuid, p_generation bigint, p_dossiers uuid[], p_seqs bigint[], p_previous bigint[]
) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('feed:' || p_endpoint, 0));

  insert into feed_generation (endpoint, generation, after_position, database)
  select p_endpoint, greatest(p_generation, coalesce(newest.generation, 0) + 1),
    coalesce((select max(f.position) from feed f where f.endpoint = p_endpoint), 0), feed_database()
  from (select) one left join lateral (
    select g.generation, g.database from feed_generation g where g.endpoint = p_endpoint order by g.generation desc limit 1
  ) newest on true
  where newest.database is distinct from feed_database();

  insert into feed (endpoint, position, generation, dossier, seq, previous)
  select p_endpoint, coalesce((select max(f.position) from feed f where f.endpoint = p_endpoint), 0) + row_number() over (order by t.place),
    (select max(g.generation) from feed_generation g where g.endpoint = p_endpoint), t.dossier, t.seq, t.previous
  from unnest(p_dossiers, p_seqs, p_previous) with ordinality as t (dossier, seq, previous, place)
  where not exists (select 1 from feed f where f.endpoint = p_endpoint and f.dossier = t.dossier and f.seq = t.seq);
$$;

create trigger feed_append_only before update or delete on feed for each row execute function refuse_change();
create trigger feed_no_truncate before truncate on feed for each statement execute function refuse_change();
create trigger feed_generation_append_only before update or delete on feed_generation for each row execute function refuse_change();
create trigger feed_generation_no_truncate before truncate on feed_generation for each statement execute function refuse_change();

grant select, insert on feed, feed_generation to courier_app;
grant execute on function feed_database, copy_to_feed to courier_app;
