import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { pageOf } from '../../../platform/pages.js';
import { Refused } from '../../../platform/problems.js';
import { pageOfAny, pageWithin } from '../../directory/unit-pages.js';
import { isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { bagDifferences, type BagDifference } from './bag.rules.js';
import { IS_SUSPECT, knownTo, visibleTo } from './bag-scope.js';
import type { BagFilter } from './bag.shapes.js';
import { bagView, type BagInside, type BagRow, type BagView } from './bag.view.js';
import { Bags } from './bags.js';

/**
 * SQL: bags as they are viewed.
 * @param from SQL: where `bag b` comes from. @param isKnown SQL: whether the reader may know what is in it
 * @param unit the parameter that says where he acts
 */
const rowsOf = (
  from: string,
  isKnown: string,
  unit: string,
): string => `select b.id, b.number, b.status, b.seal, b.made_at as "madeAt", b.items,
  b.holder_kind as "holderKind", b.holder_id as "holderId", b.holder_unit as "holderUnit", b.sealed_act as "sealedAct",
  b.sealed_at as "sealedAt", b.opened_at as "openedAt", b.seal_found as "sealFound", m.code as "madeCode", m.name as "madeName",
  t.code as "targetCode", t.name as "targetName", k.code as "holderCode", ${isKnown} as "isKnown",
  exists (select 1 from bag_count n where n.bag = b.id) as "isCounted",
  exists (select 1 from unit o where o.id = ${unit}::uuid and o.single_staff)
    or (select count(*) from item i where i.bag = b.id) < b.items or ${IS_SUSPECT} as "isForCouriers"
  from ${from} join unit m on m.id = b.made_at join unit t on t.id = b.target join unit k on k.id = b.holder_unit`;

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
    const named = await this.units.within(actor, filter.unit);
    const isOwn = actor.role === 'courier';
    const rows = await this.dataSource.query<BagRow[]>(bagPage(actor, named?.kind), [
      isOwn && filter.unit === undefined ? undefined : named?.path,
      ...[filter.status, filter.after, filter.limit + 1, ...visibleTo(actor, 5).values, actor.unit?.id],
    ]);
    const { page, last } = pageOf(rows, filter.limit);
    return { data: page.map((row) => bagView(row, actor)), next: last?.number };
  }

  /** @throws Refused `not-found` to who has nothing to do with it */
  async read(actor: Actor, number: string): Promise<BagView> {
    const visible = visibleTo(actor, 2);
    const [row] = await this.dataSource.query<BagRow[]>(
      `${rowsOf('bag b', knownTo(actor, 2).sql, '$3')} where b.number = $1 and ${visible.sql}`,
      [number, ...visible.values, actor.unit?.id],
    );
    if (!row) throw new Refused('not-found');
    return bagView(row, actor, row.isKnown ? await this.inside(row) : undefined);
  }

  private async inside(row: BagRow): Promise<BagInside> {
    const tx = this.dataSource.manager;
    const content = await this.bags.content(tx, row);
    return {
      lines: content.map(({ number, leg, dossier }) => ({ number, leg, dossier })),
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
}

/** SQL: a page of bags. @param kind that of the unit whose bags they are */
export function bagPage(actor: Actor, kind: string | undefined): string {
  const scope = (unit: string): string => isInScope(unit, '$1');
  const isNamed = `($1::text is null or exists (select 1 from unit n where n.id in (b.made_at, b.holder_unit) and ${scope('n')}))`;
  const visible = visibleTo(actor, 5).sql;
  const isAsked = `($2::text is null or b.status = $2) and ($3::text is null or b.number < $3) and ${visible}`;
  const source = { table: 'bag b', key: 'b.number', order: 'desc', limit: '$4' } as const;
  const page =
    actor.role === 'courier'
      ? pageOfAny({ ...source, where: `${isNamed} and ${isAsked}` }, ['b.sealed_by = $5', 'b.holder_id = $5'])
      : pageWithin({ ...source, where: isAsked }, kind, '$1', [
          (is) => `b.made_at ${is}`,
          (is) => `b.holder_unit ${is}`,
        ]);
  return `${rowsOf(`(${page}) p join bag b on b.number = p.key`, knownTo(actor, 5).sql, '$6')} order by b.number desc`;
}
