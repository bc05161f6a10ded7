-- The root of a day: one hash over all acts of a province and a local day, chained from day to day.

create table ended_day (
  day date primary key,
  ended_at timestamptz not null,
  rooted_at timestamptz
);
comment on table ended_day is 'Local days that are over: no act of them or of a day before is written any more (act_of_ended_day). Days without acts have no row. rooted_at: when all roots of the day were there.';

create table day_root (
  unit uuid not null references unit (id),
  day date not null references ended_day (day),
  previous bytea not null check (length(previous) = 32),
  root bytea not null check (length(root) = 32),
  acts int not null check (acts > 0),
  taken_act uuid not null references act (id) deferrable initially deferred,
  taken_at timestamptz not null,
  primary key (unit, day)
);
comment on table day_root is 'root = sha256(previous || utf8(YYYY-MM-DD) || hashes of the acts of the province and day in the order of recorded_at and id), previous: the root of its last day with acts, first the sha256 of the 16 bytes of the unit''s id. Acts of the nation stand under the nation.';
create index day_root_day on day_root (day);

create trigger day_root_append_only before update or delete on day_root for each row execute function refuse_change();
create trigger day_root_no_truncate before truncate on day_root for each statement execute function refuse_change();
alter table day_root enable always trigger day_root_append_only;
alter table day_root enable always trigger day_root_no_truncate;

-- The first body's province is taken from the text, so that a body that somebody spoilt still tells where it stands.
create view act_day as
select a.id, a.recorded_at, a.hash, a as act, (a.recorded_at at time zone 'Asia/Ho_Chi_Minh')::date as day,
  coalesce(p.id, (select n.id from unit n where n.kind = 'nation' order by n.code limit 1)) as unit
from act a
  left join unit u on u.id = a.unit
  left join lateral (
    select substring(e.body from '"province":"([^"]*)","type":"[^"]*","v":\d+}$') as province
    from event e where a.unit is null and e.act_id = a.id order by e.dossier_id limit 1) f on true
  left join unit p on p.kind = 'province'
    and p.code = case when a.unit is null then f.province else nullif(split_part(u.path, '/', 2), '') end;
comment on view act_day is 'Under which root each act stands: that of its local day and of the province of its unit; without a unit of the province in its first event (in the order of dossier ids); else of the nation.';

-- After the row is written, so that its transaction has a number: whoever does not see a day's end is waited for before its roots are taken.
create function refuse_ended_day() returns trigger language plpgsql as $$
begin
  if exists (select from ended_day where day >= (new.recorded_at at time zone 'Asia/Ho_Chi_Minh')::date) then
    raise exception 'an act recorded at % is of a day that is over', new.recorded_at using errcode = 'serialization_failure';
  end if;
  return null;
end $$;
create trigger act_of_ended_day after insert on act for each row execute function refuse_ended_day();

grant select, insert on ended_day, day_root to courier_app;
grant update (rooted_at) on ended_day to courier_app;
grant select on act_day to courier_app;
