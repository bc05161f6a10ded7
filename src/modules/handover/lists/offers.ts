import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { Item } from '../../item/item.entity.js';
import { Items } from '../../item/items.js';
import { refusedNumbers } from '../../item/scanned-numbers.js';
import { HandoverLists, type Line } from './handover-lists.js';
import type { Handover } from '../handover.entity.js';
import { notBefore } from '../handover.rules.js';
import { OfferLimit } from './offer-limit.js';
import { ScannedItems, type Way } from './scanned-items.js';

/** What may stand on a list, and until when it is offered. */
@Injectable()
export class Offers {
  constructor(
    private readonly items: Items,
    private readonly scans: ScannedItems,
    private readonly lists: HandoverLists,
    private readonly limit: OfferLimit,
  ) {}

  /** Scanned items, locked, those of a scanned bag in its place. @throws Refused as `ScannedItems.take` */
  scanned(act: Act, numbers: readonly string[], way: Way, list?: string): Promise<Item[]> {
    return this.scans.take(act, numbers, way, list);
  }

  /** Locks what is on a draft, before the draft itself: nothing is offered that somebody takes away at this moment. */
  async locked(act: Act, draft: Handover): Promise<Item[]> {
    const lines = await this.lists.lines(act.tx, draft, 'open');
    return this.items.lock(
      act,
      lines.map((line) => line.item),
    );
  }

  /**
   * The signature of the giver: from here on the list is frozen and stands for some opening hours of the receiver.
   * @throws Refused `stale-version` (412) when something was scanned onto it after `locked`
   */
  async offer(act: Act, handover: Handover, locked: readonly Item[]): Promise<void> {
    const lines = await this.lists.lines(act.tx, handover, 'open');
    if (lines.length === 0) throw new Refused('list-empty');
    const listed = new Set(lines.map((line) => line.item));
    const items = locked.filter((item) => listed.has(item.id));
    if (items.length < listed.size) throw new Refused('stale-version');
    await this.scans.requireGiveable(items, handover, pieceNames(lines));
    requireInBags(items, lines);
    await this.items.requireSound(act, items);
    const expiresAt = await this.limit.set(act, handover);
    const { id, actor, trustedAt } = act;
    await this.lists.change(act, handover, {
      status: 'OFFERED',
      givenBy: actor.id,
      offeredAct: id,
      offeredAt: notBefore(handover.draftedAt, trustedAt),
      expiresAt,
    });
  }

  recall(act: Act, handover: Handover): Promise<void> {
    return this.limit.withdraw(act, handover);
  }
}

/** An envelope that goes in a bag is in it. @throws Refused `bag-content-changed` (409) */
function requireInBags(items: readonly Item[], lines: readonly Line[]): void {
  const bagOf = new Map(items.map(({ id, bag }) => [id, bag]));
  const gone = lines.filter(({ item, bag }) => bag !== null && bagOf.get(item) !== bag);
  if (gone.length === 0) return;
  const bags = [...new Set(gone.map(({ piece }) => piece))];
  throw refusedNumbers('bag-content-changed', bags, bags);
}

/** By item: what is called when something is wrong with it. */
function pieceNames(lines: readonly Line[]): (item: Item) => string {
  const names = new Map(lines.map(({ item, piece }) => [item, piece]));
  return ({ id, number }) => names.get(id) ?? number;
}
