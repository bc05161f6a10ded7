import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { Units } from '../../directory/units.js';
import { Irregularities, type Unsound } from '../../item/irregularities/irregularities.js';
import { conditions, type Condition } from '../../item/irregularities/irregularity.lifecycle.js';
import type { Photo } from '../../item/irregularities/photo.shapes.js';
import { statusAfter } from '../../item/item.rules.js';
import { Items } from '../../item/items.js';
import type { Handover } from '../handover.entity.js';
import { differencesBetween, piecesOf, type Difference, type RemarkKind } from '../handover.rules.js';
import type { HandoverAcceptance } from '../handover.shapes.js';
import type { CountedList } from '../lists/locked-lists.js';

/** A counted list, as much of it as tells where it differs. */
export type ComparedList = Pick<CountedList, 'handover' | 'lines' | 'items' | 'counted'>;

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
    private readonly units: Units,
  ) {}

  /** With what the service itself stopped meanwhile. @throws Refused as `compared` */
  find(act: Act, list: CountedList, remarks: HandoverAcceptance['remarks']): Promise<OwnedDifference[]> {
    return this.compared(act, list, remarks, stopped(list, remarks));
  }

  /** @throws Refused `remark-not-counted` (422) for a remark on what is not on the list or was not counted */
  async compared(
    act: Act,
    list: ComparedList,
    remarks: HandoverAcceptance['remarks'],
    further: readonly { number: string; kind: RemarkKind }[] = [],
  ): Promise<OwnedDifference[]> {
    const there = new Set(list.counted);
    const pieces = piecesOf(list.lines);
    const listed = new Set(pieces.map(({ number }) => number));
    remarks.forEach(({ number }, index) => {
      if (there.has(number) && listed.has(number)) return;
      throw new Refused('remark-not-counted', { number }, [
        { pointer: `/remarks/${index}/number`, code: 'remark-not-counted' },
      ]);
    });
    const found = differencesBetween(pieces, list.counted, [...remarks, ...further]);
    const extra = found.filter(({ kind }) => kind === 'extra').map(({ number }) => number);
    const strange = extra.length > 0 ? await this.items.findLive(act.tx, extra) : [];
    const others = strange.map(({ id, number, dossierId }) => ({ number, item: id, dossiers: [dossierId] }));
    const known = new Map([...others, ...pieces].map((piece) => [piece.number, piece]));
    const owner = await this.ownerOf(act, list.handover);
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
    const of = { owner: await this.ownerOf(act, handover), at, handover: handover.id };
    const isTorn = differences.some((each) => each.item === undefined && each.dossiers.length > 0 && isUnsound(each));
    const findings = { ...of, isTorn, unsound: unsoundOf(differences), shown, photo };
    return (await this.irregularities.open(act, findings)).get(handover.id);
  }

  /** The unit of the giver or, once that ended, the one that took over. */
  private async ownerOf(act: Act, { giverUnit }: Handover): Promise<string> {
    return (await this.units.standing(giverUnit, localDay(act.recordedAt)))?.id ?? giverUnit;
  }
}

/** The envelopes that were there, but not whole, each with all that is wrong with it. */
function unsoundOf(differences: readonly OwnedDifference[]): Unsound[] {
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
  return [...new Set(differences.filter(isUnsound).flatMap(({ dossiers }) => dossiers))];
}

/** Something was there and not whole: an envelope, a bag, or a seal. */
export function isUnsound({ kind }: Pick<OwnedDifference, 'kind'>): boolean {
  return conditions.some((each) => each === kind);
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
