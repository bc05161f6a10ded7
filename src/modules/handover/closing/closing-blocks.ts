import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { itemNumber } from '../../../platform/s10.js';
import type { Act } from '../../../platform/acts.js';
import { ACCOUNT } from '../../item/numbers/block-account.js';
import type { BlockAccount } from './balance.rules.js';
import type { BookHolder } from './books.js';
import type { BlockLine } from './closing.view.js';

interface BlockRow extends Omit<BlockLine, 'first' | 'last'> {
  prefix: string;
  first: number;
  last: number;
}

const ENDS = 'b.id, b.prefix, b.first_serial as first, b.last_serial as last';
const ORDER = 'order by b.prefix, b.first_serial, b.id';

/** SQL: whether the block `b` is in the hand of the kind of holder `$1` with the id `$2`. */
const HELD = `b.returned_act is null
  and (($1::text = 'COURIER' and b.person = $2::uuid) or ($1::text <> 'COURIER' and b.unit = $2::uuid and b.person is null))`;

/** SQL: a closing before has told that nothing is left of the block `b`; not `$3`, which is counted again. */
const TOLD_FULL = `exists (select from closing_block k where k.block = b.id and k.unused = 0 and k.closing is distinct from $3::uuid)`;

/**
 * What became of the pre-printed numbers that a holder has, now and at each closing. One that is used up is told once: blocks
 * that came by an import never go back, and each would be read again every day.
 */
@Injectable()
export class ClosingBlocks {
  /** @param again the closing that is counted again */
  async held(tx: EntityManager, { kind, id }: BookHolder, again?: string): Promise<BlockLine[]> {
    const rows = await tx.query<BlockRow[]>(
      `select ${ENDS}, a.* from (select * from number_block b where ${HELD} and not ${TOLD_FULL}) b ${ACCOUNT} ${ORDER}`,
      [kind, id, again],
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

  /** As the count found them. */
  async store(act: Act, closing: string, blocks: readonly BlockAccount[]): Promise<void> {
    if (blocks.length === 0) return;
    await act.tx.query(
      `insert into closing_block (closing, block, size, used, spoiled, lost, misprinted, unused)
       select $1, a.id, a.size, a.used, a.spoiled, a.lost, a.misprinted, a.unused
       from jsonb_to_recordset($2::jsonb) as a (id uuid, size int, used int, spoiled int, lost int, misprinted int, unused int)`,
      [closing, JSON.stringify(blocks)],
    );
  }
}

function lineOf({ id, prefix, first, last, size, used, spoiled, lost, misprinted, unused }: BlockRow): BlockLine {
  return {
    ...{ id, first: itemNumber(prefix, first), last: itemNumber(prefix, last) },
    ...{ size, used, spoiled, lost, misprinted, unused },
  };
}
