import type { Check } from './checks.js';

/** Runs: whoever carries one stands on each of its lists, and its seals are counted without a gap. */
export const runChecks: Check[] = [
  {
    invariant: 'N5',
    name: 'a list goes with a run whose carrier neither gives nor receives it',
    needs: ['run', 'handover'],
    sql: `select h.number, r.number as run from handover h join run r on r.id = h.run
      where not ((h.giver_kind = 'COURIER' and h.giver_id = r.carrier) or (h.receiver_kind = 'COURIER' and h.receiver_id = r.carrier))
      order by 1`,
  },
  {
    invariant: 'N8',
    name: 'the seals of a run are not as many as it counts, or were put on by another act',
    needs: ['run', 'run_seal'],
    sql: `select r.number, r.seals, count(s.no) as kept from run r left join run_seal s on s.run = r.id
        left join act a on a.id = s.act and a.kind = 'run.seal'
      group by r.id having count(s.no) <> r.seals or coalesce(max(s.no), 0) <> r.seals or count(a.id) <> count(s.no) order by 1`,
  },
];
