import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { Refused } from '../../../platform/problems.js';
import { inScope, isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { visibleTo } from './irregularity-scope.js';
import type { IrregularityFilter } from './irregularity.shapes.js';
import { irregularityView, type IrregularityRow, type IrregularityView } from './irregularity.view.js';

const COLUMNS = `i.id, i.number, i.kind, i.state, o.code as "ownerCode", o.name as "ownerName", f.code as "finderCode",
  f.name as "finderName", i.handover, h.number as "handoverNumber", i.item, e.number as "itemNumber", i.bag, g.number as "bagNumber",
  i.closing, k.number as "closingNumber", i.conditions,
  i.opened_at as "openedAt", i.photo_act is not null as "isPhotographed", i.outcome, i.settled_at as "settledAt", i.note
  from irregularity i join unit o on o.id = i.owner join unit f on f.id = i.opened_unit
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
    const { sql, values } = visibleTo(actor, 6);
    const rows = await this.dataSource.query<IrregularityRow[]>(
      `select ${COLUMNS}
       where ($1::text is null or ${isInScope('o', '$1')} or ${isInScope('f', '$1')}) and ($2::text is null or i.state = $2)
         and ($3::uuid is null or i.handover = $3) and ($4::uuid is null or i.id < $4) and ${sql}
       order by i.id desc limit $5`,
      [await this.pathOf(actor, filter.unit), filter.state, filter.handover, filter.after, filter.limit + 1, ...values],
    );
    const page = rows.slice(0, filter.limit);
    const next = rows.length > filter.limit ? page.at(-1)?.id : undefined;
    return { data: page.map((row) => irregularityView(row, actor)), next };
  }

  /** @throws Refused `not-found` to who has nothing to do with it */
  async read(actor: Actor, id: string): Promise<IrregularityView> {
    const { sql, values } = visibleTo(actor, 2);
    const [row] = await this.dataSource.query<IrregularityRow[]>(`select ${COLUMNS} where i.id = $1 and ${sql}`, [
      id,
      ...values,
    ]);
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

  private async pathOf(actor: Actor, code: string | undefined): Promise<string | undefined> {
    if (code === undefined) return undefined;
    const unit = await this.units.byCode(code);
    if (!unit || !actor.unit || !inScope(actor.unit.path, unit.path)) throw new Refused('not-found');
    return unit.path;
  }
}
