import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { Irregularities, type Unsound } from '../item/irregularities/irregularities.js';
import { conditions, type Condition } from '../item/irregularities/irregularity.lifecycle.js';
import type { Photo } from '../item/irregularities/photo.shapes.js';
import { statusAfter } from '../item/item.rules.js';
import { Items } from '../item/items.js';
import type { Handover } from './handover.entity.js';
import { differencesBetween, piecesOf, type Difference, type RemarkKind } from './handover.rules.js';
import type { HandoverAcceptance } from './handover.shapes.js';
import type { CountedList } from './locked-lists.js';

/** A difference with the unit that answers for it, and whose envelope it is, when known, or whose envelopes are in the bag. */
export interface OwnedDifference extends Difference {
  owner: string;
  dossiers: readonly string[];
}

/** Where a list and the envelopes differ. Each difference has an owner, and one task tells him. */
@Injectable()
export class Differences {
  constructor(
    private readonly items: Items,
    private readonly irregularities: Irregularities,
  ) {}

  /** @throws Refused `remark-not-counted` (422) for a remark on what is not on the list or was not counted */
  async find(act: Act, list: CountedList, remarks: HandoverAcceptance['remarks']): Promise<OwnedDifference[]> {
    const there = new Set(list.counted);
    const pieces = piecesOf(list.lines);
    const listed = new Set(pieces.map(({ number }) => number));
    remarks.forEach(({ number }, index) => {
      if (there.has(number) && listed.has(number)) return;
      throw new Refused('remark-not-counted', { number }, [
        { pointer: `/remarks/${index}/number`, code: 'remark-not-counted' },
      ]);
    });
    const found = differencesBetween(pieces, list.counted, [...remarks, ...stopped(list, remarks)]);
    const extra = found.filter(({ kind }) => kind === 'extra').map(({ number }) => number);
    const strange = extra.length > 0 ? await this.items.findLive(act.tx, extra) : [];
    const others = strange.map(({ id, number, dossierId }) => ({ number, item: id, dossiers: [dossierId] }));
    const known = new Map([...others, ...pieces].map((piece) => [piece.number, piece]));
    const owner = list.handover.giverUnit;
    return found.map(({ number, kind }) => {
      const piece = known.get(number);
      return { number, kind, owner, item: piece?.item, dossiers: piece?.dossiers ?? [] };
    });
  }

  /**
   * Keeps them, of the time at which the list ended, with a report for its owner to answer, and one for each envelope that
   * was not whole.
   * @returns the id of the list's report; undefined where nothing differs
   */
  async open(
    act: Act,
    handover: Handover,
    { differences, photo }: { differences: readonly OwnedDifference[]; photo: Photo },
  ): Promise<string | undefined> {
    if (differences.length === 0) return undefined;
    await act.tx.query(
      `insert into handover_difference (handover, number, kind, item, owner, act, at)
       select $1, d.number, d.kind, d.item, d.owner, $2, $3
       from unnest($4::text[], $5::text[], $6::uuid[], $7::uuid[]) as d (number, kind, item, owner) on conflict do nothing`,
      [
        handover.id,
        act.id,
        handover.endedAt,
        differences.map((each) => each.number),
        differences.map((each) => each.kind),
        differences.map((each) => each.item ?? null),
        differences.map((each) => each.owner),
      ],
    );
    const at = handover.endedAt ?? act.trustedAt;
    const shown = shownOf(differences);
    const of = { owner: handover.giverUnit, at, handover: handover.id };
    const findings = { ...of, unsound: unsoundOf(differences), shown, photo };
    return (await this.irregularities.open(act, findings)).get(handover.id);
  }
}

/** The envelopes that were there, but not whole, each with all that is wrong with it. */
export function unsoundOf(differences: readonly OwnedDifference[]): Unsound[] {
  const found = new Map<string, { dossier: string; conditions: Condition[] }>();
  for (const { item, dossiers, kind } of differences) {
    const condition = conditions.find((each) => each === kind);
    const [dossier] = dossiers;
    if (!condition || !item || !dossier) continue;
    const known = found.get(item) ?? { dossier, conditions: [] };
    found.set(item, { ...known, conditions: [...known.conditions, condition] });
  }
  return [...found].map(([item, unsound]) => ({ item, ...unsound }));
}

/** The dossiers of what was there but not whole, envelope or bag: whatever was photographed is theirs. */
export function shownOf(differences: readonly OwnedDifference[]): string[] {
  const torn = differences.filter(({ kind }) => conditions.some((each) => each === kind));
  return [...new Set(torn.flatMap(({ dossiers }) => dossiers))];
}

/**
 * Pieces that were there, but that the service itself stopped since the list was offered: the authority recalled them, or
 * nobody came for them in time. They stay with the giver as `wrong`, a bag whole; the rest of the list can move.
 */
function stopped(
  { handover, lines, items, counted }: CountedList,
  remarks: HandoverAcceptance['remarks'],
): { number: string; kind: RemarkKind }[] {
  const move = { purpose: handover.purpose, giver: handover.giverKind, receiver: handover.receiverKind };
  const told = new Set(remarks.map((remark) => remark.number));
  const there = new Set(counted);
  const stuck = new Set(items.filter((item) => statusAfter(item, move) === undefined).map((item) => item.id));
  const pieces = new Set(lines.filter(({ item }) => stuck.has(item)).map(({ piece }) => piece));
  return [...pieces]
    .filter((number) => there.has(number) && !told.has(number))
    .map((number) => ({ number, kind: 'wrong' }));
}
