import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../../platform/actor.js';
import { Clock } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { overseesMany } from '../../directory/unit-pages.js';
import { isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { showsItemTo } from '../bags/bag-scope.js';
import { ended } from '../item.lifecycle.js';
import { CUSTODY_OVERDUE } from './custody-clock.js';
import type { AgesFilter, CustodyFilter } from './custody.shapes.js';
import {
  custodyAgeView,
  custodyLineView,
  type AgeRow,
  type CustodyAgeView,
  type CustodyLineView,
  type CustodyRow,
} from './custody.view.js';

const MINUTE_MS = 60_000;
/** `next` of a page, taken apart. */
const Position = z.tuple([z.iso.datetime({ precision: 3 }), z.uuid()]);

/** SQL: the envelope `i` is in somebody's hands. In the words of the indexes on what a unit or a person holds. */
const LIVE = `i.status not in (${ended.map((state) => `'${state}'`).join(', ')})`;
const DEADLINE = `d.kind = '${CUSTODY_OVERDUE}' and d.done_act is null and d.withdrawn_act is null`;
const ALARM = `t.kind = '${CUSTODY_OVERDUE}' and t.closed_act is null`;
/** SQL: when the stretch of an envelope falls due: its deadline, or the alarm that it has become; it has at most one of them. */
const dueOf = (item: string): string =>
  `coalesce((select d.due_at from deadline d where d.subject = ${item}.id and ${DEADLINE}),
    (select t.due_at from task t where t.subject = ${item}.id and ${ALARM}))`;

/** What is in whose hands, and since when: of the actor's unit and those below it, a courier's own. */
@Injectable()
export class CustodyQueue {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
    private readonly clock: Clock,
  ) {}

  /**
   * Held longest first; a page costs what it shows and not what the past or the nation holds: within a unit in the order of
   * its own index, for those who oversee many in the order of all that is held. Without what is in bags of which the actor
   * may not know what is in them. @throws Refused `not-found` for a unit out of scope
   */
  async list(actor: Actor, filter: CustodyFilter): Promise<{ data: CustodyLineView[]; next: string | null }> {
    const now = this.clock.now();
    const after = positionOf(filter.after);
    const before = new Date(now.getTime() - (filter.olderThanMinutes ?? 0) * MINUTE_MS);
    const unit = await this.units.within(actor, filter.unit);
    const shown = showsItemTo(actor, 10);
    const rows = await this.dataSource.query<CustodyRow[]>(pageSql(unit?.kind, shown.sql), [
      unit?.path,
      isOwn(actor) ? actor.id : undefined,
      filter.holder,
      before,
      after?.heldSince,
      after?.id,
      filter.overdue && filter.overdue === 'true',
      now,
      filter.limit + 1,
      ...shown.values,
    ]);
    const page = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? page.at(-1) : undefined;
    return {
      data: page.map((row) => custodyLineView(row, now)),
      next: last ? `${last.heldSince.toISOString()}_${last.id}` : null,
    };
  }

  /** Each holder once, who has held something longest first; a bag of unknown content is one. @throws Refused `not-found` for a unit out of scope */
  async ages(actor: Actor, filter: AgesFilter): Promise<{ data: CustodyAgeView[] }> {
    const shown = showsItemTo(actor, 4);
    // piece by piece first: to sort what a nation holds by its bags takes longer than to count it
    const rows = await this.dataSource.query<AgeRow[]>(
      `with held as (
         select i.holder_kind, i.holder_id, i.holder_unit, i.held_since, coalesce(d.due_at, t.due_at) <= $3 as overdue,
           case when not ${shown.sql} then i.bag end as closed
         from item i left join deadline d on d.subject = i.id and ${DEADLINE} left join task t on t.subject = i.id and ${ALARM}
         where i.holder_unit in (select u.id from unit u where ${isInScope('u', '$1')}) and ${LIVE} and ($2::uuid is null or i.holder_id = $2)
       ), piece as (
         select holder_kind, holder_id, holder_unit, min(held_since) as oldest,
           case when closed is null then count(*) else 1 end as items,
           case when closed is null then count(*) filter (where overdue) else max(overdue::int) end as overdue
         from held group by holder_kind, holder_id, holder_unit, closed
       )
       select p.holder_kind as "holderKind", p.holder_id as "holderId", u.code as unit, sum(p.items)::int as items,
         min(p.oldest) as oldest, coalesce(sum(p.overdue), 0)::int as overdue
       from piece p join unit u on u.id = p.holder_unit group by 1, 2, 3 order by 5, 2, 3`,
      [
        (await this.units.within(actor, filter.unit))?.path,
        isOwn(actor) ? actor.id : undefined,
        this.clock.now(),
        ...shown.values,
      ],
    );
    return { data: rows.map(custodyAgeView) };
  }
}

/** SQL: a page of what is held in the unit `$1` and below it. @param shown whether the actor may know of `i` */
function pageSql(kind: string | undefined, shown: string): string {
  const held = (within: string): string =>
    `select i.id, i.number, i.leg, i.status, i.holder_kind as "holderKind", i.holder_id as "holderId", i.holder_unit as held_at,
       i.held_since as "heldSince", i.place as lies, i.bag as inside
     from item i where ${within} and ${LIVE} and ($2::uuid is null or i.holder_id = $2) and ($3::uuid is null or i.holder_id = $3)
       and i.held_since <= $4 and ($5::timestamptz is null or (i.held_since, i.id) > ($5, $6::uuid))
       and ${shown} and ($7::boolean is null or coalesce(${dueOf('i')} <= $8, false) = $7)
     order by i.held_since, i.id limit $9`;
  const scope = isInScope('u', '$1');
  const rows = overseesMany(kind)
    ? `(${held(`exists (select 1 from unit u where u.id = i.holder_unit and ${scope})`)}) h join unit u on u.id = h.held_at`
    : `unit u cross join lateral (${held('i.holder_unit = u.id')}) h`;
  return `select h.*, ${dueOf('h')} as "dueAt", u.code as unit, p.code as place, g.number as bag from ${rows}
    left join unit p on p.id = h.lies left join bag g on g.id = h.inside
    where ${scope} order by h."heldSince", h.id limit $9`;
}

/** A courier sees what is in his own hands and nobody else's. */
function isOwn(actor: Actor): boolean {
  return actor.role === 'courier';
}

/** @throws Refused `body-invalid` (422) for what was never a `next` */
function positionOf(after: string | undefined): { heldSince: Date; id: string } | undefined {
  if (after === undefined) return undefined;
  const position = Position.safeParse(after.split('_'));
  if (!position.success) throw new Refused('body-invalid', {}, [{ pointer: '/after', code: 'not-a-position' }]);
  const [heldSince, id] = position.data;
  return { heldSince: new Date(heldSince), id };
}
