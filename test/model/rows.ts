import type { DataSource } from 'typeorm';
import type { State } from './state.js';

export interface ItemRow {
  id: string;
  number: string;
  leg: string;
  status: string;
  kind: string;
  holder: string;
  unit: string | null;
  place: string | null;
  next: string | null;
  cause: string | null;
  bag: string | null;
  torn: { id: string; shown: boolean; owner: string } | null;
}

export interface SlipRow {
  id: string;
  number: string;
  payee: string;
  amount: number;
  method: string;
  collector: string;
  unit: string;
  status: string;
  replaces: string | null;
  remittance: string | null;
  remitted: string | null;
}

export interface ChargeRow {
  due: string;
  payee: string;
  amount: number;
  slip: string | null;
  voided: string | null;
}

export interface OrderRow {
  id: string;
  status: string;
  office: string;
  item: string | null;
  attempts: number;
  notices: number;
}

export interface CaseRow {
  id: string;
  status: string;
  service: string;
  seq: number;
  filedAt: number | null;
  steps: { seq: number; at: number }[];
  items: ItemRow[];
  orders: OrderRow[];
  slips: SlipRow[];
  charges: ChargeRow[];
  units: string[];
}

export interface ListRow {
  id: string;
  status: string;
  version: number;
  run: string | null;
  endedAt: number | null;
  open: string[];
  moved: string[];
  tallied: string[];
  counted: string[] | null;
  givenBy: string;
  report: { id: string; status: string } | null;
}

export interface BagRow {
  id: string;
  status: string;
  kind: string;
  holder: string;
  unit: string;
  items: number;
  counted: string[] | null;
  report: { status: string; owner: string } | null;
}

export interface VisitRow {
  id: string;
  status: string;
  version: number;
  attempts: number;
  courier: string | null;
  open: string[];
}

export interface RunRow {
  id: string;
  carrier: string;
  unit: string;
  stops: string[];
  seals: string[];
}

export interface OfflineRow {
  id: string;
  status: string;
  halves: number;
  lists: number;
}

export interface Rows {
  cases: CaseRow[];
  bags: BagRow[];
  lists: ListRow[];
  visits: VisitRow[];
  runs: RunRow[];
  offlines: OfflineRow[];
}

const LOOK = `select
  (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'status', d.status, 'service', d.service, 'seq', d.seq,
     'filedAt', round(extract(epoch from d.filed_at) * 1000),
     'steps', (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq,
        'at', round(extract(epoch from least((e.body::jsonb ->> 'occurredAt')::timestamptz, e.recorded_at)) * 1000)) order by e.seq), '[]')
        from event e where e.dossier_id = d.id and e.type in ('dossier.tallied', 'authority.asked-supplement')),
     'units', (select coalesce(jsonb_agg(u.unit), '[]') from dossier_unit u where u.dossier = d.id),
     'items', (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'leg', i.leg, 'status', i.status,
        'kind', i.holder_kind, 'holder', i.holder_id, 'unit', i.holder_unit, 'place', i.place, 'next', i.next, 'cause', i.next_cause,
        'bag', i.bag, 'torn', (select jsonb_build_object('id', r.id, 'shown', r.photo_act is not null, 'owner', r.owner)
          from irregularity r where r.item = i.id and r.kind = 'condition' and r.state = 'OPEN'))), '[]')
        from item i where i.dossier_id = d.id),
     'orders', (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'status', o.status, 'office', o.office, 'item', o.item,
        'attempts', o.attempts, 'notices', o.notices) order by o.asked_at, o.id), '[]') from delivery o where o.dossier = d.id),
     'slips', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'number', s.number, 'payee', s.payee, 'amount', s.amount, 'method', s.method,
        'collector', s.collector, 'unit', s.unit, 'replaces', s.replaces, 'remittance', r.id, 'remitted', r.status,
        'status', case when s.voided_act is null then 'ISSUED'
          when exists (select 1 from payment_slip n where n.replaces = s.id) then 'REPLACED' else 'VOID' end)), '[]')
        from payment_slip s left join remittance r on r.id = s.remittance where s.dossier = d.id),
     'charges', (select coalesce(jsonb_agg(jsonb_build_object('due', c.due, 'payee', c.payee, 'amount', c.amount, 'slip', c.slip,
        'voided', c.void_slip)), '[]') from charge c where c.dossier = d.id)
     )), '[]') from dossier d where d.id = any($1)) as cases,
  (select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'status', h.status, 'version', h.version,
     'run', h.run, 'endedAt', round(extract(epoch from h.ended_at) * 1000),
     'open', (select coalesce(jsonb_agg(l.item), '[]') from handover_line l where l.handover = h.id and l.version = h.version and l.state = 'open'),
     'moved', (select coalesce(jsonb_agg(l.item), '[]') from handover_line l where l.handover = h.id and l.state = 'moved'),
     'report', (select jsonb_build_object('id', r.id, 'status', r.state) from irregularity r where r.handover = h.id),
     'givenBy', h.given_by, 'counted', (select to_jsonb(c.numbers) from handover_count c
        where c.handover = h.id and c.version = h.version order by c.attempt desc limit 1),
     'tallied', (select coalesce(jsonb_agg(l.item), '[]') from handover_line l where l.handover = h.id and l.tally_act is not null)
     )), '[]') from handover h where h.id = any($2)) as lists,
  (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'status', p.status, 'version', p.version, 'attempts', p.attempts,
     'courier', p.courier, 'open', (select coalesce(jsonb_agg(x.dossier), '[]') from pickup_dossier x where x.pickup = p.id and x.outcome is null)
     )), '[]') from pickup p where p.id = any($3)) as visits,
  (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'status', b.status, 'kind', b.holder_kind, 'holder', b.holder_id,
     'unit', b.holder_unit, 'items', b.items,
     'counted', (select to_jsonb(c.numbers) from bag_count c where c.bag = b.id order by c.attempt desc limit 1),
     'report', (select jsonb_build_object('status', r.state, 'owner', r.owner) from irregularity r where r.bag = b.id)
     )), '[]') from bag b where b.id = any($4)) as bags,
  (select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'carrier', w.carrier, 'unit', w.unit,
     'stops', (select jsonb_agg(s.unit order by s.position) from run_stop s where s.run = w.id),
     'seals', (select coalesce(jsonb_agg(s.seal order by s.no), '[]') from run_seal s where s.run = w.id)
     )), '[]') from run w where w.id = any($5)) as runs,
  (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'status', o.status,
     'halves', (select count(*) from offline_half h where h.handover = o.id),
     'lists', (select count(*) from offline_lines l where l.handover = o.id)
     )), '[]') from offline_handover o where o.id = any($6)) as offlines`;

/** What to look at, by key. */
export interface Look {
  cases: readonly string[];
  bags?: readonly string[];
  lists?: readonly string[];
  visits?: readonly string[];
  runs?: readonly string[];
  offlines?: readonly string[];
}

/** Reads the rows behind these things of the model. */
export async function look(db: DataSource, state: State, at: Look): Promise<Rows> {
  const ids = (things: Record<string, { id?: string }>, keys: readonly string[] = []): string[] =>
    keys.flatMap((key) => things[key]?.id ?? []);
  const [rows] = await db.query<Rows[]>(LOOK, [
    ids(state.cases, at.cases),
    ids(state.lists, at.lists),
    ids(state.visits, at.visits),
    ids(state.bags, at.bags),
    ids(state.runs, at.runs),
    ids(state.offlines, at.offlines),
  ]);
  if (!rows) throw new Error('Nothing was read');
  return rows;
}
