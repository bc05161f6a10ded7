-- What waits costs nothing until something happens to it, and lists are read in their order, however long they are.

create index inbox_by_time on inbox (received_at, id) where class is not null;

-- What came in of outside systems and is not done with; devices' acts are found by their counters.
drop index inbox_untried;
create index inbox_untried on inbox (received_at)
  where tried_seq < 0 and about is not null and applied_act is null and problem is null;
create index inbox_outside_waiting on inbox (received_at)
  where about is not null and applied_act is null and problem is null;
create index inbox_outside_behind on inbox (dossier, tried_seq)
  where dossier is not null and about is not null and applied_act is null and problem is null;
comment on column inbox.tried_seq is 'How long the journal of its dossier was at the last try; 0: its dossier was unknown; -1: never tried, or its dossier has become known; -2: tried, its dossier was unknown, and whoever was naming one at that moment is still to be waited for.';

-- the program before this one may have looked while it could not see
update inbox set tried_seq = -1
  where tried_seq = 0 and dossier is null and about is not null and applied_act is null and problem is null;

-- A number begins to name a dossier: what waits for it is tried again. Whoever finds that a number names none waits for
-- this lock before he believes it, so that of two who do not see each other's rows one always sees the other's.
create function try_again_what_names() returns trigger language plpgsql set search_path = public as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('number ' || new.number, 0));
  update inbox set tried_seq = -1 where id in (
    select i.id from inbox i
    where i.about @> array[new.number] and i.dossier is null and i.applied_act is null and i.problem is null
      and i.tried_seq <> -1 order by i.id for no key update);
  return null;
end $$;
create trigger reference_awaited after insert on reference for each row
  when (new.kind in ('post-code', 'authority-code')) execute function try_again_what_names();

-- Lists of tasks are read unit by unit, oldest first.
drop index task_open;
create index task_open on task (unit, opened_at, id) where closed_act is null;
create index task_settled on task (kind, subject) where settled_reason is not null;
create index task_closed on task (unit, opened_at, id) where closed_act is not null;

-- How far a day has been compared. Rows of one comparison, gone when it is done.
create table reconciliation_reading (
  reconciliation uuid primary key references reconciliation (id),
  id uuid not null,
  lease uuid,
  leased_until timestamptz,
  moved_at timestamptz not null,
  phase text not null check (phase in ('OURS', 'THEIRS', 'MISSED', 'FOUND', 'HEALED', 'CLEARED')),
  after bigint not null default 0 check (after >= 0),
  page int not null check (page > 0),
  owed_after jsonb,
  effects int not null default 0 check (effects >= 0),
  owed int not null default 0 check (owed >= 0),
  check ((lease is null) = (leased_until is null))
);
comment on table reconciliation_reading is 'A day that is being compared, from the beginning on by this id. lease, leased_until, moved_at (technical time): who is at it, and when it last went on. OURS: what was not told when it began is noted; THEIRS: their pages are read, after: the last arrival, page: how many they are asked for at once; MISSED: ours are looked for among theirs, owed_after: the last one looked for; FOUND: what was found is written down; HEALED: what is no more is closed; CLEARED: the rows below are taken away. effects, owed: events counted until now.';

create table reconciliation_seen (
  reconciliation uuid not null references reconciliation (id),
  event uuid not null,
  post_code text not null,
  seq bigint not null,
  primary key (reconciliation, event)
);
comment on table reconciliation_seen is 'What the other side has, of a day that is being compared; post_code and seq as it says.';
create index reconciliation_seen_last on reconciliation_seen (reconciliation, post_code, seq);

create table reconciliation_untold (
  reconciliation uuid not null references reconciliation (id),
  event uuid not null,
  parked boolean not null,
  primary key (reconciliation, event)
);
comment on table reconciliation_untold is 'Events of a day that is being compared which the other side had not been told when that began. parked: refused by it.';

create table reconciliation_found (
  reconciliation uuid not null references reconciliation (id),
  class text not null,
  event uuid not null,
  seq bigint not null,
  post_code text not null,
  fields text[] not null,
  dossier uuid,
  unit uuid,
  written boolean not null default false,
  primary key (reconciliation, class, event)
);
comment on table reconciliation_found is 'What is not alike about a day that is being compared; written: it is a difference.';
create index reconciliation_found_unwritten on reconciliation_found (reconciliation, class, event) where not written;
create index reconciliation_difference_of_day on reconciliation_difference (reconciliation, id) where state = 'OPEN';

grant select, insert, update, delete
  on reconciliation_reading, reconciliation_seen, reconciliation_untold, reconciliation_found to courier_app;
