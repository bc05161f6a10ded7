import type { Check } from './checks.js';

const needs = ['pad', 'sheet', 'sheet_act'];

/** Acts that say they came from a sheet, with what they say of it. */
const SAID = `select a.id, a.kind, a.actor, a.occurred_at, a.answer::jsonb -> 'entered' as entered from act a
  where a.answer like '%"entered"%' and a.answer::jsonb ? 'entered'`;

/** What was written on paper came into the journal once, as it was written, by two people, and nothing of it is forgotten. */
export const paperChecks: Check[] = [
  {
    invariant: 'N1',
    name: 'an act from a sheet of paper is not its signers’, not of the written time, or not as the sheet was typed and confirmed',
    needs,
    sql: `select coalesce(e.id, t.act) as act, e.kind, s.number from (${SAID}) e
        full join sheet_act t on t.act = e.id left join sheet s on s.id = t.sheet
      where e.id is null or s.state is distinct from 'APPLIED' or e.occurred_at is distinct from s.written_at
        or (e.actor = s.signer or e.actor = s.receiver) is not true
        or e.entered is distinct from jsonb_build_object('sheet', s.id, 'number', s.number, 'by', s.entered_by,
          'confirmedBy', s.confirmed_by, 'photo', s.photo)
      order by 1`,
  },
  {
    invariant: 'N1',
    name: 'an event says another sheet of paper than its act',
    needs,
    sql: `select t.dossier_id as dossier, t.seq, t.act_id as act from told t left join (${SAID}) e on e.id = t.act_id
      where t.entered is distinct from e.entered order by 1, 2`,
  },
  {
    invariant: 'N1',
    name: 'a sheet was applied without its acts, or they are not all that such a sheet is, or were not its confirmation’s',
    needs,
    sql: `select s.number, s.kind, count(t.act) as acts from sheet s left join sheet_act t on t.sheet = s.id
        left join act a on a.id = t.act left join act c on c.id = s.confirmed_act
      where s.state = 'APPLIED'
      group by s.id having count(t.act) <> case s.kind when 'handover' then 4 when 'act' then 1 else 2 end
        or bool_or(a.recorded_at is distinct from c.recorded_at or c.actor is distinct from s.confirmed_by)
      order by 1`,
  },
  {
    invariant: 'N1',
    name: 'a pad has other sheets than were issued',
    needs,
    sql: `select p.id as pad, p.prefix, p.first_no, p.last_no from pad p left join sheet s on s.pad = p.id
      group by p.id having count(s.id) <> p.last_no - p.first_no + 1
        or bool_or(s.number not like p.prefix || '-%' or split_part(s.number, '-', 2)::int not between p.first_no and p.last_no)
      order by 1`,
  },
  {
    invariant: 'N10',
    name: 'a sheet waits for its second person, or was not taken, and nobody is told',
    needs,
    sql: `select s.number, s.state from sheet s
      where s.state in ('ENTERED', 'REFUSED') and not exists (select 1 from task t where t.subject = s.id and t.closed_act is null
        and t.kind = case s.state when 'ENTERED' then 'sheet.entered' else 'sheet.refused' end) order by 1`,
  },
];
