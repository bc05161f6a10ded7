import { ACCOUNT } from '../modules/item/numbers/block-account.js';
import type { Check } from './checks.js';

const needs = ['closing_block', 'number_void'];

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
    name: 'of a block that came back another count is unused than the act says that took it back',
    needs,
    sql: `select b.id as block, a.unused, c.answer::jsonb -> 'unused' as said from number_block b
      left join act c on c.id = b.returned_act and c.kind = 'number-block.return' ${ACCOUNT}
      where b.returned_act is not null and (c.answer::jsonb -> 'unused') is distinct from to_jsonb(a.unused) order by 1`,
  },
];
