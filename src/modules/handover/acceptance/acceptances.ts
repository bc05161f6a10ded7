import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Journal, type Draft } from '../../dossier/journal.js';
import { bagsOf, Bags } from '../../item/bags/bags.js';
import { Custody } from '../../item/custody/custody.js';
import type { Photo } from '../../item/irregularities/photo.shapes.js';
import { requirePhoto } from '../../item/irregularities/photos.js';
import type { Item } from '../../item/item.entity.js';
import { Differences, isUnsound, shownOf, type OwnedDifference } from './differences.js';
import { HandoverLists, handoverResult, keepUntold } from '../lists/handover-lists.js';
import type { HandoverAcceptance } from '../handover.shapes.js';
import { holderOf, LockedLists, type CountedList, type LockedList } from '../lists/locked-lists.js';
import { OfferLimit } from '../lists/offer-limit.js';
import { RunSeals } from '../run/run-seals.js';

/** The lines of an offered list become moved or kept, and the list ends accepted by its receiver. */
@Injectable()
export class AcceptedLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly limit: OfferLimit,
    private readonly custody: Custody,
    private readonly bags: Bags,
    private readonly differences: Differences,
  ) {}

  /**
   * All or none of the accepted lines move; those with a difference stay with the giver.
   * @returns the id of the report on its differences
   */
  async take(
    act: Act,
    list: LockedList,
    accepted: readonly Item[],
    found: { differences: readonly OwnedDifference[]; photo: Photo },
  ): Promise<string | undefined> {
    const { differences } = found;
    const { handover } = list;
    const place = handover.receiverKind === 'COURIER' ? undefined : handover.targetUnit;
    const way = {
      purpose: handover.purpose,
      from: holderOf(handover, 'giver'),
      to: holderOf(handover, 'receiver'),
      unit: handover.targetUnit,
      place,
    };
    await this.custody.move(act, accepted, way);
    await this.bags.give(act, bagsOf(accepted), way.to, way.unit);
    await this.lists.turn(
      act,
      handover,
      'moved',
      accepted.map((item) => item.id),
    );
    await this.lists.turn(act, handover, 'kept');
    await this.lists.change(act, handover, {
      status: differences.length > 0 ? 'ACCEPTED_WITH_DIFFERENCE' : 'ACCEPTED',
      receivedBy: act.actor.id,
      designation: list.designated.numbers ?? null,
      endedAct: act.id,
      endedAt: await this.lists.endOf(act, handover),
    });
    await this.limit.withdraw(act, handover);
    return this.differences.open(act, handover, found);
  }
}

/** Custody moves here and nowhere else between two people: the receiver signs for what he counted. QĐ 45/2016 Art 7, TT 17/2017 Art 5. */
@Injectable()
export class Acceptances {
  constructor(
    private readonly locked: LockedLists,
    private readonly differences: Differences,
    private readonly accepted: AcceptedLists,
    private readonly runSeals: RunSeals,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `LockedLists.offered`, `RunSeals.found`, `remark-not-counted`, `photo-missing` (422), `nothing-to-accept`, `item-not-yours`, `item-not-movable` (409) */
  async accept(
    act: Act,
    id: string,
    { version, remarks, runSealFound, ...photo }: HandoverAcceptance,
    runSeal: 'asked' | 'unseen' = 'asked',
  ): Promise<ActResult> {
    const list = await this.locked.offered(act, id, version);
    const sealed = runSeal === 'asked' ? await this.runSeals.found(act, list, runSealFound) : [];
    const differences = [...(await this.differences.find(act, list, remarks)), ...sealed];
    const different = new Set(differences.map((each) => each.number));
    const pieceOf = new Map(list.lines.map((line) => [line.item, line.piece]));
    const items = list.items.filter((item) => !different.has(pieceOf.get(item.id) ?? item.number));
    if (items.length === 0) throw new Refused('nothing-to-accept');
    if (differences.some(isUnsound)) requirePhoto(photo);
    const irregularity = await this.accepted.take(act, list, items, { differences, photo });
    keepUntold(act, list.lines);
    await this.journal.append(act, ...drafts(act, list, items, { differences, irregularity, photo }));
    return {
      ...handoverResult(list.handover, act.actor, { counted: true, untallied: true, undo: 'ask-undo' }),
      accepted: new Set(items.map((item) => pieceOf.get(item.id))).size,
      differences: differences.map(({ number, kind }) => ({ number, kind })),
      irregularity,
    };
  }
}

/** What did not agree, and the report on it. */
interface Found {
  differences: readonly OwnedDifference[];
  irregularity?: string;
  photo: Photo;
}

/** One event a dossier: its envelopes that moved, and the differences of its own. */
function drafts(
  act: Act,
  { handover, dossiers, designated, counts }: CountedList,
  items: readonly Item[],
  { differences, irregularity, photo }: Found,
): Draft<'handover.accepted'>[] {
  const moved = groupedBy(items, (item) => item.dossierId);
  const shown = new Set(shownOf(differences));
  const wrong = groupedBy(
    differences.flatMap((each) => each.dossiers.map((of) => ({ ...each, of }))),
    (each) => each.of,
  );
  const data = {
    handover: handover.id,
    number: handover.number,
    version: handover.version,
    giver: holderOf(handover, 'giver'),
    receiver: holderOf(handover, 'receiver'),
    receivedBy: act.actor.id,
    counts: counts > 1 ? counts : undefined,
  };
  return dossiers.map((dossier: Dossier) => ({
    type: 'handover.accepted',
    dossier,
    items: moved.get(dossier.id) ?? [],
    data: {
      ...data,
      designation: designated.of(dossier)?.id,
      differences: told(wrong.get(dossier.id)),
      irregularity: wrong.has(dossier.id) ? irregularity : undefined,
      evidence: shown.has(dossier.id) && photo.evidence.length > 0 ? photo.evidence : undefined,
    },
  }));
}

/** Of envelopes: what is wrong with a bag stands in the report, and its number in no journal, since it is counted blind. */
function told(wrong: readonly OwnedDifference[] = []): Draft<'handover.accepted'>['data']['differences'] {
  const own = wrong.filter(({ item }) => item !== undefined);
  return own.length > 0 ? own.map(({ item, number, kind, owner }) => ({ item, number, kind, owner })) : undefined;
}

function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string | undefined): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row) ?? '';
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
