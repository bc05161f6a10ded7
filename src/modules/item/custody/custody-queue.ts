import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../../platform/actor.js';
import { Clock } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { inScope, isInScope } from '../../directory/unit-scope.js';
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
/** SQL: the deadline of the stretch of `i`, or the alarm that it has become; an envelope has at most one of them. */
const CLOCK = `left join deadline d on d.subject = i.id and d.kind = '${CUSTODY_OVERDUE}' and d.done_act is null and d.withdrawn_act is null
  left join task t on t.subject = i.id and t.kind = '${CUSTODY_OVERDUE}' and t.closed_act is null`;

/** What is in whose hands, and since when: of the actor's unit and those below it, a courier's own. */
@Injectable()
export class CustodyQueue {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
    private readonly clock: Clock,
  ) {}

  /**
   * Held longest first, unit by unit so that the page costs as much as it shows; without what is in bags of which the actor
   * may not know what is in them. @throws Refused `not-found` for a unit out of scope
   */
  async list(actor: Actor, filter: CustodyFilter): Promise<{ data: CustodyLineView[]; next: string | null }> {
    const now = this.clock.now();
    const after = positionOf(filter.after);
    const before = new Date(now.getTime() - (filter.olderThanMinutes ?? 0) * MINUTE_MS);
    const shown = showsItemTo(actor, 9);
    const holders = [isOwn(actor) ? actor.id : filter.holder, filter.holder].filter((id) => id !== undefined);
    const rows = await this.dataSource.query<CustodyRow[]>(
      `select h.*, u.code as unit, p.code as place, g.number as bag from unit u cross join lateral (
         select i.id, i.number, i.leg, i.status, i.holder_kind as "holderKind", i.holder_id as "holderId",
           i.held_since as "heldSince", i.place as lies, i.bag as inside, coalesce(d.due_at, t.due_at) as "dueAt"
         from item i ${CLOCK}
         where i.holder_unit = u.id and ${LIVE} and i.holder_id = all($2::uuid[]) and i.held_since <= $3
           and ($4::timestamptz is null or (i.held_since, i.id) > ($4, $5::uuid))
           and ${shown.sql} and ($6::boolean is null or coalesce(coalesce(d.due_at, t.due_at) <= $7, false) = $6)
         order by i.held_since, i.id limit $8) h
       left join unit p on p.id = h.lies left join bag g on g.id = h.inside
       where ${isInScope('u', '$1')} order by h."heldSince", h.id limit $8`,
      [
        await this.pathOf(actor, filter.unit),
        holders,
        before,
        after?.heldSince,
        after?.id,
        filter.overdue && filter.overdue === 'true',
        now,
        filter.limit + 1,
        ...shown.values,
      ],
    );
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
    // sorted by bag only where the content is hidden: a unit holds hundreds of thousands by themselves
    const pieces = (where: string): string =>
      `(count(*) filter (where ${where} and ${shown.sql}) + count(distinct i.bag) filter (where ${where} and not ${shown.sql}))::int`;
    const rows = await this.dataSource.query<AgeRow[]>(
      `select i.holder_kind as "holderKind", i.holder_id as "holderId", u.code as unit, ${pieces('true')} as items,
         min(i.held_since) as oldest, ${pieces('coalesce(d.due_at, t.due_at) <= $3')} as overdue
       from unit u join item i on i.holder_unit = u.id and ${LIVE} ${CLOCK}
       where ${isInScope('u', '$1')} and ($2::uuid is null or i.holder_id = $2)
       group by 1, 2, 3 order by 5, 2, 3`,
      [await this.pathOf(actor, filter.unit), isOwn(actor) ? actor.id : undefined, this.clock.now(), ...shown.values],
    );
    return { data: rows.map(custodyAgeView) };
  }

  /** Of whose units it is: the actor's, or one of those below it that he names. */
  private async pathOf(actor: Actor, code: string | undefined): Promise<string | undefined> {
    if (code === undefined || !actor.unit) return actor.unit?.path;
    const unit = await this.units.byCode(code);
    if (!unit || !inScope(actor.unit.path, unit.path)) throw new Refused('not-found');
    return unit.path;
  }
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
