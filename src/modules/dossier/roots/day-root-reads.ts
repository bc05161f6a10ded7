import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../../platform/actor.js';
import { localIso } from '../../../platform/clock.js';
import { aDay } from '../../../platform/days.js';
import { Refused } from '../../../platform/problems.js';
import { inScope, isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';

export const DayRootFilter = z.strictObject({
  unit: z.string().max(40).optional().describe('Mã tỉnh, hoặc VN'),
  from: aDay.optional().describe('Từ ngày này, giờ Việt Nam'),
  to: aDay.optional().describe('Đến hết ngày này'),
  after: z.string().max(60).optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type DayRootFilter = z.infer<typeof DayRootFilter>;

const aRoot = z.string().regex(/^[0-9a-f]{64}$/);

/** The root of one province's day; hashes only. */
export const DayRootView = z
  .strictObject({
    unit: z.string().describe('Mã tỉnh, hoặc VN cho thao tác không thuộc tỉnh nào'),
    day: z.iso.date(),
    previous: aRoot.describe('Mã gốc của ngày có thao tác trước đó'),
    root: aRoot.describe('Mã gốc của ngày: so với mã in trên giấy'),
    acts: z.int().describe('Số thao tác của ngày'),
    takenAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'DayRoot' });
export type DayRootView = z.infer<typeof DayRootView>;

interface Row extends Omit<DayRootView, 'takenAt'> {
  takenAt: Date;
}

/** `next` of a page, taken apart. */
const Position = z.tuple([z.iso.date(), z.string()]);

/** Roots of the actor's unit, of those above it (his acts stand under his province's) and of those below it. */
@Injectable()
export class DayRootReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
  ) {}

  /** Newest day first. @throws Refused `not-found` for a unit out of scope */
  async list(actor: Actor, filter: DayRootFilter): Promise<{ data: DayRootView[]; next: string | null }> {
    const after = positionOf(filter.after);
    const rows = await this.dataSource.query<Row[]>(
      `select u.code as unit, r.day::text as day, encode(r.previous, 'hex') as previous, encode(r.root, 'hex') as root, r.acts,
         r.taken_at as "takenAt"
       from day_root r join unit u on u.id = r.unit
       where (${isInScope('u', '$1')} or $1 like u.path || '/%') and ($2::uuid is null or u.id = $2)
         and r.day between coalesce($3::date, '-infinity') and coalesce($4::date, 'infinity')
         and ($5::date is null or r.day < $5 or (r.day = $5 and u.code > $6))
       order by r.day desc, u.code limit $7`,
      [
        actor.unit?.path,
        await this.named(actor, filter.unit),
        filter.from,
        filter.to,
        after?.day,
        after?.unit,
        filter.limit + 1,
      ],
    );
    const page = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? page.at(-1) : undefined;
    return { data: page.map(viewOf), next: last ? `${last.day}_${last.unit}` : null };
  }

  /** @returns the id of the unit with this code */
  private async named(actor: Actor, code: string | undefined): Promise<string | undefined> {
    if (code === undefined) return undefined;
    const unit = await this.units.byCode(code);
    const own = actor.unit?.path ?? '';
    if (!unit || !(inScope(own, unit.path) || inScope(unit.path, own))) throw new Refused('not-found');
    return unit.id;
  }
}

function viewOf({ unit, day, previous, root, acts, takenAt }: Row): DayRootView {
  return { unit, day, previous, root, acts, takenAt: localIso(takenAt) };
}

/** @throws Refused `body-invalid` (422) for what was never a `next` */
function positionOf(after: string | undefined): { day: string; unit: string } | undefined {
  if (after === undefined) return undefined;
  const position = Position.safeParse(after.split('_'));
  if (!position.success) throw new Refused('body-invalid', {}, [{ pointer: '/after', code: 'not-a-position' }]);
  const [day, unit] = position.data;
  return { day, unit };
}
