import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import type { Refused } from '../../../platform/problems.js';
import { Dossiers } from '../../dossier/dossiers.js';
import type { Item } from '../../item/item.entity.js';
import { statusAfter, type Purpose } from '../../item/item.rules.js';
import { Items } from '../../item/items.js';
import { Numbers } from '../../item/numbers/numbers.js';
import { isBagNumber, refusedNumbers, requireWellFormed } from '../../item/scanned-numbers.js';
import { HandoverLists } from './handover-lists.js';
import type { SideKind } from '../handover.lifecycle.js';
import { BagScans, type ScannedBags } from './scanned-bags.js';

/** From whom to whom and what for. */
export interface Way {
  purpose: Purpose;
  giverKind: SideKind;
  giverId: string;
  receiverKind: SideKind;
}

/** Envelopes and bags that a giver scans onto his list. */
@Injectable()
export class ScannedItems {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly lists: HandoverLists,
    private readonly numbers: Numbers,
    private readonly bags: BagScans,
  ) {}

  /**
   * The items of these numbers, locked, in the order of scanning, those of a scanned bag in its place; all of them or none.
   * @throws Refused `number-malformed` (422), `item-unknown`, `bag-unknown` (404), `item-not-yours`, `item-not-movable`,
   *   `item-on-list`, `number-void`, `item-in-bag`, `item-suspect`, `bag-not-movable`, `bag-on-list`, `bag-counted`,
   *   `bag-content-changed` (409), with a pointer to every number concerned
   */
  async take(act: Act, numbers: readonly string[], way: Way, list?: string): Promise<Item[]> {
    const wanted = [...new Set(numbers)];
    if (wanted.length === 0) return [];
    requireWellFormed(numbers, { bags: true });
    const { loose, bags } = await this.found(act, numbers, way);
    const locked = await this.items.lock(act, [...loose, ...(await this.bags.itemsIn(act, bags))]);
    // first: what has left its bag meanwhile is not named
    bags.requireWhole(locked);
    const named: Named = (item) => bags.pieceOf(item);
    await this.requireGiveable(locked, way, named, numbers);
    const itself = new Set(loose);
    await this.items.requireOutOfBag(
      act,
      locked.filter((item) => itself.has(item.id)),
    );
    await this.bags.requireClosed(act, bags);
    await this.items.requireSound(act, locked);
    await this.requireOnNoOther(act, locked, { named, numbers, list });
    const order = new Map(wanted.map((number, index) => [number, index]));
    return locked.sort((a, b) => (order.get(named(a)) ?? 0) - (order.get(named(b)) ?? 0));
  }

  /**
   * Whether the giver holds every one, in a state from which it can go this way.
   * @param named what an envelope is called on the list
   * @param numbers as they were scanned, to point to
   */
  async requireGiveable(
    items: readonly Item[],
    way: Way,
    named: Named,
    numbers: readonly string[] = [],
  ): Promise<void> {
    const foreign = items.filter((item) => !holds(way, item));
    const [other] = foreign;
    if (other) {
      const holder = await this.items.holderName(other);
      throw refusedNumbers('item-not-yours', numbers, foreign.map(named), { holder });
    }
    const move = { purpose: way.purpose, giver: way.giverKind, receiver: way.receiverKind };
    const stuck = items.filter((item) => statusAfter(item, move) === undefined);
    const [first] = stuck;
    if (!first) return;
    const inBag = stuck.filter((item) => named(item) !== item.number);
    if (inBag.length > 0) throw refusedNumbers('bag-not-movable', numbers, inBag.map(named));
    throw refusedNumbers('item-not-movable', numbers, stuck.map(named), { noun: 'item', state: first.status });
  }

  /** Unlocked: the ids of envelopes, and bags. */
  private async found(act: Act, numbers: readonly string[], way: Way): Promise<{ loose: string[]; bags: ScannedBags }> {
    const wanted = [...new Set(numbers)];
    const single = wanted.filter((number) => !isBagNumber(number));
    const found = await this.items.findLive(act.tx, single);
    const unknown = await this.unknown(act, single, found, way);
    if (unknown.length > 0) throw await this.noItem(act, unknown, numbers);
    const giver = { kind: way.giverKind, id: way.giverId };
    const bags = await this.bags.find(act, numbers, wanted.filter(isBagNumber), giver);
    return { loose: found.map((item) => item.id), bags };
  }

  private async requireOnNoOther(
    act: Act,
    items: readonly Item[],
    { named, numbers, list }: { named: Named; numbers: readonly string[]; list?: string },
  ): Promise<void> {
    const elsewhere = await this.lists.onOtherLists(
      act,
      items.map((item) => item.id),
      list,
    );
    const listed = items.filter((item) => elsewhere.has(item.id));
    const [first] = listed;
    if (!first) return;
    const code = named(first) === first.number ? 'item-on-list' : 'bag-on-list';
    throw refusedNumbers(code, numbers, listed.map(named), { list: elsewhere.get(first.id) });
  }

  /** A number that his own unit has made void is on no envelope; what else he asks for is none of his business. */
  private async noItem(act: Act, unknown: readonly string[], numbers: readonly string[]): Promise<Refused> {
    const spoiled = await this.numbers.voidOfUnit(act, unknown);
    const isVoid = spoiled.length > 0;
    return refusedNumbers(isVoid ? 'number-void' : 'item-unknown', numbers, isVoid ? spoiled : unknown);
  }

  /** Whoever may not see an item does not learn that it exists, neither by the answer nor by the time it takes. */
  private async unknown(act: Act, wanted: readonly string[], found: readonly Item[], way: Way): Promise<string[]> {
    const held = new Set(numbersOf(found.filter((item) => holds(way, item))));
    if (wanted.every((number) => held.has(number))) return [];
    const dossiers = found.map((item) => item.dossierId);
    const seen = new Set((await this.dossiers.readable(act.tx, act.actor, dossiers)).map((dossier) => dossier.id));
    const known = new Set(numbersOf(found.filter((item) => seen.has(item.dossierId))));
    return wanted.filter((number) => !held.has(number) && !known.has(number));
  }
}

/** What an envelope is called on a list: its own number, or that of its bag. */
type Named = (item: Item) => string;

function numbersOf(items: readonly Item[]): string[] {
  return items.map((item) => item.number);
}

function holds(way: Way, item: Item): boolean {
  return item.holderKind === way.giverKind && item.holderId === way.giverId;
}
