import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { ChecklistLine } from '../../directory/directory.entities.js';
import { Procedures } from '../../directory/procedures.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Custody } from '../../item/custody/custody.js';
import type { Item } from '../../item/item.entity.js';
import { itemLifecycle } from '../../item/item.lifecycle.js';
import {
  countedLines,
  readHeld,
  readTallies,
  stillExpected,
  writeTallies,
  type CountedLine,
  type ExpectedLine,
  type Held,
} from '../../item/tally-lines.js';
import { isShort, paperDifferences, together, type PaperDifference } from '../handover.rules.js';
import type { DossierTally } from '../handover.shapes.js';
import type { TallyList } from '../lists/locked-lists.js';

/** One dossier's papers as the desk counted them. */
export interface Tallied {
  dossier: Dossier;
  items: Item[];
  /** Of the same posting slips, and counted without them. */
  lost: Item[];
  /** By item. */
  counts: Map<string, CountedLine[]>;
  lines: CountedLine[];
  differences: PaperDifference[];
  short: boolean;
  /**
   * The desk signs "đủ" or "nhận, đủ điều kiện": the dossier is filed. Absent for a transfer or recovery, which files nothing,
   * and for what turns up when the dossier was filed without it.
   */
  files?: boolean;
}

/** Papers counted dossier by dossier against the posting slip and the checklist, and what that makes of dossier and envelope. */
@Injectable()
export class TalliedPapers {
  constructor(
    private readonly procedures: Procedures,
    private readonly dossiers: Dossiers,
    private readonly custody: Custody,
  ) {}

  /** @throws Refused `tally-lines-wrong` (422) */
  async count(act: Act, list: TallyList, tallies: readonly DossierTally[]): Promise<Tallied[]> {
    const slips = await readTallies(
      act.tx,
      [...list.items, ...list.lost].map((item) => item.id),
      'intake',
    );
    const held = await readHeld(
      act.tx,
      list.dossiers.map((dossier) => dossier.id),
    );
    const tallyOf = new Map(tallies.map((tally) => [tally.number, tally]));
    const counted: Tallied[] = [];
    for (const dossier of list.dossiers) {
      const version = await this.procedures.pinned(dossier.checklist);
      if (!version) throw new Error(`Dossier ${dossier.id} is pinned to an unknown checklist`);
      const ofDossier = (item: Item): boolean => item.dossierId === dossier.id;
      const envelopes = { items: list.items.filter(ofDossier), lost: list.lost.filter(ofDossier) };
      const late = list.late.has(dossier.id) && !awaitsPapers(dossier);
      counted.push(
        countedOf({ dossier, ...envelopes, late, slips, tallyOf, held: held.get(dossier.id) }, version.lines),
      );
    }
    return counted;
  }

  /** The envelopes end with the authority; complete dossiers are filed, short ones wait for their supplement. */
  async file(act: Act, tallied: readonly Tallied[]): Promise<void> {
    const [status] = tallied
      .flatMap(({ items }) => items)
      .map((item) => itemLifecycle.next(item.status, 'tally', act.actor.role));
    await writeTallies(act, new Map(tallied.flatMap(({ counts }) => [...counts])), 'desk');
    for (const authority of new Set(tallied.map(({ dossier }) => dossier.authority))) {
      const items = tallied.filter(({ dossier }) => dossier.authority === authority).flatMap((each) => each.items);
      await this.custody.changeAll(act, items, { status, holderKind: 'AUTHORITY', holderId: authority });
    }
    for (const complete of [true, false]) {
      const dossiers = tallied.filter(({ files }) => files === complete).map(({ dossier }) => dossier);
      await this.dossiers.tallied(act, dossiers, complete);
    }
  }
}

interface Counting {
  dossier: Dossier;
  items: Item[];
  lost: Item[];
  /** It was filed without these. */
  late: boolean;
  /** What the posting slips say, by item. */
  slips: ReadonlyMap<string, CountedLine[]>;
  /** By number. */
  tallyOf: ReadonlyMap<string, DossierTally>;
  /** Set when these papers are a supplement. */
  held?: Held;
}

/**
 * One dossier: its envelopes together against posting slips and checklist. A supplement completes what the desk holds; it
 * is short as well when it lacks something its own posting slip names, since nothing else here says what was asked for.
 */
function countedOf(counting: Counting, checklist: readonly ChecklistLine[]): Tallied {
  const { dossier, items, lost, late, slips, tallyOf, held } = counting;
  const submitted = items.some((item) => item.leg === 'submission');
  const slip = together([...items, ...lost].map((item) => slips.get(item.id) ?? []));
  const expected = submitted ? stillExpected(checklist, held) : asOnSlip(slip);
  const counts = new Map(
    [...Map.groupBy(items, ({ sealedAct }) => sealedAct).values()].flatMap((sealed) => [
      ...countsOf(sealed, counting, expected),
    ]),
  );
  const lines = together([...counts.values()]);
  const differences = paperDifferences(slip, withMissing(lines, slip));
  const lacking = submitted && held !== undefined && differences.some((line) => line.given < line.slip);
  const short = isShort(lines, expected) || lacking;
  const accepted = items.some((item) => tallyOf.get(item.number)?.accepted);
  const files = submitted && !late ? !short || accepted : undefined;
  return { dossier, items, lost, counts, lines, differences, short, files };
}

/**
 * Envelopes of one posting slip are counted as one: what is said of any of them is said of the papers on the slip, and stands
 * where the slip has them, so that nothing is counted twice.
 */
function countsOf(
  sealed: readonly Item[],
  { slips, tallyOf }: Pick<Counting, 'slips' | 'tallyOf'>,
  expected: readonly ExpectedLine[],
): Map<string, CountedLine[]> {
  const slipOf = (item: Item): CountedLine[] => slips.get(item.id) ?? [];
  const bearer = sealed.find((item) => slipOf(item).length > 0) ?? sealed.find((item) => tallyOf.has(item.number));
  const said = sealed.flatMap((item) => tallyOf.get(item.number) ?? []);
  return new Map(
    sealed.map((item) => [item.id, item === bearer ? linesOf(slipOf(item), expected, said) : slipOf(item)]),
  );
}

/** A line of which nothing is left because its envelope was lost is a difference too. */
function withMissing(lines: readonly CountedLine[], slip: readonly CountedLine[]): CountedLine[] {
  const known = new Set(lines.map(({ line }) => line));
  return [...lines, ...slip.filter(({ line }) => !known.has(line)).map((line) => ({ ...line, given: 0 }))];
}

/** Papers carried on or recovered are those that their posting slip names, and no others. */
function asOnSlip(slip: readonly CountedLine[]): ExpectedLine[] {
  return slip.map(({ line, kind, given }) => ({ line, kind, count: given, required: true }));
}

/** What the desk counted: as the posting slip says, but for the lines it names, of several envelopes together. */
function linesOf(
  slip: readonly CountedLine[],
  expected: readonly ExpectedLine[],
  said: readonly DossierTally[],
): CountedLine[] {
  const named = new Map<number, number>();
  const known = new Set(expected.map((line) => line.line));
  for (const tally of said) {
    if ('asPostingSlip' in tally) continue;
    const lines = new Map(tally.lines.map((line) => [line.line, line.given]));
    if (lines.size !== tally.lines.length || [...lines.keys()].some((line) => !known.has(line)))
      throw new Refused('tally-lines-wrong', { number: tally.number });
    for (const [line, given] of lines) named.set(line, (named.get(line) ?? 0) + given);
  }
  if (named.size === 0) return [...slip];
  const sent = slip.map((line) => [line.line, line.given] as const);
  return countedLines(expected, new Map([...sent, ...named]));
}

const AWAITING: readonly Dossier['status'][] = ['OPENED', 'SUPPLEMENT_ASKED'];

/** Its papers are not all there yet: a tally files it. */
function awaitsPapers({ status }: Dossier): boolean {
  return AWAITING.includes(status);
}
