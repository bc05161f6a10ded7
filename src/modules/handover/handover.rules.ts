import type { Actor, Role } from '../../platform/actor.js';
import { handoverLifecycle, type HandoverAct, type HandoverState, type SideKind } from './handover.lifecycle.js';

/** The part of a handover that says who may do what. */
export interface Sides {
  status: HandoverState;
  giverKind: SideKind;
  giverId: string;
  giverUnit: string;
  givenBy: string;
  receiverKind: SideKind;
  receiverId: string;
}

const signsFor: Readonly<Record<SideKind, readonly Role[]>> = {
  COURIER: ['courier'],
  OFFICE: ['clerk'],
  DESK: ['desk-officer', 'post-at-desk'],
};

/** Which kind of holder somebody is when he hands over: himself, or the unit for which he signs. */
export function sideOf(actor: Actor): { kind: SideKind; id: string } | undefined {
  if (!actor.unit) return undefined;
  if (actor.role === 'courier') return { kind: 'COURIER', id: actor.id };
  if (actor.role === 'clerk' && actor.unit.kind === 'office') return { kind: 'OFFICE', id: actor.unit.id };
  if (signsFor.DESK.includes(actor.role) && actor.unit.kind === 'desk') return { kind: 'DESK', id: actor.unit.id };
  return undefined;
}

/**
 * What a unit that ended still holds its successor gives, also to itself: then whoever made the list is the giver, and all
 * others of the successor receive, blind as everybody.
 */
export function isGiver(sides: Sides, actor: Actor): boolean {
  return signs(sides.giverKind, sides.giverId, actor) && !(isReceiver(sides, actor) && sides.givenBy !== actor.id);
}

export function isReceiver(sides: Sides, actor: Actor): boolean {
  return signs(sides.receiverKind, sides.receiverId, actor);
}

/** A courier's offer may also be taken back by his office, for example when his phone is dead. */
export function mayWithdraw(sides: Sides, actor: Actor): boolean {
  const ofHisOffice = sides.giverKind === 'COURIER' && actor.role === 'clerk' && actor.unit?.id === sides.giverUnit;
  return signs(sides.giverKind, sides.giverId, actor) || ofHisOffice;
}

/** For himself, or for his unit and those that ended and that it took over. */
function signs(kind: SideKind, id: string, { id: person, role, unit }: Actor): boolean {
  if (!signsFor[kind].includes(role)) return false;
  if (kind === 'COURIER') return id === person;
  return id === unit?.id || (unit?.formers?.includes(id) ?? false);
}

/** A device may say that something happened before what it follows; in rows and on papers it never does. */
export function notBefore(earliest: Date, at: Date): Date {
  return at < earliest ? earliest : at;
}

/** When something was done with a list: not before it was drafted, offered and, where it was, counted. */
export function listTime(list: { draftedAt: Date; offeredAt: Date | null }, at: Date, countedAt?: Date): Date {
  return [list.draftedAt, list.offeredAt, countedAt].reduce<Date>(
    (end, each) => (each ? notBefore(each, end) : end),
    at,
  );
}

const giverActs: readonly HandoverAct[] = ['scan', 'remove', 'close', 'revise'];
const receiverActs: readonly HandoverAct[] = ['count', 'refuse'];

export type UndoStep = 'ask-undo' | 'undo';

/** What a list's own state does not say: whether his side has counted, whether papers wait to be tallied, his next step of an undo. */
export interface Seen {
  counted: boolean;
  untallied: boolean;
  undo?: UndoStep;
}

/** What this person may do now. */
export function actionsFor(sides: Sides, actor: Actor, seen: Seen): HandoverAct[] {
  const receiver = isReceiver(sides, actor);
  const allowed = (act: HandoverAct): boolean => {
    if (act === 'withdraw') return mayWithdraw(sides, actor);
    if (act === 'accept') return receiver && seen.counted;
    if (act === 'tally') return receiver && seen.untallied;
    if (act === 'ask-undo' || act === 'undo') return act === seen.undo;
    return receiverActs.includes(act) ? receiver : giverActs.includes(act) && isGiver(sides, actor);
  };
  return handoverLifecycle.actionsFor(sides.status, actor.role).filter(allowed);
}

export const remarkKinds = ['wrong', 'damaged', 'seal-broken', 'seal-different'] as const;
export type RemarkKind = (typeof remarkKinds)[number];
export const differenceKinds = ['missing', 'extra', ...remarkKinds] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** Where list and pieces differ; `item` when the number is that of a known envelope. */
export interface Difference {
  number: string;
  kind: DifferenceKind;
  item?: string;
}

/** What the list names as one: an envelope, or a sealed bag with all that is in it. */
export interface Piece {
  number: string;
  /** Of an envelope. */
  item?: string;
  /** Whose envelopes they are. */
  dossiers: readonly string[];
}

/** A line as it goes: `piece` is what is scanned for it, its own number or that of its bag. */
interface Going {
  item: string;
  dossier: string;
  bag: string | null;
  piece: string;
}

/** What is scanned, counted and remarked of these lines, in their order. */
export function piecesOf(lines: readonly Going[]): Piece[] {
  return [...Map.groupBy(lines, ({ piece }) => piece)].map(([number, together]) => ({
    number,
    item: together.find(({ bag }) => bag === null)?.item,
    dossiers: [...new Set(together.map(({ dossier }) => dossier))],
  }));
}

/** Missing and extra come from the count, the rest from what the receiver remarks about pieces that he has counted. */
export function differencesBetween(
  listed: readonly Pick<Piece, 'number' | 'item'>[],
  counted: readonly string[],
  remarks: readonly { number: string; kind: RemarkKind }[] = [],
): Difference[] {
  const itemOf = new Map(listed.map(({ number, item }) => [number, item]));
  const found = new Set(counted);
  const missing = listed.filter(({ number }) => !found.has(number));
  const extra = [...found].filter((number) => !itemOf.has(number));
  return [
    ...missing.map(({ number, item }) => ({ number, kind: 'missing' as const, item })),
    ...extra.map((number) => ({ number, kind: 'extra' as const })),
    ...remarks.map(({ number, kind }) => ({ number, kind, item: itemOf.get(number) })),
  ];
}

/** A line of papers as counted at the desk against the posting slip. */
export interface PaperDifference {
  line: number;
  kind: string;
  slip: number;
  given: number;
}

export interface PaperLine {
  line: number;
  kind: string;
  required: number;
  given: number;
}

/** Lines that hold another number of papers than the posting slip says. */
export function paperDifferences(slip: readonly PaperLine[], desk: readonly PaperLine[]): PaperDifference[] {
  const sent = new Map(slip.map(({ line, given }) => [line, given]));
  return desk
    .map(({ line, kind, given }) => ({ line, kind, slip: sent.get(line) ?? 0, given }))
    .filter((line) => line.slip !== line.given);
}

/** Papers of several envelopes of one dossier, counted together. */
export function together<Line extends PaperLine>(counts: readonly (readonly Line[])[]): Line[] {
  const sums = new Map<number, Line>();
  for (const line of counts.flat()) {
    const sum = sums.get(line.line);
    sums.set(line.line, sum ? { ...sum, given: sum.given + line.given } : line);
  }
  return [...sums.values()].sort((a, b) => a.line - b.line);
}

/** A paper that the procedure requires is there fewer times than it asks for. */
export function isShort(
  lines: readonly PaperLine[],
  checklist: readonly { line: number; count: number; required: boolean }[],
): boolean {
  const given = new Map(lines.map((line) => [line.line, line.given]));
  return checklist.some(({ line, count, required }) => required && (given.get(line) ?? 0) < count);
}
