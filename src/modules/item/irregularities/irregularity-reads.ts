import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { pageOf } from '../../../platform/pages.js';
import { Refused } from '../../../platform/problems.js';
import { pageOfAny, pageWithin } from '../../directory/unit-pages.js';
import { isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { visibleTo } from './irregularity-scope.js';
import type { IrregularityFilter } from './irregularity.shapes.js';
import { irregularityView, type IrregularityRow, type IrregularityView } from './irregularity.view.js';

/** SQL: reports as they are viewed. @param from SQL: where `irregularity i` comes from */
const rowsOf = (
  from: string,
): string => `select i.id, i.number, i.kind, i.state, o.code as "ownerCode", o.name as "ownerName", f.code as "finderCode",
  f.name as "finderName", i.handover, h.number as "handoverNumber", i.item, e.number as "itemNumber", i.bag, g.number as "bagNumber",
  i.closing, k.number as "closingNumber", i.conditions,
  i.opened_at as "openedAt", i.photo_wanted as "isPhotoWanted", i.photo_act is not null as "isPhotographed", i.outcome, i.settled_at as "settledAt", i.note
  from ${from} join unit o on o.id = i.owner join unit f on f.id = i.opened_unit
    left join handover h on h.id = i.handover left join item e on e.id = i.item left join bag g on g.id = i.bag
    left join closing k on k.id = i.closing`;

/** What reports there are, and what became of them. A list is open to its receiver before there is a report on it. */
@Injectable()
export class IrregularityReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
    private readonly notes: Notes,
  ) {}

  /** The newest first. @throws Refused `not-found` for a unit out of scope */
  async list(actor: Actor, filter: IrregularityFilter): Promise<{ data: IrregularityView[]; next?: string }> {
    const named = await this.units.within(actor, filter.unit);
    const isOwn = actor.role === 'courier';
    const rows = await this.dataSource.query<IrregularityRow[]>(irregularityPage(actor, named?.kind), [
      isOwn && filter.unit === undefined ? undefined : named?.path,
      ...[filter.state, filter.handover, filter.after, filter.limit + 1, ...visibleTo(actor, 6).values],
    ]);
    const { page, last } = pageOf(rows, filter.limit);
    return { data: page.map((row) => irregularityView(row, actor)), next: last?.id };
  }

  /** @throws Refused `not-found` to who has nothing to do with it */
  async read(actor: Actor, id: string): Promise<IrregularityView> {
    const { sql, values } = visibleTo(actor, 2);
    const [row] = await this.dataSource.query<IrregularityRow[]>(
      `${rowsOf('irregularity i')} where i.id = $1 and ${sql}`,
      [id, ...values],
    );
    if (!row) throw new Refused('not-found');
    return {
      ...irregularityView(row, actor),
      note: row.note === null ? undefined : await this.notes.read(this.dataSource.manager, row.note),
      differences: await this.differences(row),
    };
  }

  private async differences({ id, kind, handover }: IrregularityRow): Promise<IrregularityView['differences']> {
    if (kind === 'condition') return undefined;
    return this.dataSource.query(
      `select number, kind from handover_difference where handover = $1
       union all select number, kind from irregularity_line where irregularity = $2
       union all select number, kind from closing_difference d where irregularity = $2 and closing = (select closing from irregularity where id = $2)
       order by number, kind`,
      [handover, id],
    );
  }
}

/** SQL: a page of reports. @param kind that of the unit whose reports they are */
export function irregularityPage(actor: Actor, kind: string | undefined): string {
  const isNamed = `($1::text is null or exists (select 1 from unit n where n.id in (i.owner, i.opened_unit) and ${isInScope('n', '$1')}))`;
  const isAsked = `($2::text is null or i.state = $2) and ($3::uuid is null or i.handover = $3)
    and ($4::uuid is null or i.id < $4) and ${visibleTo(actor, 6).sql}`;
  const source = { table: 'irregularity i', key: 'i.id', order: 'desc', limit: '$5' } as const;
  const page =
    actor.role === 'courier'
      ? pageOfAny({ ...source, where: `${isNamed} and ${isAsked}` }, OF_COURIER)
      : pageWithin({ ...source, where: isAsked }, kind, '$1', [(is) => `i.owner ${is}`, (is) => `i.opened_unit ${is}`]);
  return `${rowsOf(`(${page}) p join irregularity i on i.id = p.key`)} order by i.id desc`;
}

/** SQL: what may be a courier's business; `visibleTo` says of which row it is. */
const OF_COURIER = [
  'i.opened_by = $6',
  `i.handover in (select h.id from handover h where h.giver_kind = 'COURIER' and h.giver_id = $6)`,
  'i.item in (select e.id from item e where e.holder_id = $6)',
  'i.bag in (select g.id from bag g where g.sealed_by = $6)',
];
