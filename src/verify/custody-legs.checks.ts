import type { Check } from './checks.js';
import { ended } from '../modules/item/item.lifecycle.js';

const ENDED = ended.map((state) => `'${state}'`).join(', ');

/**
 * The last step of each envelope for which `turns` holds of what it was before; `was_*` is null in its first step.
 * With whom it came: by a handover the unit on the list, by an undo the unit that had given, by a correction the one it
 * names, else the actor's own.
 */
function lastTurn(turns: string): string {
  return `select distinct on (s.item) s.item, s.leg, s.status, s.holder_kind, s.recorded_at,
      case when s.occurred > s.recorded_at or (s.entered is null and s.recorded_at - s.occurred > interval '48 hours')
        then s.recorded_at else s.occurred end as since,
      case when s.holder_kind in ('CITIZEN', 'RECIPIENT') then null when s.holder_kind <> 'COURIER' then s.holder_id
        when s.type = 'handover.accepted' then h.target_unit::text when s.type = 'handover.undone' then h.giver_unit::text
        when s.type = 'act.corrected' then s.unit
        else s.actor ->> 'unit' end as unit
    from (select s.*, t.recorded_at, t.actor, t.entered, pg_temp.instant_of(t.occurred_at) as occurred,
        lag(s.holder_kind) over w as was_kind, lag(s.holder_id) over w as was_id, lag(s.status) over w as was_status
      from item_step s join told t on t.dossier_id = s.dossier_id and t.seq = s.seq window w as (partition by s.item order by s.seq)) s
    left join handover h on h.id::text = s.handover
    where ${turns} order by s.item, s.seq desc`;
}

/** What was lost and is found is held anew, by whomever. */
const NEW_HOLDER = `((s.was_kind, s.was_id) is distinct from (s.holder_kind, s.holder_id)
  or (s.was_status = 'LOST' and s.status <> 'LOST'))`;

/** Since when and under whose eyes an envelope is held, and that its stretch of custody falls due once. */
export const custodyLegChecks: Check[] = [
  {
    invariant: 'N8',
    name: 'an envelope is held since another moment, or another unit answers for its holder, than the journal tells',
    sql: `select i.id as item, i.number, i.held_since, t.since as told_since, i.holder_unit, t.unit as told_unit
      from item i left join (${lastTurn(NEW_HOLDER)}) t on t.item = i.id::text
      where i.held_since is distinct from t.since or i.holder_unit::text is distinct from t.unit order by i.id`,
  },
  {
    invariant: 'N10',
    name: 'an envelope in hand without a deadline or alarm of its own where there is a limit, or with one too many',
    // stretches that began before there were limits have no deadline
    sql: `select i.id as item, i.number, i.status, n.clocks from item i
      join (${lastTurn(`${NEW_HOLDER} or (s.was_status = 'HELD') <> (s.status = 'HELD')`)}) t on t.item = i.id::text
      left join lateral (select l.minutes from custody_limit l where l.leg = t.leg and l.holder_kind = t.holder_kind and l.status = t.status
        and l.valid_from <= (t.since at time zone 'Asia/Ho_Chi_Minh')::date order by l.valid_from desc limit 1) l on true
      cross join lateral (select
          (select count(*) from deadline d where d.kind = 'custody.overdue' and d.subject = i.id and d.done_act is null and d.withdrawn_act is null)
          + (select count(*) from task k where k.kind = 'custody.overdue' and k.subject = i.id and k.closed_act is null) as clocks) n
      cross join lateral (select (i.status not in (${ENDED}) and l.minutes is not null)::int as due) w
      where n.clocks > w.due
        or (n.clocks < w.due and t.recorded_at >= (select applied_at from schema_migration where name = '0030-custody'))
      order by i.id`,
  },
];
