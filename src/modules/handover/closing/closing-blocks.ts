import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { itemNumber } from '../../../platform/s10.js';
import type { Act } from '../../../platform/acts.js';
import { ACCOUNT } from '../../item/numbers/block-account.js';
import type { BookHolder } from './books.js';
import type { BlockLine } from './closing.view.js';

interface BlockRow extends Omit<BlockLine, 'first' | 'last'> {
  prefix: string;
  first: number;
  last: number;
}

const ENDS = 'b.id, b.prefix, b.first_serial as first, b.last_serial as last';
const ORDER = 'order by b.prefix, b.first_serial, b.id';

/** SQL: whether the block `b` is in the hand of this kind of holder with this id. */
function heldBy(kind: string, id: string): string {
  return `b.returned_act is null and ((${kind} = 'COURIER' and b.person = ${id}) or (${kind} <> 'COURIER' and b.unit = ${id} and b.person is null))`;
}

/** What became of the pre-printed numbers that a holder has, now and at each closing. */
@Injectable()
export class ClosingBlocks {
  async held(tx: EntityManager, { kind, id }: BookHolder): Promise<BlockLine[]> {
    const rows = await tx.query<BlockRow[]>(
      `select ${ENDS}, a.* from number_block b ${ACCOUNT} where ${heldBy('$1::text', '$2::uuid')} ${ORDER}`,
      [kind, id],
    );
    return rows.map(lineOf);
  }

  /** As the closing found them. */
  async of(tx: EntityManager, closing: string): Promise<BlockLine[]> {
    const rows = await tx.query<BlockRow[]>(
      `select ${ENDS}, a.size, a.used, a.spoiled, a.lost, a.misprinted, a.unused
       from closing_block a join number_block b on b.id = a.block where a.closing = $1 ${ORDER}`,
      [closing],
    );
    return rows.map(lineOf);
  }

  /** As they are at the count, in place of what an earlier count of the same closing found. */
  async store(act: Act, closing: string): Promise<void> {
    await act.tx.query('delete from closing_block where closing = $1', [closing]);
    await act.tx.query(
      `insert into closing_block (closing, block, size, used, spoiled, lost, misprinted, unused)
       select c.id, b.id, a.size, a.used, a.spoiled, a.lost, a.misprinted, a.unused
       from closing c join number_block b on ${heldBy('c.holder_kind', 'c.holder_id')} ${ACCOUNT} where c.id = $1`,
      [closing],
    );
  }
}

function lineOf({ id, prefix, first, last, size, used, spoiled, lost, misprinted, unused }: BlockRow): BlockLine {
  return {
    ...{ id, first: itemNumber(prefix, first), last: itemNumber(prefix, last) },
    ...{ size, used, spoiled, lost, misprinted, unused },
  };
}
