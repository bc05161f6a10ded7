-- What did not agree or was not whole, who answers for it, and how it ended.

create sequence irregularity_number maxvalue 99999999;

create table irregularity (
  id uuid primary key,
  number text not null unique,
  kind text not null check (kind in ('handover', 'condition')),
  handover uuid references handover (id),
  item uuid references item (id),
  conditions text[] check (cardinality(conditions) > 0 and conditions <@ array['damaged', 'seal-broken', 'seal-different']),
  owner uuid not null references unit (id),
  state text not null check (state in ('OPEN', 'SETTLED')),
  opened_by uuid not null references person (id),
  opened_unit uuid not null references unit (id),
  opened_act uuid not null references act (id) deferrable initially deferred,
  opened_at timestamptz not null,
  photo_act uuid references act (id) deferrable initially deferred,
  outcome text check (outcome in ('found', 'miscounted', 'rewrapped', 'lost', 'undone', 'other')),
  note uuid references note (id),
  settled_by uuid references person (id),
  settled_act uuid references act (id) deferrable initially deferred,
  settled_at timestamptz,
  constraint irregularity_about check ((kind = 'handover') = (handover is not null)
    and (kind = 'condition') = (item is not null) and (kind = 'condition') = (conditions is not null) and (photo_act is null or kind = 'condition')),
  constraint irregularity_settled check ((state = 'SETTLED') = (outcome is not null) and (outcome is null) = (settled_by is null)
    and (outcome is null) = (settled_act is null) and (outcome is null) = (settled_at is null)),
  constraint irregularity_other_person check (settled_by is distinct from opened_by or outcome in ('rewrapped', 'undone'))
);
comment on table irregularity is 'The report (biên bản) on what did not agree at a handover, or on one envelope that was not whole. owner: the unit that answers for it; opened_unit: that of who found it. conditions: of the envelope; photo_act: that declared a photograph of it. Settled by another person than the finder, but for an acceptance that both sides undid and an envelope that was sealed anew before a second person.';
create unique index irregularity_handover on irregularity (handover) where handover is not null;
create unique index irregularity_condition on irregularity (item) where kind = 'condition' and state = 'OPEN';
create index irregularity_item on irregularity (item) where item is not null;
create index irregularity_owner on irregularity (owner, id);
create index irregularity_finder on irregularity (opened_unit, id);

grant usage on sequence irregularity_number to courier_app;
grant select, insert on irregularity to courier_app;
grant update (photo_act, state, outcome, note, settled_by, settled_act, settled_at) on irregularity to courier_app;

-- Differences of before: settled where both sides undid the acceptance or somebody else has dealt with the task.
with found as (
  select h.*, nextval('irregularity_number') as serial, a.unit as finder, h.status = 'UNDONE' as undone,
    u.confirmed_by, u.undone_act, u.undone_at, c.actor as closer, t.closed_act, t.closed_at, t.settled_reason
  from handover h join act a on a.id = h.ended_act left join handover_undo u on u.handover = h.id
    left join task t on t.kind = 'handover.difference' and t.subject = h.id
    left join act c on c.id = t.closed_act and c.actor <> h.received_by
  where exists (select 1 from handover_difference d where d.handover = h.id)
), numbered as (
  select f.*, lpad(serial::text, 8, '0') as digits from found f
), checked as (
  select n.*, 11 - (select sum(w * substr(digits, i::int, 1)::int) from unnest(array[8, 6, 4, 2, 3, 5, 9, 7]) with ordinality as x (w, i)) % 11 as rest
  from numbered n
)
insert into irregularity (id, number, kind, handover, owner, state, opened_by, opened_unit, opened_act, opened_at,
  outcome, note, settled_by, settled_act, settled_at)
select gen_random_uuid(), 'BB' || digits || case rest when 10 then 0 when 11 then 5 else rest end, 'handover', id, giver_unit,
  case when undone or closer is not null then 'SETTLED' else 'OPEN' end, received_by, finder, ended_act, ended_at,
  case when undone then 'undone' when closer is not null then 'other' end, case when not undone and closer is not null then settled_reason end,
  case when undone then confirmed_by else closer end, case when undone then undone_act when closer is not null then closed_act end,
  case when undone then undone_at when closer is not null then closed_at end
from checked;
