import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { Irregularities, type Unsound } from '../item/irregularities/irregularities.js';
import { conditions, type Condition } from '../item/irregularities/irregularity.lifecycle.js';
import type { Photo } from '../item/irregularities/photo.shapes.js';
import type { Item } from '../item/item.entity.js';
import { statusAfter } from '../item/item.rules.js';
import { Items } from '../item/items.js';
import type { Handover } from './handover.entity.js';
import { differencesBetween, type Difference, type RemarkKind } from './handover.rules.js';
import type { HandoverAcceptance } from './handover.shapes.js';
import type { CountedList } from './locked-lists.js';

/** A difference with the unit that answers for it, and the dossier whose envelope it is, when known. */
export interface OwnedDifference extends Difference {
  owner: string;
  dossier?: string;
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
    const listed = new Set(list.lines.map((line) => line.number));
    remarks.forEach(({ number }, index) => {
      if (there.has(number) && listed.has(number)) return;
      throw new Refused('remark-not-counted', { number }, [
        { pointer: `/remarks/${index}/number`, code: 'remark-not-counted' },
      ]);
    });
    const found = differencesBetween(list.lines, list.counted, [...remarks, ...stopped(list, remarks)]);
    const extra = found.filter(({ kind }) => kind === 'extra').map(({ number }) => number);
    const strange = extra.length > 0 ? await this.items.findLive(act.tx, extra) : [];
    const known = new Map([...list.items, ...strange].map((item) => [item.number, item]));
    const owner = list.handover.giverUnit;
    return found.map(({ number, kind }) => ({
      number,
      kind,
      owner,
      item: known.get(number)?.id,
      dossier: known.get(number)?.dossierId,
    }));
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
    const findings = { owner: handover.giverUnit, at, handover: handover.id, unsound: unsoundOf(differences), photo };
    return (await this.irregularities.open(act, findings)).get(handover.id);
  }
}

/** The envelopes that were there, but not whole, each with all that is wrong with it. */
export function unsoundOf(differences: readonly OwnedDifference[]): Unsound[] {
  const found = new Map<string, { dossier: string; conditions: Condition[] }>();
  for (const { item, dossier, kind } of differences) {
    const condition = conditions.find((each) => each === kind);
    if (!condition || !item || !dossier) continue;
    const known = found.get(item) ?? { dossier, conditions: [] };
    found.set(item, { ...known, conditions: [...known.conditions, condition] });
  }
  return [...found].map(([item, unsound]) => ({ item, ...unsound }));
}

/**
 * Envelopes that were there, but that the service itself stopped since the list was offered: the authority recalled them, or
 * nobody came for them in time. They stay with the giver as `wrong`; the rest of the list can move.
 */
function stopped(
  { handover, items, counted }: CountedList,
  remarks: HandoverAcceptance['remarks'],
): { number: string; kind: RemarkKind }[] {
  const move = { purpose: handover.purpose, giver: handover.giverKind, receiver: handover.receiverKind };
  const told = new Set(remarks.map((remark) => remark.number));
  const there = new Set(counted);
  const stays = (item: Item): boolean => there.has(item.number) && !told.has(item.number);
  return items
    .filter((item) => stays(item) && statusAfter(item, move) === undefined)
    .map(({ number }) => ({ number, kind: 'wrong' }));
}
