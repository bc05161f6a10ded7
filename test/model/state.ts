import type { Actor } from './cast.js';
import { Gone } from './dice.js';
import type { Bag, Envelope, Side, Whereabouts } from './envelopes.js';
import type { Offline } from './offline.js';
import type { Round, Run } from './rounds.js';
import type { Charge, Remittance, Slip } from './slips.js';

export interface Case {
  key: string;
  id?: string;
  status: string;
  service: 'submission' | 'both' | 'result';
  requestedBy?: string;
  /** The ward of its owner, by the office that serves it. */
  home: string;
  /** Units whose business it is. */
  units: string[];
  /** Papers that the desk holds, by line; absent until a desk has counted. */
  held?: Record<number, number>;
  postCode?: string;
  /** Events in its journal. */
  seq: number;
  /** When it was filed, in ms; learned where the model did not say it. */
  filedAt?: number;
  /** Its last tally: by which list, in which event, and whether it was filed by it. */
  told?: { list: string; seq: number; files: boolean };
  /** Events by which its papers were counted, or no longer all; when, in ms, is learned. */
  steps: { seq: number; at?: number }[];
  /** The event in which the authority received it last. */
  receivedIn?: number;
  /** What it owes or has paid. */
  charges: Charge[];
}

export interface Visit {
  key: string;
  id?: string;
  status: string;
  office: string;
  dossiers: string[];
  /** Those of which nothing has become yet. */
  open: string[];
  courier?: string;
  attempts: number;
  askedOn: number;
  version: number;
}

export interface Order {
  key: string;
  id?: string;
  dossier: string;
  status: string;
  office: string;
  /** Its postage is not the recipient's to pay. */
  prepaid?: boolean;
  item?: string;
  attempts: number;
  notices: number;
  lastNotice?: number;
  /** The unit that delivered it last. */
  deliveredBy?: string;
  /** The last day of the hold, when it ends by itself. */
  heldUntil?: number;
}

export interface List {
  key: string;
  id?: string;
  status: string;
  purpose: 'run' | 'round' | 'other';
  giver: Side;
  receiver: Side;
  /** Who signed the offer. */
  givenBy?: string;
  version: number;
  /** The run it goes with, by key. */
  run?: string;
  /** Items on it, by key. */
  lines: string[];
  /** Of those that go in a bag the bag, by key. */
  bagged: Record<string, string>;
  /** What the receiver scanned of this version, by number. */
  counted?: string[];
  moved: string[];
  tallied: string[];
  /** When it ended, in ms; learned. */
  endedAt?: number;
  /** When it was accepted, and how far journals and envelopes were then. */
  acceptance?: { day: number; minute: number; seqs: Record<string, number>; news: Record<string, number> };
  undoAsked?: { party: 'giver' | 'receiver'; by: string; day: number };
  /** What did not agree when it was accepted, and whether its owner has answered. */
  /** `bag`: the number of one that was not whole; `photoDue`: that, or the seal of its run, and nobody has shown it. */
  report?: { id?: string; status: string; bag?: string; photoDue?: boolean };
}

/** All that the model knows: plain data, so that it can be copied and two orders of acts be tried. */
export interface State {
  /** Working days since the start. */
  day: number;
  /** Acts since the day began. */
  acts: number;
  minute: number;
  /** Two acts are under way: either may have looked at something before the other was done. */
  racing: boolean;
  cases: Record<string, Case>;
  items: Record<string, Envelope>;
  visits: Record<string, Visit>;
  orders: Record<string, Order>;
  bags: Record<string, Bag>;
  lists: Record<string, List>;
  rounds: Record<string, Round>;
  runs: Record<string, Run>;
  offlines: Record<string, Offline>;
  slips: Record<string, Slip>;
  remittances: Record<string, Remittance>;
}

export const LINES = [1, 2, 3, 4];

export function emptyState(): State {
  const things = {
    cases: {},
    items: {},
    visits: {},
    orders: {},
    bags: {},
    lists: {},
    rounds: {},
    runs: {},
    offlines: {},
  };
  return { day: 0, acts: 0, minute: 0, racing: false, ...things, slips: {}, remittances: {} };
}

/** One of a kind by its key. */
export function the<Thing>(things: Record<string, Thing>, key: string | undefined): Thing {
  const found = key === undefined ? undefined : things[key];
  if (!found) throw new Gone(`The model has no ${String(key)}`);
  return found;
}

const OVER = ['FILED', 'DELIVERED', 'SENT_BACK', 'RECALLED', 'LOST'];

export function isOver(item: Envelope): boolean {
  return OVER.includes(item.status);
}

export function itemsOf(state: State, dossier: string): Envelope[] {
  return Object.values(state.items).filter((item) => item.dossier === dossier);
}

/** Nothing more is to come of it. */
function isDone(state: State, dossier: Case): boolean {
  const order = orderOf(state, dossier.key);
  const item = order?.item === undefined ? undefined : state.items[order.item];
  return dossier.status === 'REFUSED' || (dossier.status === 'FINISHED' && item !== undefined && isOver(item));
}

const MOST_AT_ONCE = 12;

/** Dossiers under way and a few that are done with. */
export function someCases(state: State): Case[] {
  const known = Object.values(state.cases).filter(({ id }) => id);
  return [
    ...known.filter((dossier) => !isDone(state, dossier)),
    ...known.filter((dossier) => isDone(state, dossier)).slice(-3),
  ];
}

/** So many are under way that new ones would only stand in their way. */
export function isCrowded(state: State): boolean {
  return Object.values(state.cases).filter((dossier) => !isDone(state, dossier)).length >= MOST_AT_ONCE;
}

/** The newest order that was not cancelled. */
export function orderOf(state: State, dossier: string): Order | undefined {
  return Object.values(state.orders).findLast((order) => order.dossier === dossier && order.status !== 'CANCELLED');
}

/** The same, unless the result came back to the desk. */
export function unfinishedOrder(state: State, dossier: string): Order | undefined {
  const order = orderOf(state, dossier);
  const item = order?.item === undefined ? undefined : the(state.items, order.item);
  return item && ['SENT_BACK', 'RECALLED'].includes(item.status) ? undefined : order;
}

export function everOrdered(state: State, dossier: string): boolean {
  return Object.values(state.orders).some((order) => order.dossier === dossier);
}

/** Whose business a dossier is. */
export function sees(actor: Actor, dossier: Case): boolean {
  if (actor.role === 'system') return true;
  return actor.role === 'citizen' ? dossier.requestedBy === actor.login : dossier.units.includes(actor.unit);
}

export function concern(dossier: Case, unit: string): void {
  if (!dossier.units.includes(unit)) dossier.units.push(unit);
}

/** Who has an envelope loose in his hands acts on it, though its dossier never concerned his unit. */
export function seesItem(actor: Actor, state: State, item: Envelope): boolean {
  const { kind, id } = item.holder;
  const isCourier = actor.role === 'courier';
  const isHis = kind === 'COURIER' ? isCourier && id === actor.login : !isCourier && id === actor.unit;
  return sees(actor, the(state.cases, item.dossier)) || (isHis && item.bag === undefined);
}

/** An event puts an envelope where it is now; the trail grows when that is news. */
export function put(item: Envelope, change: Partial<Whereabouts>, by?: Actor): void {
  const { kind, id } = change.holder ?? item.holder;
  const isTaken = kind !== item.holder.kind || id !== item.holder.id;
  if (isTaken) Object.assign(item, { takenBy: by?.login, since: { before: whereabouts(item), over: false } });
  else if (item.since) item.since.over = true;
  Object.assign(item, change);
  item.news += 1;
  const now = `${item.status} ${item.holder.kind} ${item.holder.id} ${item.place ?? '–'}`;
  if (item.trail.at(-1) !== now) item.trail.push(now);
}

/** A scan or another seal: the last change of hands can still be put right. */
export function note(item: Envelope, change: Partial<Whereabouts>): void {
  const since = item.since && { ...item.since };
  put(item, change);
  item.since = since;
}

export function whereabouts({ status, holder, place, next, cause }: Envelope): Whereabouts {
  return { status, holder, place, next, cause };
}

/** A new envelope, not yet anywhere. */
export function newEnvelope(of: Pick<Envelope, 'key' | 'dossier' | 'leg' | 'holder' | 'slip'>): Envelope {
  return { ...of, status: '', trail: [], news: 0 };
}
