import type { Bag, Envelope } from './envelopes.js';
import type { DataSource } from 'typeorm';
import { name, rowOf, unlike } from './alike.js';
import { COURIERS } from './cast.js';
import { ofMoney } from './money-looking.js';
import { sameSigned, type Offline } from './offline.js';
import type { BagRow, CaseRow, ItemRow, ListRow, Look, OfflineRow, OrderRow, Rows, RunRow, VisitRow } from './rows.js';
import type { Run } from './rounds.js';
import { itemsOf, type Case, type List, type Order, type State, type Visit } from './state.js';

/** Where model and rows differ, in words; ids that only the rows know are learned on the way. */
export function differences(state: State, at: Look, rows: Rows): string[] {
  const compared = (keys: readonly string[] = []): string[] => [...new Set(keys)];
  return [
    ...compared(at.cases).flatMap((key) => ofCase(state, state.cases[key], rows.cases)),
    ...compared(at.bags).flatMap((key) => ofBag(state.bags[key], rows.bags)),
    ...compared(at.lists).flatMap((key) => ofList(state, state.lists[key], rows.lists)),
    ...compared(at.visits).flatMap((key) => ofVisit(state, state.visits[key], rows.visits)),
    ...compared(at.runs).flatMap((key) => ofRun(state.runs[key], rows.runs)),
    ...compared(at.offlines).flatMap((key) => ofOffline(state.offlines[key], rows.offlines)),
  ];
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
    ...items.flatMap((item) => ofItem(state, item, rowOf(row.items, item))),
    ...orders.flatMap((order) => ofOrder(state, order, rowOf(row.orders, order))),
    ...ofFiling(dossier, row),
    ...ofMoney(state, dossier, row),
  ];
}

/** When a tally was is the service's to say, and stays so until somebody puts it right. */
function ofFiling(dossier: Case, { filedAt, steps }: CaseRow): string[] {
  const { key, told } = dossier;
  for (const each of dossier.steps) each.at ??= steps.find(({ seq }) => seq === each.seq)?.at;
  if (told?.files) dossier.filedAt ??= filedAt ?? undefined;
  const seqs = (of: readonly { seq: number }[]): number[] => of.map(({ seq }) => seq);
  const model = { isFiled: told?.files ?? false, filedAt: dossier.filedAt, steps: seqs(dossier.steps) };
  return unlike(key, model, { isFiled: filedAt !== null, filedAt: filedAt ?? undefined, steps: seqs(steps) });
}

function learnIds(items: readonly Envelope[], orders: readonly Order[], row: CaseRow): void {
  for (const item of items) item.id ??= row.items.find(({ number }) => number === item.number)?.id;
  const known = new Set(orders.map(({ id }) => id));
  const fresh = row.orders.filter(({ id }) => !known.has(id));
  for (const order of orders) order.id ??= fresh.shift()?.id;
}

function ofItem(state: State, item: Envelope, row: ItemRow | undefined): string[] {
  const { key, leg, status, place, next, cause, torn } = item;
  if (torn) torn.id ??= row?.torn?.id;
  const bag = item.bag === undefined ? undefined : state.bags[item.bag]?.id;
  const model = { leg, status, kind: item.holder.kind, holder: item.holder.id, unit: unitOf(item), place, next, cause };
  const told = { ...model, bag, shown: torn?.shown, owner: torn?.owner };
  return unlike(key, told, row && rowToTell(row));
}

function rowToTell(row: ItemRow): Record<string, unknown> {
  const names = { holder: name(row.holder), unit: name(row.unit), place: name(row.place) };
  const torn = { shown: row.torn?.shown, owner: name(row.torn?.owner) };
  return {
    ...row,
    ...names,
    next: row.next ?? undefined,
    cause: row.cause ?? undefined,
    bag: row.bag ?? undefined,
    ...torn,
  };
}

/** A unit answers for itself, for a courier his own; nobody of ours for a party. */
function unitOf({ holder: { kind, id } }: Envelope): string | undefined {
  if (kind === 'COURIER') return COURIERS.find(({ login }) => login === id)?.unit;
  return kind === 'RECIPIENT' ? undefined : id;
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
  learn(list, row);
  const { givenBy, counted } = list;
  const model = {
    ...{ status, version, open, moved: ids(list.moved), tallied: ids(list.tallied) },
    ...{ counted: counted?.toSorted(), givenBy, report: list.report?.status },
    run: runOf(state, list),
  };
  const real = row && {
    ...{ ...row, open: row.open.sort(), moved: row.moved.sort(), tallied: row.tallied.sort() },
    ...{ counted: row.counted?.sort(), givenBy: givenBy && name(row.givenBy), report: row.report?.status },
  };
  return unlike(key, model, real);
}

function learn(list: List, row: ListRow | undefined): void {
  if (list.report) list.report.id ??= row?.report?.id;
  list.endedAt ??= row?.endedAt ?? undefined;
}

function runOf({ runs }: State, { run }: List): string | null {
  return (run === undefined ? undefined : runs[run]?.id) ?? null;
}

function ofBag(bag: Bag | undefined, rows: readonly BagRow[]): string[] {
  if (!bag) return [];
  const { key, status, unit, sealed, counted, report } = bag;
  const row = rowOf(rows, bag);
  const real = row && {
    ...{ ...row, holder: name(row.holder), unit: name(row.unit), counted: row.counted?.sort() },
    ...{ report: row.report?.status, owner: name(row.report?.owner) },
  };
  const { kind, id: holder } = bag.holder;
  const model = { status, kind, holder, unit, items: sealed.length, counted: counted?.toSorted() };
  return unlike(key, { ...model, report: report?.status, owner: report?.owner }, real);
}

function ofVisit(state: State, visit: Visit | undefined, rows: readonly VisitRow[]): string[] {
  if (!visit) return [];
  const { key, status, version, attempts, courier } = visit;
  const open = visit.open.map((dossier) => state.cases[dossier]?.id).sort();
  const row = rowOf(rows, visit);
  const real = row && { ...row, courier: name(row.courier), open: row.open.sort() };
  return unlike(key, { status, version, attempts, courier, open }, real);
}

function ofRun(run: Run | undefined, rows: readonly RunRow[]): string[] {
  if (!run) return [];
  const { key, carrier, unit, stops, seals } = run;
  const row = rowOf(rows, run);
  const real = row && { ...row, carrier: name(row.carrier), unit: name(row.unit), stops: row.stops.map(name) };
  return unlike(key, { carrier, unit, stops, seals }, real);
}

function ofOffline(offline: Offline | undefined, rows: readonly OfflineRow[]): string[] {
  if (!offline) return [];
  const { offer, accept, offered, accepted } = offline.heard;
  const halves = Number(offer) + Number(accept);
  const lists = sameSigned(offline) ? Number(offered || accepted) : Number(offered) + Number(accepted);
  return unlike(offline.key, { status: offline.status, halves, lists }, { ...rowOf(rows, offline) });
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
