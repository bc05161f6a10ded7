import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../../platform/actor.js';
import { localIso } from '../../../platform/clock.js';
import { pageOf } from '../../../platform/pages.js';
import { itemNumber } from '../../../platform/s10.js';
import { isInScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { ACCOUNT } from './block-account.js';
import type { BlockFilter, BlockView } from './block.shapes.js';
import { issuers } from './number-blocks.js';

type Account = Pick<BlockView, 'size' | 'used' | 'spoiled' | 'lost' | 'misprinted' | 'unused'>;

interface BlockRow extends Account {
  id: string;
  unit: string;
  person: string | null;
  prefix: string;
  first: number;
  last: number;
  issuedAt: Date;
  returnedAt: Date | null;
}

/** Blocks with every number accounted for. */
@Injectable()
export class BlockReads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: Units,
  ) {}

  /**
   * The newest first: of the actor's unit and the units below; a courier's own and those that his office has in common.
   * @throws Refused `not-found` for a unit out of scope
   */
  async list(actor: Actor, filter: BlockFilter): Promise<{ data: BlockView[]; next?: string }> {
    const { person, status, after, limit } = filter;
    const carrier = actor.role === 'courier' ? actor.id : undefined;
    const rows = await this.dataSource.query<BlockRow[]>(
      `select b.id, u.code as unit, b.person, b.prefix, b.first_serial as first, b.last_serial as last, b.issued_at as "issuedAt",
         b.returned_at as "returnedAt", a.size, a.used, a.spoiled, a.lost, a.misprinted, a.unused
       from (select b.* from number_block b join unit u on u.id = b.unit
         where ${isInScope('u', '$1')} and ($2::uuid is null or b.person = $2) and ($3::text is null or (b.returned_act is null) = ($3 = 'ISSUED'))
           and ($4::uuid is null or b.id < $4) and ($5::uuid is null or b.person = $5 or (b.person is null and b.unit = $6))
         order by b.id desc limit $7) b
       join unit u on u.id = b.unit ${ACCOUNT} order by b.id desc`,
      [(await this.units.within(actor, filter.unit))?.path, person, status, after, carrier, actor.unit?.id, limit + 1],
    );
    const { page, last } = pageOf(rows, limit);
    return { data: page.map((row) => blockView(row, actor)), next: last?.id };
  }
}

function blockView(row: BlockRow, actor: Actor): BlockView {
  const { id, unit, prefix, size, used, spoiled, lost, misprinted, unused } = row;
  const mayReturn = !row.returnedAt && issuers.some((role) => role === actor.role);
  return {
    ...{ id, unit, person: row.person ?? undefined },
    first: itemNumber(prefix, row.first),
    last: itemNumber(prefix, row.last),
    status: row.returnedAt ? 'RETURNED' : 'ISSUED',
    actions: mayReturn ? ['return'] : [],
    issuedAt: localIso(row.issuedAt),
    returnedAt: row.returnedAt ? localIso(row.returnedAt) : undefined,
    ...{ size, used, spoiled, lost, misprinted, unused },
  };
}
