import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { Clock, localDay } from '../../../platform/clock.js';
import { pageOf } from '../../../platform/pages.js';
import { Refused } from '../../../platform/problems.js';
import { pageOfAny, pageWithin } from '../../directory/unit-pages.js';
import { isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { knownTo } from '../../item/bags/bag-scope.js';
import { sideOf } from '../handover.rules.js';
import { toldBalanceOf } from './balance.rules.js';
import { Books } from './books.js';
import { ClosingBlocks } from './closing-blocks.js';
import { ClosingRows } from './closing-rows.js';
import { closingVisibleTo } from './closing-scope.js';
import type { ClosingFilter } from './closing.shapes.js';
import { closingView, type ClosingRow, type ClosingView, type OpenBookView } from './closing.view.js';

/** SQL: how much less the line sums tell where what is in bags of unknown content is one piece: of `l` as `g`. @param known SQL */
const less = (known: string): string => `cross join lateral (
    select coalesce(sum((g.n - 1) * g.opened), 0)::int as opening, coalesce(sum((g.n - 1) * g.came), 0)::int as came,
      coalesce(sum((g.n - 1) * g.went), 0)::int as went, coalesce(sum((g.n - 1) * g.held), 0)::int as held
    from (select l.opened::int as opened, l.came, l.went, l.on_hand::int as held, count(*)::int as n from closing_line l join bag b on b.id = l.bag
      where l.closing = c.id and l.bag is not null and not ${known} group by l.bag, 1, 2, 3, 4) g) g`;

/**
 * SQL: closings as they are viewed.
 * @param from SQL: where `closing c` comes from. @param known SQL: whether the reader may know what is in the bag `b`
 */
const rowsOf = (
  from: string,
  known: string,
): string => `select c.id, c.number, c.day::text as day, c.status, c.unit, o.code as "unitCode", o.name as "unitName", c.holder_kind as "holderKind",
  c.holder_id as "holderId", c.opening - g.opening as opening, c.came - g.came as came, c.went - g.went as went,
  c.on_hand - g.held as "onHand", c.missing, c.extra, encode(c.list_hash, 'hex') as "listHash",
  c.counted_by as "countedBy", c.counted_at as "countedAt", c.signed_by as "signedBy", c.signed_at as "signedAt", c.previous,
  p.number as "previousNumber", c.note
  from ${from} join unit o on o.id = c.unit left join closing p on p.id = c.previous ${less(known)}`;

type Lines = Required<Pick<ClosingView, 'lines' | 'differences'>>;

/** The book that is open: since the last closing, as it is now; first what is not made clear of earlier days. */
@Injectable()
export class OpenBooks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly books: Books,
    private readonly rows: ClosingRows,
    private readonly blocks: ClosingBlocks,
  ) {}

  /** @throws Refused `role-not-allowed` (403) to who holds nothing himself */
  async read(actor: Actor): Promise<OpenBookView> {
    const side = sideOf(actor);
    if (!side) throw new Refused('role-not-allowed');
    const day = localDay(this.clock.now());
    const { manager } = this.dataSource;
    const last = await this.rows.last(manager, side.id);
    return {
      differences: await this.differences(side.id),
      day,
      holder: side,
      last: last && { id: last.id, number: last.number, day: last.day, status: last.status },
      ...toldBalanceOf(await this.books.read(manager, side, day, last)),
      blocks: await this.blocks.held(manager, side),
    };
  }

  private differences(holder: string): Promise<OpenBookView['differences']> {
    return this.dataSource.query(
      `select distinct on (d.number, d.kind) d.number, d.kind, c.day::text as day,
         jsonb_build_object('id', c.id, 'number', c.number) as closing, jsonb_build_object('id', r.id, 'number', r.number) as irregularity
       from closing_difference d join closing c on c.id = d.closing join irregularity r on r.id = d.irregularity
       where c.holder_id = $1 and r.state = 'OPEN' order by d.number, d.kind, c.day`,
      [holder],
    );
  }
}

/** What holders closed, and the book of one that is open. */
@Injectable()
export class ClosingReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
    private readonly notes: Notes,
    private readonly book: OpenBooks,
    private readonly blocks: ClosingBlocks,
  ) {}

  /** The newest first. @throws Refused `not-found` for a unit out of scope */
  async list(actor: Actor, filter: ClosingFilter): Promise<{ data: ClosingView[]; next?: string }> {
    const named = await this.units.within(actor, filter.unit);
    const isOwn = actor.role === 'courier';
    const rows = await this.dataSource.query<ClosingRow[]>(closingPage(actor, named?.kind), [
      isOwn && filter.unit === undefined ? undefined : named?.path,
      ...[filter.day, filter.status, filter.after, filter.limit + 1, closingVisibleTo(actor, 6).value],
    ]);
    const { page, last } = pageOf(rows, filter.limit);
    return { data: page.map((row) => closingView(row, actor)), next: last?.id };
  }

  /** @throws Refused `not-found` to whose business it is not */
  async read(actor: Actor, id: string): Promise<ClosingView> {
    // of one moment: it may be counted again in between
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const row = await this.row(tx, actor, id);
      const [recount] = await tx.query<{ reason: string | null }[]>(
        'select reason from closing_count where closing = $1 order by attempt desc limit 1',
        [id],
      );
      return {
        ...closingView(row, actor),
        ...(await this.lines(tx, id, actor)),
        blocks: await this.blocks.of(tx, id),
        reason: await this.text(tx, recount?.reason ?? null),
        note: await this.text(tx, row.note),
      };
    });
  }

  /** As stored. @throws Refused `not-found` to whose business it is not */
  async row(tx: EntityManager, actor: Actor, id: string): Promise<ClosingRow> {
    const { sql, value } = closingVisibleTo(actor, 2);
    const [row] = await tx.query<ClosingRow[]>(
      `${rowsOf('closing c', knownTo(actor, 2).sql)} where c.id = $1 and ${sql}`,
      [id, value],
    );
    if (!row) throw new Refused('not-found');
    return row;
  }

  /**
   * Of what was in a sealed bag nothing but the number of the bag; the bag once, where its content is not known to the reader.
   * @param actor none: what is told to everybody, on paper
   */
  async lines(tx: EntityManager, id: string, actor?: Actor): Promise<Lines> {
    const { sql, values } = actor ? knownTo(actor, 2) : { sql: 'false', values: [] };
    const lines = await tx.query<Lines['lines']>(
      `select coalesce(b.number, i.number) as number, l.opened, l.came, l.went, l.on_hand as "onHand"
       from closing_line l join item i on i.id = l.item left join bag b on b.id = l.bag
       where l.closing = $1 group by 1, 2, 3, 4, 5, case when b.id is null or ${sql} then i.id end order by 1, 2, 3, 4, 5`,
      [id, ...values],
    );
    const differences = await tx.query<(Lines['differences'][number] & { report: string | null; of: string | null })[]>(
      `select d.number, d.kind, r.id as report, r.number as of from closing_difference d left join irregularity r on r.id = d.irregularity
       where d.closing = $1 order by d.number`,
      [id],
    );
    return {
      lines,
      differences: differences.map(({ number, kind, report, of }) => ({
        ...{ number, kind },
        irregularity: report && of ? { id: report, number: of } : undefined,
      })),
    };
  }

  /** @throws Refused `role-not-allowed` (403) to who holds nothing himself */
  current(actor: Actor): Promise<OpenBookView> {
    return this.book.read(actor);
  }

  private async text(tx: EntityManager, note: string | null): Promise<string | undefined> {
    return note === null ? undefined : this.notes.read(tx, note);
  }
}

/** SQL: a page of closings. @param kind that of the unit whose closings they are */
export function closingPage(actor: Actor, kind: string | undefined): string {
  const isNamed = `($1::text is null or exists (select 1 from unit n where n.id = c.unit and ${isInScope('n', '$1')}))`;
  const isAsked = `($2::date is null or c.day = $2) and ($3::text is null or c.status = $3)
    and ($4::uuid is null or c.id < $4) and ${closingVisibleTo(actor, 6).sql}`;
  const source = { table: 'closing c', key: 'c.id', order: 'desc', limit: '$5' } as const;
  const page =
    actor.role === 'courier'
      ? pageOfAny({ ...source, where: `${isNamed} and ${isAsked}` }, ['c.holder_id = $6'])
      : pageWithin({ ...source, where: isAsked }, kind, '$1', [(is) => `c.unit ${is}`]);
  return `${rowsOf(`(${page}) q join closing c on c.id = q.key`, knownTo(actor, 6).sql)} order by c.id desc`;
}
