import type { Bag, Envelope, Holder, Side } from './envelopes.js';
import type { Actor } from './cast.js';
import { isSide } from './custody.js';
import type { Plan } from './plan.js';
import { the, type List, type State } from './state.js';

/** What is scanned as one: an envelope, or a bag with all that is in it. */
export interface Piece {
  key: string;
  number: string;
}

export function itemsIn(state: State, bag: string): Envelope[] {
  return Object.values(state.items).filter((item) => item.bag === bag);
}

export function someBags(state: State): Bag[] {
  return Object.values(state.bags)
    .filter(({ id }) => id)
    .slice(-10);
}

export function holdsBag(by: Actor, { holder }: Bag): boolean {
  return isSide(by, holder);
}

/** Of a bag that is only on its way to him nobody is told. */
export function seesBag({ login, role, unit }: Actor, bag: Bag): boolean {
  if (role !== 'courier') return [bag.madeAt, bag.unit].includes(unit);
  return bag.madeBy === login || (bag.holder.kind === 'COURIER' && bag.holder.id === login);
}

/** An open list on which an envelope goes in this bag. */
export function listsOfBag(state: State, bag: string): List[] {
  return Object.values(state.lists).filter(
    ({ status, lines, bagged }) => ['DRAFT', 'OFFERED'].includes(status) && lines.some((line) => bagged[line] === bag),
  );
}

/** Envelopes by themselves, and bags once for all that is in them. */
export function piecesOf(state: State, items: readonly Envelope[]): Piece[] {
  const pieces = items.flatMap((item) => {
    const { key, number } = item.bag === undefined ? item : the(state.bags, item.bag);
    return number === undefined ? [] : [{ key, number }];
  });
  return [...new Map(pieces.map((piece) => [piece.key, piece])).values()];
}

/** What goes with these pieces. */
export function contentOf(state: State, pieces: readonly Piece[]): Envelope[] {
  return pieces.flatMap(({ key }) => (key in state.bags ? itemsIn(state, key) : the(state.items, key)));
}

/** Puts pieces on a draft; what is on it already stays as it is. */
export function addTo(state: State, list: Pick<List, 'lines' | 'bagged'>, pieces: readonly Piece[]): void {
  for (const { key, bag } of contentOf(state, pieces)) {
    if (list.lines.includes(key)) continue;
    list.lines.push(key);
    if (bag === undefined) Reflect.deleteProperty(list.bagged, key);
    else list.bagged[key] = bag;
  }
}

/** What a line is called on its list: by its own number, or by that of its bag. */
export function pieceOf(state: State, { bagged }: Pick<List, 'bagged'>, line: string): Piece {
  const bag = bagged[line];
  const { key, number = '' } = bag === undefined ? the(state.items, line) : the(state.bags, bag);
  return { key, number };
}

export function piecesOn(state: State, list: Pick<List, 'bagged' | 'lines'>): Piece[] {
  return [...new Map(list.lines.map((line) => [pieceOf(state, list, line).key, pieceOf(state, list, line)])).values()];
}

/** A bag goes with what is in it. */
export function giveBag(state: State, bag: string, { kind, id, unit }: Side): void {
  Object.assign(the(state.bags, bag), { holder: { kind, id }, unit });
}

/** Why a giver cannot put a bag on his list, as far as the bag decides it. */
export function notWhole(state: State, giver: Holder, bag: Bag): string[] {
  const { holder, status, counted, sealed } = bag;
  const isHeld = status === 'SEALED' && holder.kind === giver.kind && holder.id === giver.id;
  if (!isHeld) return state.racing ? ['bag-unknown', 'item-not-yours', 'bag-content-changed'] : ['bag-unknown'];
  return [
    ...(itemsIn(state, bag.key).length < sealed.length ? ['bag-content-changed'] : []),
    ...(counted ? ['bag-counted'] : []),
  ];
}

/** The dossiers of what was sealed into a bag. */
export function dossiersOf(state: State, { sealed }: Bag): string[] {
  return sealed.map((key) => the(state.items, key).dossier);
}

/** What is to be compared after an act on a bag. */
export function aboutBag(key: string): Plan['about'] {
  return (state) => ({ cases: dossiersOf(state, the(state.bags, key)), bags: [key] });
}

/** A report on a list says that it was not whole, which an undo does not mend: it goes nowhere before it is opened. */
export function isSuspectBag({ lists }: State, { number }: Bag): boolean {
  return Object.values(lists).some(
    ({ report, status }) => report?.bag === number && (report?.status === 'OPEN' || status === 'UNDONE'),
  );
}
