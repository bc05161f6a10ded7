import type { Check } from './checks.js';

/** What was put right afterwards: that it names what it puts right, and that rows and journal agree. */
export const correctionChecks: Check[] = [
  {
    invariant: 'N5',
    name: 'a correction charges nobody else, or names another act than the one that gave the envelope to who had it',
    sql: `with step as (
        select *, (lag(holder_kind) over w, lag(holder_id) over w) is distinct from (holder_kind, holder_id) as turns
        from item_step window w as (partition by item order by seq)
      ), given as (
        select *, max(seq) filter (where turns) over (partition by item order by seq rows between unbounded preceding and 1 preceding) as gave from step
      )
      select g.item, g.number, g.dossier_id as dossier, g.seq from given g
        join told t on t.dossier_id = g.dossier_id and t.seq = g.seq
        left join told b on b.dossier_id = g.dossier_id and b.seq = g.gave
      where g.type = 'act.corrected' and (not g.turns or t.corrected is distinct from b.act_id::text) order by g.dossier_id, g.seq`,
  },
  {
    invariant: 'N5',
    name: 'an envelope moved after its end without having been found, fetched back, or taken back by both sides',
    sql: `select item, number, dossier_id as dossier, seq, type from (
        select *, lag(status) over w as was from item_step window w as (partition by item order by seq)) s
      where (was = 'LOST' and type <> 'item.found' and not (type = 'authority.recalled' and status = 'LOST')) or (was = 'MISDELIVERED' and type not in ('item.retrieved', 'item.lost'))
        or (was = 'DELIVERED' and type <> 'item.misdelivered') or was in ('FILED', 'BACK_WITH_OWNER', 'DESTROYED')
        or (was in ('SENT_BACK', 'RECALLED') and type <> 'handover.undone')
      order by dossier_id, seq`,
  },
  {
    invariant: 'N5',
    name: 'an envelope came back from somebody who wrongly had it and was not sealed anew, or was sealed anew when found and nobody had had it',
    sql: `with step as (
        select *, max(seq) filter (where status <> 'LOST') over (partition by item order by seq rows between unbounded preceding and 1 preceding) as stood from item_step)
      select s.item, s.number, s.dossier_id as dossier, s.seq from step s join item_step b on b.item = s.item and b.seq = s.stood
      where s.type in ('item.found', 'item.retrieved') and (b.status = 'MISDELIVERED') = (s.seal is not distinct from b.seal)
      order by s.dossier_id, s.seq`,
  },
  {
    invariant: 'N8',
    name: 'a filing time was corrected without its record, or the record says otherwise than the journal',
    needs: ['filing_correction'],
    sql: `select coalesce(c.dossier, t.dossier_id) as dossier, c.act as said, t.act_id as found from filing_correction c
      full join (select * from told where type = 'dossier.filing-corrected') t on t.act_id = c.act and t.dossier_id = c.dossier
      where c.act is null or t.act_id is null or pg_temp.instant_of(t.filed_at) is distinct from c.filed_at
        or c.handover::text is distinct from t.handover order by 1`,
  },
  {
    invariant: 'N10',
    name: 'papers were filed away from the competent desk, are not on their way there, and nobody is told to send them',
    needs: ['handover'],
    sql: `select d.id as dossier, d.post_code, t.seq from dossier d
      join lateral (select * from told where type = 'dossier.tallied' and dossier_id = d.id order by seq desc limit 1) t on t.filed_at is not null
      join handover h on h.id::text = t.handover join unit u on u.id = d.received_at
      where h.target_unit <> d.received_at and u.valid_to is null
        and t.recorded_at >= (select applied_at from schema_migration where name = '0033-corrections')
        and not exists (select 1 from told s where s.dossier_id = d.id and s.type = 'transfer.sealed' and s.seq > t.seq)
        and not exists (select 1 from task k where k.kind = 'transfer.wanted' and k.subject = d.id and k.closed_act is null) order by 1`,
  },
  {
    invariant: 'N10',
    name: 'papers carried on were counted at a desk where they do not belong, and it is not told to send them',
    needs: ['handover'],
    sql: `select t.dossier_id as dossier, t.seq, h.number as list from told t
      join handover h on h.id::text = t.handover join dossier d on d.id = t.dossier_id join unit u on u.id = d.received_at
      where t.type = 'papers.tallied' and h.target_unit <> d.received_at and u.valid_to is null
        and exists (select 1 from item_step s where s.dossier_id = t.dossier_id and s.seq = t.seq and s.leg = 'transfer')
        and not exists (select 1 from told s where s.dossier_id = t.dossier_id and s.type = 'transfer.sealed' and s.seq > t.seq
          and s.actor ->> 'unit' = h.target_unit::text)
        and not exists (select 1 from task k where k.kind = 'transfer.astray' and k.subject = d.id and k.unit = h.target_unit and k.closed_act is null)
      order by 1, 2`,
  },
];
