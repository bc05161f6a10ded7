import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { ChecklistLine } from '../directory/directory.entities.js';
import { Procedures } from '../directory/procedures.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Custody } from '../item/custody/custody.js';
import type { Item } from '../item/item.entity.js';
import { itemLifecycle } from '../item/item.lifecycle.js';
import {
  countedLines,
  readHeld,
  readTallies,
  stillExpected,
  writeTallies,
  type CountedLine,
  type ExpectedLine,
  type Held,
} from '../item/tally-lines.js';
import { isShort, paperDifferences, together, type PaperDifference } from './handover.rules.js';
import type { DossierTally } from './handover.shapes.js';
import type { LockedList } from './locked-lists.js';

/** One dossier's papers as the desk counted them. */
export interface Tallied {
  dossier: Dossier;
  items: Item[];
  /** By item. */
  counts: Map<string, CountedLine[]>;
  lines: CountedLine[];
  differences: PaperDifference[];
  short: boolean;
  /** The desk signs "đủ" or "nhận, đủ điều kiện": the dossier is filed. Absent for a transfer or recovery, which files nothing. */
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
  async count(act: Act, list: LockedList, tallies: readonly DossierTally[]): Promise<Tallied[]> {
    const slips = await readTallies(
      act.tx,
      list.items.map((item) => item.id),
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
      const items = list.items.filter((item) => item.dossierId === dossier.id);
      counted.push(countedOf({ dossier, items, slips, tallyOf, held: held.get(dossier.id) }, version.lines));
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
function countedOf({ dossier, items, slips, tallyOf, held }: Counting, checklist: readonly ChecklistLine[]): Tallied {
  const submitted = items.some((item) => item.leg === 'submission');
  const slipOf = (item: Item): CountedLine[] => slips.get(item.id) ?? [];
  const expected = submitted ? stillExpected(checklist, held) : asOnSlip(together(items.map(slipOf)));
  const counts = new Map(items.map((item) => [item.id, linesOf(slipOf(item), expected, tallyOf.get(item.number))]));
  const lines = together([...counts.values()]);
  const differences = paperDifferences(together(items.map(slipOf)), lines);
  const lacking = submitted && held !== undefined && differences.some(({ given, slip }) => given < slip);
  const short = isShort(lines, expected) || lacking;
  const accepted = items.some((item) => tallyOf.get(item.number)?.accepted);
  return { dossier, items, counts, lines, differences, short, files: submitted ? !short || accepted : undefined };
}

/** Papers carried on or recovered are those that their posting slip names, and no others. */
function asOnSlip(slip: readonly CountedLine[]): ExpectedLine[] {
  return slip.map(({ line, kind, given }) => ({ line, kind, count: given, required: true }));
}

/** What the desk counted of one envelope: as the posting slip says, but for the lines it names. */
function linesOf(
  slip: readonly CountedLine[],
  expected: readonly ExpectedLine[],
  tally: DossierTally | undefined,
): CountedLine[] {
  if (!tally || 'asPostingSlip' in tally) return [...slip];
  const named = new Map(tally.lines.map((line) => [line.line, line.given]));
  const known = new Set(expected.map((line) => line.line));
  if (named.size !== tally.lines.length || [...named.keys()].some((line) => !known.has(line))) {
    throw new Refused('tally-lines-wrong', { number: tally.number });
  }
  const sent = slip.map((line) => [line.line, line.given] as const);
  return countedLines(expected, new Map([...sent, ...named]));
}
