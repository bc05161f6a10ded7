import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import { violated } from '../../../platform/database.js';
import { Refused } from '../../../platform/problems.js';
import { ownNumber } from '../../../platform/s10.js';
import type { Balance, BlockAccount, BookLine, ShelfDifference } from './balance.rules.js';
import type { Before } from './books.js';
import { ClosingBlocks } from './closing-blocks.js';
import { closingVisibleTo } from './closing-scope.js';
import type { ClosingState } from './closing.lifecycle.js';
import type { ClosingSides } from './closing.rules.js';

/** A closing as it stands; days are local, YYYY-MM-DD. */
export interface Closing extends ClosingSides {
  id: string;
  number: string;
  day: string;
  previous: string | null;
  /** Of what was counted last, hex. */
  listHash: string;
}

/** The newest closing of a holder. */
export interface LastClosing extends Before {
  number: string;
  day: string;
  status: ClosingState;
}

/** What a count found: the book, the shelf, and what they come to. */
export interface Counted {
  status: ClosingState;
  balance: Balance;
  lines: readonly BookLine[];
  differences: readonly ShelfDifference[];
  blocks: readonly BlockAccount[];
  hash: Buffer;
  scanned: readonly string[];
  reason?: string;
}

const CHAIN = ['closing_day', 'closing_chain'];

/** The rows of closings. */
@Injectable()
export class ClosingRows {
  constructor(private readonly blocks: ClosingBlocks) {}

  async nextNumber(act: Act): Promise<string> {
    const [row] = await act.tx.query<{ serial: string }[]>(`select nextval('closing_number') as serial`);
    return ownNumber('CC', Number(row?.serial));
  }

  async last(tx: EntityManager, holder: string): Promise<LastClosing | undefined> {
    const [row] = await tx.query<LastClosing[]>(
      `select id, number, day::text as day, status, counted_at as at from closing where holder_id = $1 order by day desc limit 1`,
      [holder],
    );
    return row;
  }

  async before(tx: EntityManager, previous: string | null): Promise<Before | undefined> {
    const [row] = await tx.query<Before[]>('select id, counted_at as at from closing where id = $1', [previous]);
    return row;
  }

  /** @throws Refused `not-found` to whose business it is not */
  async lock(act: Act, id: string): Promise<Closing> {
    const { sql, value } = closingVisibleTo(act.actor, 2);
    const [row] = await act.tx.query<Closing[]>(
      `select c.id, c.number, c.holder_kind as "holderKind", c.holder_id as "holderId", c.unit, c.day::text as day, c.status,
         c.previous, c.counted_by as "countedBy", encode(c.list_hash, 'hex') as "listHash" from closing c where c.id = $1 and ${sql} for no key update`,
      [id, value],
    );
    if (!row) throw new Refused('not-found');
    return row;
  }

  /** @throws Refused `closing-not-last` (409) where somebody closes the same book at the same moment */
  async insert(act: Act, closing: Omit<Closing, 'status' | 'countedBy' | 'listHash'>, counted: Counted): Promise<void> {
    const { id, number, holderKind, holderId, unit, day, previous } = closing;
    const row = act.tx.query(
      `insert into closing (id, number, holder_kind, holder_id, unit, day, previous, status, opening, came, went, on_hand, missing, extra,
         list_hash, counted_by, counted_act, counted_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [id, number, holderKind, holderId, unit, day, previous, ...valuesOf(act, counted)],
    );
    await row.catch((error: unknown) => {
      if (CHAIN.includes(violated(error) ?? '')) throw new Refused('closing-not-last');
      throw error;
    });
    await this.store(act, id, counted);
  }

  /** Counted again: book and shelf as they are now take the place of what they were. */
  async rewrite(act: Act, id: string, counted: Counted): Promise<void> {
    await act.tx.query('delete from closing_line where closing = $1', [id]);
    await act.tx.query('delete from closing_difference where closing = $1', [id]);
    await act.tx.query('delete from closing_block where closing = $1', [id]);
    await act.tx.query(
      `update closing set status = $2, opening = $3, came = $4, went = $5, on_hand = $6, missing = $7, extra = $8, list_hash = $9,
         counted_by = $10, counted_act = $11, counted_at = $12 where id = $1`,
      [id, ...valuesOf(act, counted)],
    );
    await this.store(act, id, counted);
  }

  async sign(act: Act, id: string, status: ClosingState, note: string): Promise<void> {
    await act.tx.query(
      'update closing set status = $2, signed_by = $3, signed_act = $4, signed_at = $5, note = $6 where id = $1',
      [id, status, act.actor.id, act.id, act.recordedAt, note],
    );
  }

  /** What an open report of an earlier day says already. @returns how many differences nothing is reported of */
  async reportedBefore(act: Act, { id, holderId }: Closing): Promise<number> {
    // whoever settles one of them at this moment is first, or finds it taken up once more
    await act.tx.query(
      `select from irregularity r where r.state = 'OPEN' and r.id in (
         select e.irregularity from closing_difference e join closing c on c.id = e.closing where c.holder_id = $1)
       order by r.id for share`,
      [holderId],
    );
    await act.tx.query(
      `update closing_difference d set irregularity = known.irregularity from (
         select distinct on (e.number, e.kind) e.number, e.kind, e.irregularity
         from closing_difference e join closing c on c.id = e.closing join irregularity r on r.id = e.irregularity
         where c.holder_id = $2 and r.state = 'OPEN' order by e.number, e.kind, c.day desc) known
       where d.closing = $1 and d.number = known.number and d.kind = known.kind`,
      [id, holderId],
    );
    const [row] = await act.tx.query<{ left: number }[]>(
      'select count(*)::int as left from closing_difference where closing = $1 and irregularity is null',
      [id],
    );
    return row?.left ?? 0;
  }

  async report(act: Act, id: string, irregularity: string): Promise<void> {
    await act.tx.query('update closing_difference set irregularity = $2 where closing = $1 and irregularity is null', [
      id,
      irregularity,
    ]);
  }

  private async store(act: Act, id: string, { lines, differences, blocks, scanned, reason }: Counted): Promise<void> {
    await act.tx.query(
      `insert into closing_line (closing, item, seq, opened, came, went, on_hand, bag)
       select $1, l.item, l.seq, l.opened, l.came, l.went, l."onHand", (l.bag ->> 'id')::uuid
       from jsonb_to_recordset($2::jsonb) as l (item uuid, seq bigint, opened boolean, came int, went int, "onHand" boolean, bag jsonb)`,
      [id, JSON.stringify(lines)],
    );
    await act.tx.query(
      `insert into closing_difference (closing, number, kind)
       select $1, d.number, d.kind from jsonb_to_recordset($2::jsonb) as d (number text, kind text)`,
      [id, JSON.stringify(differences)],
    );
    await act.tx.query(
      `insert into closing_count (closing, attempt, counted_by, act, numbers, reason, at)
       select $1, count(*) + 1, $2, $3, $4, $5, $6 from closing_count where closing = $1`,
      [id, act.actor.id, act.id, scanned, reason, act.recordedAt],
    );
    await this.blocks.store(act, id, blocks);
  }
}

/** Status to `counted_at`, in the order of the statements. */
function valuesOf(act: Act, { status, balance, differences, hash }: Counted): unknown[] {
  const { opening, came, went, onHand } = balance;
  const missing = differences.filter(({ kind }) => kind === 'missing').length;
  const found = [status, opening, came, went, onHand, missing, differences.length - missing, hash];
  return [...found, act.actor.id, act.id, act.recordedAt];
}
