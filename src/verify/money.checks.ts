import type { Check } from './checks.js';

/** Payment slips: gapless, each charge on one, each remitted at most once. */
export const moneyChecks: Check[] = [
  {
    invariant: 'N9',
    name: 'a slip book has a gap',
    sql: `select b.name as book, b.next_serial - 1 as said, count(s.id) as slips, max(s.serial) as last
      from slip_book b left join payment_slip s on s.book = b.id
      group by b.id having count(s.id) <> b.next_serial - 1 or coalesce(max(s.serial), 0) <> b.next_serial - 1 or min(s.serial) <> 1
      order by 1`,
  },
  {
    invariant: 'N9',
    name: 'a slip, void or not, is not the sum of its charges',
    sql: `select s.number as slip, s.amount as said, sum(c.amount) as found from payment_slip s
      left join payment_slip_line l on l.slip = s.id left join charge c on c.id = l.charge
      group by s.id having sum(c.amount) is distinct from s.amount or bool_or(c.payee <> s.payee or c.dossier <> s.dossier) order by 1`,
  },
  {
    invariant: 'N9',
    name: 'a charge is not on exactly the one live slip that it names',
    sql: `select c.id as charge, c.dossier, n.number as slip, array_agg(s.number order by s.number) filter (where s.id is not null) as found
      from charge c
      left join payment_slip n on n.id = c.slip
      left join (payment_slip_line l join payment_slip s on s.id = l.slip and s.voided_act is null) on l.charge = c.id
      group by c.id, n.number
      having count(s.id) > 1 or (array_agg(s.id))[1] is distinct from c.slip order by n.number, 1`,
  },
  {
    invariant: 'N9',
    name: 'a slip is void and the journal does not say so, or the other way round',
    sql: `select coalesce(s.number, e.number) as slip, s.voided_act as said, e.act_id as found
      from (select * from payment_slip where voided_act is not null) s
      full join (select v.act_id, pg_temp.json_of(v.body) #>> '{data,voided,id}' as id, pg_temp.json_of(v.body) #>> '{data,voided,serial}' as number
        from event v where v.type in ('payment.voided', 'payment.replaced')) e on e.id = s.id::text
      where s.voided_act is distinct from e.act_id or s.remittance is not null order by 1`,
  },
  {
    invariant: 'N9',
    name: 'a slip stands in for one that is not void, or was written for other charges',
    sql: `select s.number as slip, o.number as replaces from payment_slip s join payment_slip o on o.id = s.replaces
      where o.voided_act is null or s.first_act <> o.first_act
        or (select array_agg(charge order by charge) from payment_slip_line where slip = s.id)
          is distinct from (select array_agg(charge order by charge) from payment_slip_line where slip = o.id)
      order by 1`,
  },
  {
    invariant: 'N9',
    name: 'a slip was remitted twice, or stands on another remittance than it says',
    sql: `select s.number as slip, s.remittance as said, count(l.remittance) as remitted from payment_slip s
      left join (select l.slip, l.remittance from remittance_line l join remittance r on r.id = l.remittance and r.status <> 'REFUSED') l on l.slip = s.id
      group by s.id having count(l.remittance) > 1 or s.remittance is distinct from (array_agg(l.remittance))[1] order by 1`,
  },
  {
    invariant: 'N9',
    name: 'a remittance is not the sum of its slips',
    sql: `select r.number as remittance, r.amount as said, sum(s.amount) as found
      from remittance r left join remittance_line l on l.remittance = r.id left join payment_slip s on s.id = l.slip
      group by r.id having sum(s.amount) is distinct from r.amount or bool_or(s.payee <> r.payee) order by 1`,
  },
  {
    invariant: 'N9',
    name: 'cash was handed on by another than who took it',
    sql: `select r.number as remittance, s.number as slip from remittance r
      join remittance_line l on l.remittance = r.id join payment_slip s on s.id = l.slip
      where s.collector <> r.giver or s.method <> 'cash' order by 1, 2`,
  },
  {
    invariant: 'N9',
    name: 'a slip is not in the event of its act',
    sql: `select s.number as slip, s.act from payment_slip s left join event e on e.act_id = s.act and e.dossier_id = s.dossier
      where not coalesce(pg_temp.json_of(e.body) -> 'data' -> 'slips'
        @> jsonb_build_array(jsonb_build_object('id', s.id, 'amount', s.amount, 'serial', s.number)), false) order by 1`,
  },
];

/** FINAL stands on evidence that was there before. */
export const evidenceChecks: Check[] = [
  {
    invariant: 'N6',
    name: 'an act is FINAL without all its evidence',
    sql: `select t.dossier_id as dossier, t.seq, t.proven from told t
      left join declared_evidence d on d.act::text = t.proven and d.dossier = t.dossier_id
      left join evidence e on e.sha256 = d.sha256 and e.size = d.size
      where t.type = 'act.proven' group by 1, 2, 3
      having not coalesce(bool_and(e.stored_at <= t.recorded_at and d.proven_act = t.act_id), false) order by 1, 2`,
  },
  {
    invariant: 'N6',
    name: 'an act is FINAL and still waits to be checked',
    sql: `select t.dossier_id as dossier, t.seq, t.proven from told t
      join awaited_check c on c.act::text = t.proven and c.dossier = t.dossier_id
      where t.type = 'act.proven' and c.done_act is null order by 1, 2`,
    needs: ['awaited_check'],
  },
  {
    invariant: 'N6',
    name: 'an act was declared FINAL twice',
    sql: `select dossier_id as dossier, proven, max(seq) as seq from told where type = 'act.proven'
      group by 1, 2 having count(*) > 1 order by 1, 2`,
  },
];
