import type { EntityManager } from 'typeorm';

/**
 * The number of an envelope that had come to its holder only after the written time: whoever wrote then cannot have had it in
 * his hand. To the minute, as people write. Scans do not count, since they change no holder, and a
 * clock that was more than two days slow is believed no more than `trustedTime` does.
 */
export async function cameLater(
  tx: EntityManager,
  acts: readonly string[],
  writtenAt: Date,
): Promise<string | undefined> {
  const rows = await tx.query<{ number: string }[]>(
    `with touched as (
       select e.dossier_id, i ->> 'id' as item, min(e.seq) as seq
       from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i where e.act_id = any($1) group by 1, 2
     ), held as (
       select p.seq, i ->> 'number' as number, i -> 'holder' as holder, lag(i -> 'holder') over (partition by t.item order by p.seq) as before,
         case when p.body::jsonb ? 'entered' or o.said >= p.recorded_at - interval '48 hours'
           then least(o.said, p.recorded_at) else p.recorded_at end as at
       from touched t join event p on p.dossier_id = t.dossier_id and p.seq < t.seq
         cross join lateral (select (p.body::jsonb ->> 'occurredAt')::timestamptz as said) o
         cross join lateral jsonb_array_elements(p.body::jsonb -> 'items') i where i ->> 'id' = t.item
     )
     select number from held where holder is distinct from before and date_trunc('minute', at) > $2 order by number limit 1`,
    [acts, writtenAt],
  );
  return rows[0]?.number;
}
