import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Journal, type Draft } from '../dossier/journal.js';
import type { Item } from '../item/item.entity.js';
import { Items } from '../item/items.js';
import { Differences, type OwnedDifference } from './differences.js';
import { HandoverLists, handoverResult } from './handover-lists.js';
import type { HandoverAcceptance } from './handover.shapes.js';
import { holderOf, LockedLists, type CountedList, type LockedList } from './locked-lists.js';
import { OfferLimit } from './offer-limit.js';

/** The lines of an offered list become moved or kept, and the list ends accepted by its receiver. */
@Injectable()
export class AcceptedLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly limit: OfferLimit,
    private readonly items: Items,
    private readonly differences: Differences,
  ) {}

  /** All or none of the accepted lines move; those with a difference stay with the giver. */
  async take(
    act: Act,
    list: LockedList,
    accepted: readonly Item[],
    differences: readonly OwnedDifference[],
  ): Promise<void> {
    const { handover } = list;
    const place = handover.receiverKind === 'COURIER' ? undefined : handover.targetUnit;
    const way = {
      purpose: handover.purpose,
      from: holderOf(handover, 'giver'),
      to: holderOf(handover, 'receiver'),
      place,
    };
    await this.items.move(act, accepted, way);
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
    await this.differences.open(act, handover, differences);
  }
}

/** Custody moves here and nowhere else between two people: the receiver signs for what he counted. QĐ 45/2016 Art 7, TT 17/2017 Art 5. */
@Injectable()
export class Acceptances {
  constructor(
    private readonly locked: LockedLists,
    private readonly differences: Differences,
    private readonly accepted: AcceptedLists,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `LockedLists.offered`, `remark-not-counted` (422), `nothing-to-accept`, `item-not-yours`, `item-not-movable` (409) */
  async accept(act: Act, id: string, { version, remarks }: HandoverAcceptance): Promise<ActResult> {
    const list = await this.locked.offered(act, id, version);
    const differences = await this.differences.find(act, list, remarks);
    const different = new Set(differences.map((each) => each.number));
    const items = list.items.filter((item) => !different.has(item.number));
    if (items.length === 0) throw new Refused('nothing-to-accept');
    await this.accepted.take(act, list, items, differences);
    await this.journal.append(act, ...drafts(act, list, items, differences));
    return {
      ...handoverResult(list.handover, act.actor, { counted: true, untallied: true, undo: 'ask-undo' }),
      accepted: items.length,
      differences: differences.map(({ number, kind }) => ({ number, kind })),
    };
  }
}

/** One event a dossier: its envelopes that moved, and the differences of its own. */
function drafts(
  act: Act,
  { handover, dossiers, designated, counts }: CountedList,
  items: readonly Item[],
  differences: readonly OwnedDifference[],
): Draft<'handover.accepted'>[] {
  const moved = groupedBy(items, (item) => item.dossierId);
  const wrong = groupedBy(differences, (each) => each.dossier);
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
      differences: wrong.get(dossier.id)?.map(({ item, number, kind, owner }) => ({ item, number, kind, owner })),
    },
  }));
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
