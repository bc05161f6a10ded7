import { ACCOUNT } from '../modules/item/numbers/block-account.js';
import type { Check } from './checks.js';

const needs = ['closing_block', 'number_void'];

/** SQL: that this moment, if there was one, is not so near to the count of `c` that another transaction was under way. */
const IS_STILL = (at: string): string => `coalesce(abs(extract(epoch from ${at} - c.counted_at)) > 60, true)`;
/** SQL: that this number is of the block `b`. */
const IN_BLOCK = (number: string): string =>
  `(${number} between b.prefix || lpad(b.first_serial::text, 8, '0') || '0VN' and b.prefix || lpad(b.last_serial::text, 8, '0') || '9VN')`;

/** Every number of a block in somebody's hand is used, void or there, and was so when he said it. */
export const numberChecks: Check[] = [
  {
    invariant: 'N8',
    name: 'a daily closing tells more numbers of a block than were used or made void',
    needs,
    sql: `select b.id as block, t.used, a.used as now_used from (
        select block, max(used) as used, max(spoiled) as spoiled, max(lost) as lost, max(misprinted) as misprinted
        from closing_block group by block) t
      join number_block b on b.id = t.block ${ACCOUNT}
      where t.used > a.used or t.spoiled > a.spoiled or t.lost > a.lost or t.misprinted > a.misprinted order by 1`,
  },
  {
    invariant: 'N8',
    name: 'a daily closing tells another account of a block than it was then, leaves one out, or has one of somebody else',
    needs: [...needs, 'closing'],
    // what happened to a block while it was counted may stand in this closing or in the next
    sql: `with held as (
        select c.id as closing, b.id, b.prefix, b.first_serial, b.last_serial, b.issued_at, c.counted_at as returned_at
        from closing c join number_block b on b.issued_at <= c.counted_at and (b.returned_at is null or b.returned_at > c.counted_at)
          and case c.holder_kind when 'COURIER' then b.person = c.holder_id else b.unit = c.holder_id and b.person is null end
      ), account as (select b.closing, b.id as block, a.* from held b ${ACCOUNT})
      select c.number, c.day, b.id as block, k.used as said, a.used from (
          select closing, block from account union select closing, block from closing_block) p
        join closing c on c.id = p.closing join number_block b on b.id = p.block
        left join account a on a.closing = p.closing and a.block = p.block
        left join closing_block k on k.closing = p.closing and k.block = p.block
      where (k.size, k.used, k.spoiled, k.lost, k.misprinted, k.unused) is distinct from (a.size, a.used, a.spoiled, a.lost, a.misprinted, a.unused)
        and ${IS_STILL('b.issued_at')} and ${IS_STILL('b.returned_at')}
        and (k.block is not null or not exists (select from closing_block w join closing d on d.id = w.closing
          where w.block = b.id and w.unused = 0 and d.counted_at < c.counted_at))
        and not exists (select from item i where ${IN_BLOCK('i.number')} and not ${IS_STILL('i.sealed_at')})
        and not exists (select from number_void v where ${IN_BLOCK('v.number')} and not ${IS_STILL('v.voided_at')}) order by 1, 3`,
  },
  {
    invariant: 'N8',
    name: 'of a block that came back another count is unused than the act says that took it back',
    needs,
    sql: `select b.id as block, a.unused, c.answer::jsonb -> 'unused' as said from number_block b
      left join act c on c.id = b.returned_act and c.kind = 'number-block.return' ${ACCOUNT}
      where b.returned_act is not null and (c.answer::jsonb -> 'unused') is distinct from to_jsonb(a.unused) order by 1`,
  },
];
