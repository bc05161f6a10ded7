import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { Refused } from '../../../platform/problems.js';
import { inScope, isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { bagDifferences, type BagDifference } from './bag.rules.js';
import { knownTo, visibleTo } from './bag-scope.js';
import type { BagFilter } from './bag.shapes.js';
import { bagView, type BagInside, type BagLine, type BagRow, type BagView } from './bag.view.js';
import { Bags } from './bags.js';

/** @param isKnown SQL: whether the reader may know what is in it */
const columns = (isKnown: string): string => `b.id, b.number, b.status, b.seal, b.made_at as "madeAt", b.items,
  b.holder_kind as "holderKind", b.holder_id as "holderId", b.holder_unit as "holderUnit", b.sealed_act as "sealedAct",
  b.sealed_at as "sealedAt", b.opened_at as "openedAt", b.seal_found as "sealFound", m.code as "madeCode", m.name as "madeName",
  t.code as "targetCode", t.name as "targetName", k.code as "holderCode", ${isKnown} as "isKnown",
  exists (select 1 from bag_count n where n.bag = b.id) as "isCounted"
  from bag b join unit m on m.id = b.made_at join unit t on t.id = b.target join unit k on k.id = b.holder_unit`;

/** Bags of those who sealed and those who hold them. What is in them is told to who sealed them, and to others once it was counted. */
@Injectable()
export class BagReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bags: Bags,
    private readonly units: Units,
    private readonly notes: Notes,
  ) {}

  /** The newest first. @throws Refused `not-found` for a unit out of scope */
  async list(actor: Actor, filter: BagFilter): Promise<{ data: BagView[]; next?: string }> {
    const visible = visibleTo(actor, 5);
    const rows = await this.dataSource.query<BagRow[]>(
      `select ${columns(knownTo(actor, 5).sql)}
       where ($1::text is null or ${isInScope('m', '$1')} or ${isInScope('k', '$1')}) and ($2::text is null or b.status = $2)
         and ($3::text is null or b.number < $3) and ${visible.sql} order by b.number desc limit $4`,
      [await this.pathOf(actor, filter.unit), filter.status, filter.after, filter.limit + 1, ...visible.values],
    );
    const page = rows.slice(0, filter.limit);
    const next = rows.length > filter.limit ? page.at(-1)?.number : undefined;
    return { data: page.map((row) => bagView(row, actor)), next };
  }

  /** @throws Refused `not-found` to who has nothing to do with it */
  async read(actor: Actor, number: string): Promise<BagView> {
    const visible = visibleTo(actor, 2);
    const [row] = await this.dataSource.query<BagRow[]>(
      `select ${columns(knownTo(actor, 2).sql)} where b.number = $1 and ${visible.sql}`,
      [number, ...visible.values],
    );
    if (!row) throw new Refused('not-found');
    return bagView(row, actor, row.isKnown ? await this.inside(row) : undefined);
  }

  private async inside(row: BagRow): Promise<BagInside> {
    const tx = this.dataSource.manager;
    const content = await this.bags.content(tx, row);
    const legs = await tx.query<{ item: string; leg: BagLine['leg'] }[]>(
      'select id as item, leg from item where id = any($1)',
      [content.map(({ item }) => item)],
    );
    const legOf = new Map(legs.map(({ item, leg }) => [item, leg]));
    return {
      lines: content.map(({ item, number, dossier }) => ({ number, leg: legOf.get(item) ?? 'submission', dossier })),
      counts: await this.counts(row.id),
      differences: await this.differences(row, content),
    };
  }

  /** As reported when it was opened; before that, what the count says by itself. */
  private async differences(
    row: BagRow,
    content: Parameters<typeof bagDifferences>[0],
  ): Promise<readonly BagDifference[]> {
    const tx = this.dataSource.manager;
    if (row.status === 'SEALED') {
      const count = await this.bags.lastCount(tx, row.id);
      return count ? bagDifferences(content, count.numbers) : [];
    }
    return tx.query<BagDifference[]>(
      `select l.number, l.kind from irregularity_line l join irregularity r on r.id = l.irregularity
       where r.bag = $1 order by l.number, l.kind`,
      [row.id],
    );
  }

  /** Every count, the first made blind, a recount with the content in view: what changed in between is for all to see. */
  private async counts(bag: string): Promise<BagInside['counts']> {
    const tx = this.dataSource.manager;
    const rows = await tx.query<{ at: Date; numbers: string[]; reason: string | null }[]>(
      'select at, numbers, reason from bag_count where bag = $1 order by attempt',
      [bag],
    );
    const reasons = await this.notes.readAll(
      tx,
      rows.flatMap(({ reason }) => reason ?? []),
    );
    return rows.map(({ at, numbers, reason }) => ({ at, numbers, reason: reasons.get(reason ?? '') }));
  }

  private async pathOf(actor: Actor, code: string | undefined): Promise<string | undefined> {
    if (code === undefined) return undefined;
    const unit = await this.units.byCode(code);
    if (!unit || !actor.unit || !inScope(actor.unit.path, unit.path)) throw new Refused('not-found');
    return unit.path;
  }
}
