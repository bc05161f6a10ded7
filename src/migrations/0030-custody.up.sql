-- Who answers for the holder of an envelope, since when he holds it, and how long he may.

create table custody_limit (
  leg text not null check (leg in ('submission', 'result', 'transfer', 'recovery')),
  holder_kind text not null check (holder_kind in ('COURIER', 'OFFICE', 'DESK')),
  status text not null,
  minutes int check (minutes > 0),
  valid_from date not null,
  primary key (leg, holder_kind, status, valid_from)
);
comment on table custody_limit is 'Dated limits: how long a holder may keep an envelope that he took in this status, in minutes of the opening hours of the unit that answers for him. Null: none of ours. The newest row that has begun counts.';
grant select on custody_limit to courier_app;

alter table item add column holder_unit uuid references unit (id), add column held_since timestamptz;
comment on column item.holder_unit is 'The unit that answers for the holder: itself, or that of the courier; null for a party.';
comment on column item.held_since is 'Trusted time (ADR 6) of the act by which this holder took it.';

-- An envelope is held since the newest event that gave it to another holder than the event before.
with step as (
  select (i ->> 'id')::uuid as item, e.seq, e.type, i -> 'holder' as holder, e.body::jsonb #>> '{data,handover}' as handover,
    a.unit, a.occurred_at, a.recorded_at
  from event e join act a on a.id = e.act_id cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i
), turn as (
  select *, lag(holder) over (partition by item order by seq) is distinct from holder as turns from step
), taken as (
  select distinct on (t.item) t.item, case
      when t.holder ->> 'kind' in ('OFFICE', 'DESK', 'AUTHORITY') then (t.holder ->> 'id')::uuid
      when t.holder ->> 'kind' in ('CITIZEN', 'RECIPIENT') then null
      when t.type = 'handover.accepted' then h.target_unit
      when t.type = 'handover.undone' then h.giver_unit
      else t.unit end as unit,
    case when t.occurred_at > t.recorded_at or t.recorded_at - t.occurred_at > interval '48 hours'
      then t.recorded_at else t.occurred_at end as since
  from turn t left join handover h on h.id::text = t.handover
  where t.turns order by t.item, t.seq desc
)
update item i set holder_unit = t.unit, held_since = t.since from taken t where t.item = i.id;

set constraints all immediate;
alter table item
  alter column held_since set not null,
  add constraint item_holder_unit check (
    (holder_kind in ('CITIZEN', 'RECIPIENT')) = (holder_unit is null)
    and (holder_kind not in ('OFFICE', 'DESK', 'AUTHORITY') or holder_unit = holder_id));
create index item_queue on item (holder_unit, held_since, id)
  where status not in ('FILED', 'DELIVERED', 'SENT_BACK', 'RECALLED', 'BACK_WITH_OWNER', 'LOST', 'DESTROYED');
create index item_held on item (holder_id, held_since, id)
  where status not in ('FILED', 'DELIVERED', 'SENT_BACK', 'RECALLED', 'BACK_WITH_OWNER', 'LOST', 'DESTROYED');

create unique index deadline_of_custody on deadline (subject)
  where kind = 'custody.overdue' and done_act is null and withdrawn_act is null;
create unique index task_of_custody on task (subject) where kind = 'custody.overdue' and closed_act is null;
