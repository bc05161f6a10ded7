import type { DataSource } from 'typeorm';
import { CAST, AUTHORITY, DESK, OFFICES } from './cast.js';
import { personId, unitId } from './said.js';
import { itemsOf, type Case, type Envelope, type List, type Order, type State, type Visit } from './state.js';

const NAMES = new Map([
  ...CAST.map(({ login }) => [personId(login), login] as const),
  ...[...OFFICES, DESK, AUTHORITY].map((code) => [unitId(code), code] as const),
]);

function name(id: string | null | undefined): string | undefined {
  return id ? (NAMES.get(id) ?? '') : undefined;
}

interface ItemRow {
  id: string;
  number: string;
  leg: string;
  status: string;
  kind: string;
  holder: string;
  place: string | null;
  next: string | null;
  cause: string | null;
}

interface OrderRow {
  id: string;
  status: string;
  office: string;
  item: string | null;
  attempts: number;
  notices: number;
}

interface CaseRow {
  id: string;
  status: string;
  service: string;
  seq: number;
  items: ItemRow[];
  orders: OrderRow[];
  units: string[];
}

interface ListRow {
  id: string;
  status: string;
  version: number;
  open: string[];
  moved: string[];
  tallied: string[];
  counted: string[] | null;
  givenBy: string;
}

interface VisitRow {
  id: string;
  status: string;
  version: number;
  attempts: number;
  courier: string | null;
  open: string[];
}

interface Rows {
  cases: CaseRow[];
  lists: ListRow[];
  visits: VisitRow[];
}

const LOOK = `select
  (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'status', d.status, 'service', d.service, 'seq', d.seq,
     'units', (select coalesce(jsonb_agg(u.unit), '[]') from dossier_unit u where u.dossier = d.id),
     'items', (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'leg', i.leg, 'status', i.status,
        'kind', i.holder_kind, 'holder', i.holder_id, 'place', i.place, 'next', i.next, 'cause', i.next_cause)), '[]')
        from item i where i.dossier_id = d.id),
     'orders', (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'status', o.status, 'office', o.office, 'item', o.item,
        'attempts', o.attempts, 'notices', o.notices) order by o.asked_at, o.id), '[]') from delivery o where o.dossier = d.id)
     )), '[]') from dossier d where d.id = any($1)) as cases,
  (select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'status', h.status, 'version', h.version,
     'open', (select coalesce(jsonb_agg(l.item), '[]') from handover_line l where l.handover = h.id and l.version = h.version and l.state = 'open'),
     'moved', (select coalesce(jsonb_agg(l.item), '[]') from handover_line l where l.handover = h.id and l.state = 'moved'),
     'givenBy', h.given_by, 'counted', (select to_jsonb(c.numbers) from handover_count c
        where c.handover = h.id and c.version = h.version order by c.attempt desc limit 1),
     'tallied', (select coalesce(jsonb_agg(l.item), '[]') from handover_line l where l.handover = h.id and l.tally_act is not null)
     )), '[]') from handover h where h.id = any($2)) as lists,
  (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'status', p.status, 'version', p.version, 'attempts', p.attempts,
     'courier', p.courier, 'open', (select coalesce(jsonb_agg(x.dossier), '[]') from pickup_dossier x where x.pickup = p.id and x.outcome is null)
     )), '[]') from pickup p where p.id = any($3)) as visits`;

/** What to look at, by key. */
export interface Look {
  cases: readonly string[];
  lists?: readonly string[];
  visits?: readonly string[];
}

/** Reads the rows behind these things of the model. */
export async function look(db: DataSource, state: State, at: Look): Promise<Rows> {
  const ids = (things: Record<string, { id?: string }>, keys: readonly string[] = []): string[] =>
    keys.flatMap((key) => things[key]?.id ?? []);
  const [rows] = await db.query<Rows[]>(LOOK, [
    ids(state.cases, at.cases),
    ids(state.lists, at.lists),
    ids(state.visits, at.visits),
  ]);
  if (!rows) throw new Error('Nothing was read');
  return rows;
}

/** Where model and rows differ, in words; ids that only the rows know are learned on the way. */
export function differences(state: State, at: Look, rows: Rows): string[] {
  const compared = (keys: readonly string[] = []): string[] => [...new Set(keys)];
  return [
    ...compared(at.cases).flatMap((key) => ofCase(state, state.cases[key], rows.cases)),
    ...compared(at.lists).flatMap((key) => ofList(state, state.lists[key], rows.lists)),
    ...compared(at.visits).flatMap((key) => ofVisit(state, state.visits[key], rows.visits)),
  ];
}

function unlike(what: string, model: Record<string, unknown>, row: Record<string, unknown> | undefined): string[] {
  if (!row) return [`${what} is not there`];
  return Object.entries(model)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(row[field]))
    .map(
      ([field, value]) => `${what}: ${field} is ${JSON.stringify(row[field])}, the model has ${JSON.stringify(value)}`,
    );
}

function rowOf<Row extends { id: string }>(rows: readonly Row[], thing: { id?: string }): Row | undefined {
  return rows.find(({ id }) => id === thing.id);
}

function ofCase(state: State, dossier: Case | undefined, rows: readonly CaseRow[]): string[] {
  if (!dossier) return [];
  const { key, status, service, seq } = dossier;
  const row = rowOf(rows, dossier);
  const units = [...dossier.units].sort();
  const said = unlike(key, { status, service, seq, units }, row && { ...row, units: row.units.map(name).sort() });
  if (!row) return said;
  const items = itemsOf(state, key);
  const orders = Object.values(state.orders).filter((order) => order.dossier === key);
  learnIds(items, orders, row);
  return [
    ...said,
    ...unlike(
      key,
      { items: items.length, orders: orders.length },
      { items: row.items.length, orders: row.orders.length },
    ),
    ...items.flatMap((item) => ofItem(item, rowOf(row.items, item))),
    ...orders.flatMap((order) => ofOrder(state, order, rowOf(row.orders, order))),
  ];
}

function learnIds(items: readonly Envelope[], orders: readonly Order[], row: CaseRow): void {
  for (const item of items) item.id ??= row.items.find(({ number }) => number === item.number)?.id;
  const known = new Set(orders.map(({ id }) => id));
  const fresh = row.orders.filter(({ id }) => !known.has(id));
  for (const order of orders) order.id ??= fresh.shift()?.id;
}

function ofItem(item: Envelope, row: ItemRow | undefined): string[] {
  const { key, leg, status, place, next, cause } = item;
  const model = { leg, status, kind: item.holder.kind, holder: item.holder.id, place, next, cause };
  const real = row && {
    ...row,
    holder: name(row.holder),
    place: name(row.place),
    next: row.next ?? undefined,
    cause: row.cause ?? undefined,
  };
  return unlike(key, model, real);
}

function ofOrder(state: State, order: Order, row: OrderRow | undefined): string[] {
  const { key, status, office, attempts, notices } = order;
  const item = order.item === undefined ? undefined : state.items[order.item]?.id;
  const model = { status, office, attempts, notices, item };
  return unlike(key, model, row && { ...row, office: name(row.office), item: row.item ?? undefined });
}

function ofList(state: State, list: List | undefined, rows: readonly ListRow[]): string[] {
  if (!list) return [];
  const ids = (keys: readonly string[]): (string | undefined)[] => keys.map((key) => state.items[key]?.id).sort();
  const { key, status, version } = list;
  const open = ['DRAFT', 'OFFERED'].includes(status) ? ids(list.lines) : [];
  const row = rowOf(rows, list);
  const { givenBy, counted } = list;
  const model = {
    ...{ status, version, open, moved: ids(list.moved), tallied: ids(list.tallied) },
    ...{ counted: counted?.toSorted(), givenBy },
  };
  const real = row && {
    ...{ ...row, open: row.open.sort(), moved: row.moved.sort(), tallied: row.tallied.sort() },
    ...{ counted: row.counted?.sort(), givenBy: givenBy && name(row.givenBy) },
  };
  return unlike(key, model, real);
}

function ofVisit(state: State, visit: Visit | undefined, rows: readonly VisitRow[]): string[] {
  if (!visit) return [];
  const { key, status, version, attempts, courier } = visit;
  const open = visit.open.map((dossier) => state.cases[dossier]?.id).sort();
  const row = rowOf(rows, visit);
  const real = row && { ...row, courier: name(row.courier), open: row.open.sort() };
  return unlike(key, { status, version, attempts, courier, open }, real);
}

interface StepRow {
  item: string;
  event: string;
  status: string;
  kind: string;
  holder: string;
  place: string | null;
}

/**
 * The way of every envelope as the journal tells it against the model's: one holder after each event, and no step that the
 * model does not know.
 */
export async function custodyDifferences(db: DataSource, state: State, cases: readonly string[]): Promise<string[]> {
  const ids = cases.flatMap((key) => state.cases[key]?.id ?? []);
  const rows = await db.query<StepRow[]>(
    `select i ->> 'id' as item, e.id as event, i ->> 'status' as status, i #>> '{holder,kind}' as kind, i #>> '{holder,id}' as holder,
       i ->> 'place' as place
     from event e cross join lateral jsonb_array_elements(e.body::jsonb -> 'items') i where e.dossier_id = any($1) order by e.dossier_id, e.seq`,
    [ids],
  );
  const seen = new Set<string>();
  const twice = rows.filter(({ event, item }) => seen.size === seen.add(`${event} ${item}`).size);
  const told = Map.groupBy(rows, ({ item }) => item);
  return [
    ...twice.map(({ item, event }) => `event ${event} names the holder of ${item} twice`),
    ...cases
      .flatMap((key) => itemsOf(state, key))
      .flatMap(({ key, id, trail }) => unlike(key, { trail }, { trail: trailOf(told.get(id ?? '')) })),
  ];
}

function trailOf(rows: readonly StepRow[] = []): string[] {
  const steps = rows.map(
    ({ status, kind, holder, place }) => `${status} ${kind} ${name(holder)} ${name(place) ?? '–'}`,
  );
  return steps.filter((step, index) => step !== steps[index - 1]);
}
