import fc from 'fast-check';
import {
  balanceOf,
  lineOf,
  listText,
  shelfDifferences,
  type BookLine,
  type Step,
} from '../src/modules/handover/closing/balance.rules.js';

/** Who had an envelope after each of its events, and after how many of them each closing was made. */
const journal = fc.record({
  has: fc.array(fc.boolean(), { maxLength: 40 }),
  cuts: fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }),
  seen: fc.nat(40),
});

interface Journal {
  has: boolean[];
  cuts: number[];
  seen: number;
}

/** The lines of one envelope in one closing after another; a first closing sees what came before `seen` as old. */
function linesOf({ has, cuts, seen }: Journal): (BookLine | undefined)[] {
  const steps: Step[] = has.map((each, index) => ({ seq: index + 1, has: each, recent: index >= seen }));
  let last: { seq: number; onHand: boolean } | undefined;
  return [...cuts]
    .sort((a, b) => a - b)
    .map((cut) => {
      const told = steps.filter(({ seq }) => seq <= cut && seq > (last?.seq ?? 0));
      const line = lineOf({ item: 'a', number: 'A', piece: 'A', last, steps: told });
      if (line) last = { seq: line.seq, onHand: line.onHand };
      return line;
    });
}

const turns = (has: readonly boolean[], to: boolean): number =>
  has.filter((each, index) => each === to && (has[index - 1] ?? false) === !to).length;

describe('F26 the walk of the journal', () => {
  test('each line balances, each begins where the one before ended', () => {
    fc.assert(
      fc.property(journal, (drawn) => {
        let had: boolean | undefined;
        for (const line of linesOf(drawn).filter((each) => each !== undefined)) {
          expect(Number(line.opened) + line.came - line.went).toBe(Number(line.onHand));
          if (had !== undefined) expect(line.opened).toBe(had);
          had = line.onHand;
        }
      }),
    );
  });

  test('however the days are cut, every coming and going stands in one of them', () => {
    fc.assert(
      fc.property(journal, ({ has, cuts }) => {
        const lines = linesOf({ has, cuts, seen: 0 }).flatMap((line) => line ?? []);
        const read = has.slice(0, Math.max(...cuts));
        expect(lines.reduce((sum, { came }) => sum + came, 0)).toBe(turns(read, true));
        expect(lines.reduce((sum, { went }) => sum + went, 0)).toBe(turns(read, false));
      }),
    );
  });

  test('what a first closing does not look at it begins with', () => {
    const steps = [true, false, true].map((has, index) => ({ seq: index + 1, has, recent: false }));
    const line = lineOf({ item: 'a', number: 'A', piece: 'A', steps });
    expect(line).toMatchObject({ seq: 3, opened: true, came: 0, went: 0, onHand: true });
    expect(lineOf({ item: 'a', number: 'A', piece: 'A', steps: steps.slice(0, 2) })).toBeUndefined();
  });

  test('sums, pieces and the text of the hash', () => {
    const line = { item: 'b', number: 'B', piece: 'BAG', seq: 4, opened: true, came: 0, went: 0, onHand: true };
    const lines = [
      line,
      { ...line, item: 'a', number: 'A' },
      { ...line, item: 'c', piece: 'C', went: 1, onHand: false },
    ];
    expect(balanceOf(lines)).toEqual({ opening: 3, came: 0, went: 1, onHand: 2 });
    expect(shelfDifferences(lines, ['BAG', 'BAG'])).toEqual([]);
    expect(shelfDifferences(lines, ['C'])).toEqual([
      { number: 'BAG', kind: 'missing' },
      { number: 'C', kind: 'extra' },
    ]);
    const block = { size: 10, used: 1, spoiled: 2, lost: 3, misprinted: 0, unused: 4 };
    const blocks = ['y', 'x'].map((id) => ({ id, ...block }));
    const inBag = [{ ...line, bag: { id: 'z', known: false } }, ...lines.slice(1, 2)];
    expect(listText(inBag, [{ number: 'C', kind: 'extra' }], blocks).split('\n')).toEqual([
      ...['a A 4 1 0 0 1 -', 'b B 4 1 0 0 1 z'],
      ...['extra C', 'block x 10 1 2 3 0 4', 'block y 10 1 2 3 0 4'],
    ]);
  });
});
