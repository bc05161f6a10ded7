import type { EntityManager } from 'typeorm';
import { FILING_STEPS, trustedAt } from '../modules/dossier/event-time.js';

/** Why acts cannot have happened at the time that stands on their sheet; `number` of the envelope that tells so. */
export interface TooEarly {
  code: 'written-too-early' | 'tallied-since';
  number: string;
}

/**
 * The number of an envelope that had come to its holder only after the written time: whoever wrote then cannot have had it in
 * his hand. Or of one whose dossier was tallied, its filing time corrected, or a supplement asked for, after the written time:
 * the filing time is that of the last tally, and no sheet makes it earlier (QĐ 45/2016 Art 7; `docs/lifecycles.md`). To the
 * minute, as people write. Scans do not count, since they change no holder, and a clock that was more than two days slow is
 * believed no more than `trustedTime` does.
 */
export async function cameLater(
  tx: EntityManager,
  acts: readonly string[],
  writtenAt: Date,
): Promise<TooEarly | undefined> {
  const rows = await tx.query<TooEarly[]>(
    `with touched as (
       select e.dossier_id, i ->> 'id' as item, min(e.seq) as seq
       from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i where e.act_id = any($1) group by 1, 2
     ), held as (
       select p.seq, i ->> 'number' as number, i -> 'holder' as holder, lag(i -> 'holder') over (partition by t.item order by p.seq) as before,
         ${trustedAt('p')} as at
       from touched t join event p on p.dossier_id = t.dossier_id and p.seq < t.seq
         cross join lateral jsonb_array_elements(p.body::jsonb -> 'items') i where i ->> 'id' = t.item
     ), tallied as (
       select coalesce(e.body::jsonb #>> '{items,0,number}', (select min(i.number) from item i join tally_line t on t.item = i.id
           where i.dossier_id = e.dossier_id and t.at = 'desk')) as number, ${trustedAt('p')} as at
       from event e join event p on p.dossier_id = e.dossier_id and p.seq < e.seq
           and (p.type in ${FILING_STEPS} or p.type = e.type)
       where e.act_id = any($1) and e.type in ('dossier.tallied', 'dossier.filing-corrected') and p.act_id <> all($1)
     )
     (select 'written-too-early' as code, number from held
      where holder is distinct from before and date_trunc('minute', at) > $2 order by number limit 1)
     union all
     (select 'tallied-since', number from tallied where date_trunc('minute', at) > $2 order by number limit 1)`,
    [acts, writtenAt],
  );
  return rows[0];
}
