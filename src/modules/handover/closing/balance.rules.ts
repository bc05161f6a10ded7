/** What one event of the journal left of an envelope. */
export interface Step {
  seq: number;
  /** The holder had it then, in hand and not at its end. */
  has: boolean;
  /** Of the stretch that a first closing looks at; what came before is what he began with. */
  recent: boolean;
}

/** The sealed bag an envelope is in; `known`: the holder has sealed or counted it. */
interface Sealed {
  id: string;
  known: boolean;
}

/** An envelope as the journal tells of it since the holder's last closing that knew it. */
export interface Told {
  item: string;
  number: string;
  /** What is scanned for it: its own number, or that of the sealed bag it is in. */
  piece: string;
  bag?: Sealed;
  last?: { seq: number; onHand: boolean };
  /** In the order of the journal, after `last`. */
  steps: readonly Step[];
}

/** One line of the book: opened + came − went = on hand. */
export interface BookLine {
  item: string;
  number: string;
  piece: string;
  bag?: Sealed;
  /** Of the last event that it has read. */
  seq: number;
  opened: boolean;
  came: number;
  went: number;
  onHand: boolean;
}

/** The same of all envelopes together. */
export interface Balance {
  opening: number;
  came: number;
  went: number;
  onHand: number;
}

/** On the book and not on the shelf, or the other way round. */
export interface ShelfDifference {
  number: string;
  kind: 'missing' | 'extra';
}

/** Walks the journal of one envelope. @returns undefined where the holder neither had it nor got it */
export function lineOf(told: Told): BookLine | undefined {
  const { item, number, piece, bag, last, steps } = told;
  const { opened, walked } = beginningOf(told);
  const seq = steps.at(-1)?.seq ?? last?.seq ?? 0;
  const line = { item, number, piece, bag, seq, opened, came: 0, went: 0, onHand: opened };
  for (const { has } of walked) {
    if (has && !line.onHand) line.came += 1;
    if (!has && line.onHand) line.went += 1;
    line.onHand = has;
  }
  return opened || line.came > 0 ? line : undefined;
}

/** Whether he began with it, and the steps that follow. */
function beginningOf({ last, steps }: Told): { opened: boolean; walked: readonly Step[] } {
  if (last) return { opened: last.onHand, walked: steps };
  const first = steps.findIndex(({ recent }) => recent);
  const old = first === -1 ? steps.length : first;
  return { opened: steps[old - 1]?.has ?? false, walked: steps.slice(old) };
}

export function balanceOf(lines: readonly BookLine[]): Balance {
  const count = (of: (line: BookLine) => number): number => lines.reduce((sum, line) => sum + of(line), 0);
  return {
    opening: count(({ opened }) => Number(opened)),
    came: count(({ came }) => came),
    went: count(({ went }) => went),
    onHand: count(({ onHand }) => Number(onHand)),
  };
}

/**
 * The same as its holder is told it: of a bag that he has neither sealed nor counted no sum gives the content away (F18).
 * What is in it came and went together, so it balances as one piece.
 */
export function toldBalanceOf(lines: readonly BookLine[]): Balance {
  const pieceOf = ({ item, bag, opened, came, went, onHand }: BookLine): string =>
    bag && !bag.known ? [bag.id, opened, came, went, onHand].join(' ') : item;
  return balanceOf([...new Map(lines.map((line) => [pieceOf(line), line])).values()]);
}

/** Piece by piece: a sealed bag is one. In the order of the numbers. */
export function shelfDifferences(lines: readonly BookLine[], scanned: readonly string[]): ShelfDifference[] {
  const shelf = new Set(scanned);
  const book = new Set(lines.filter(({ onHand }) => onHand).map(({ piece }) => piece));
  const missing = [...book].filter((number) => !shelf.has(number));
  const extra = [...shelf].filter((number) => !book.has(number));
  return [
    ...missing.map((number) => ({ number, kind: 'missing' as const })),
    ...extra.map((number) => ({ number, kind: 'extra' as const })),
  ].sort((a, b) => (a.number < b.number ? -1 : 1));
}

/** What had become of the pre-printed numbers of a block in the holder's hand. */
export interface BlockAccount {
  id: string;
  size: number;
  used: number;
  spoiled: number;
  lost: number;
  misprinted: number;
  unused: number;
}

/**
 * What the hash of a closing is made of: its lines in the order of the envelopes' ids, the differences in that of their
 * numbers, the blocks in that of their ids. Whoever signs a closing names by it all that he saw.
 */
export function listText(
  lines: readonly BookLine[],
  differences: readonly ShelfDifference[],
  blocks: readonly BlockAccount[],
): string {
  const ordered = [...lines].sort((a, b) => (a.item < b.item ? -1 : 1));
  const byId = [...blocks].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    ...ordered.map(({ item, number, seq, opened, came, went, onHand, bag }) =>
      [item, number, seq, Number(opened), came, went, Number(onHand), bag?.id ?? '-'].join(' '),
    ),
    ...differences.map(({ number, kind }) => `${kind} ${number}`),
    ...byId.map(({ id, size, used, spoiled, lost, misprinted, unused }) =>
      ['block', id, size, used, spoiled, lost, misprinted, unused].join(' '),
    ),
  ].join('\n');
}
