-- Numbers that nobody may give out any more, ranges that run low, numbers that are used again.

create table number_void (
  id uuid primary key,
  number text not null unique check (number ~ '^[A-Z]{2}[0-9]{9}[A-Z]{2}$'),
  unit uuid not null references unit (id),
  reason uuid not null references note (id),
  act uuid not null references act (id) deferrable initially deferred,
  voided_at timestamptz not null
);
comment on table number_void is 'An item number whose label was spoiled: it is kept here and never given to an envelope.';

create function refuse_void_number() returns trigger language plpgsql as $$
begin
  if exists (select 1 from number_void where number = new.number) then
    raise exception 'number % is void', new.number using errcode = 'check_violation', constraint = 'item_number_not_void';
  end if;
  return new;
end $$;
create trigger item_number_not_void before insert or update of number on item
  for each row execute function refuse_void_number();

alter table number_range add column low_act uuid references act (id) deferrable initially deferred;
comment on column number_range.low_act is 'The act that found the unit running low while drawing from this range; says so once.';

alter table reference add column use smallint not null default 0 check (use >= 0);
comment on column reference.use is 'How often an item number had been used before: the look-up code is another one each time.';
update reference r set use = o.use
from (
  select number, dossier, dense_rank() over (partition by number order by since) - 1 as use from reference where kind = 'item'
) o
where r.kind = 'item' and o.use > 0 and r.number = o.number and r.dossier = o.dossier;

grant select, insert on number_void to courier_app;
