import { Injectable } from '@nestjs/common';
import { Act, ActHead } from '../../../platform/acts.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { SystemPerson } from '../../dossier/system-person.js';
import { Bags, type Bag } from '../../item/bags/bags.js';
import type { Item } from '../../item/item.entity.js';
import { statusAfter } from '../../item/item.rules.js';
import { Items } from '../../item/items.js';
import { isBagNumber } from '../../item/scanned-numbers.js';
import { HandoverLists } from '../lists/handover-lists.js';
import type { Fact } from '../offline/facts.js';
import type { Offer } from '../offline/offer.js';

type Offered = Pick<Offer, 'giverKind' | 'giver' | 'giverUnit' | 'purpose' | 'receiverKind'>;

/** What is the giver's of what he offers: envelopes, and sealed bags that nobody has counted. Locked. */
interface Offerable {
  items: Item[];
  bags: Bag[];
}

/** What the book says of the envelopes that the halves of a handover name. */
@Injectable()
export class OfflineBook {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly lists: HandoverLists,
    private readonly bags: Bags,
    private readonly system: SystemPerson,
  ) {}

  /**
   * Which of the numbers told are not, or no longer, the giver's to hand over: unknown, with somebody else, stopped, on
   * another list, or in a sealed bag. A bag is one line, as it is online: it goes with all that was sealed into it, or is
   * not his. What is his is locked, dossiers first, whoever it was that brought the halves.
   */
  async elsewhere(act: Act, handover: string, facts: readonly Fact[]): Promise<Fact[]> {
    const offers = facts.flatMap((fact): Offered[] =>
      fact.fact === 'half' && fact.half.says.side === 'offer' && fact.half.says.handover === handover
        ? [fact.half.says]
        : [],
    );
    const numbers = [...new Set(facts.flatMap((fact) => (fact.fact === 'lines' ? fact.numbers : [])))];
    if (offers.length === 0 || numbers.length === 0) return [];
    const { items, bags } = await this.locked(act, numbers, offers);
    const listed = await this.lists.onOtherLists(
      act,
      items.map((item) => item.id),
      handover,
    );
    const free = items.filter((item) => !listed.has(item.id));
    return offers.flatMap((offer) => {
      const going = free.filter((item) => mayGo(item, offer));
      const inside = Map.groupBy(going, (item) => item.bag);
      const whole = bags.filter((bag) => inside.get(bag.id)?.length === bag.items);
      const his = new Set([...(inside.get(null) ?? []), ...whole].map(({ number }) => number));
      const gone = numbers.filter((number) => !his.has(number));
      return gone.map((number) => ({ fact: 'elsewhere' as const, number, holder: holderOf(offer) }));
    });
  }

  private async locked(act: Act, numbers: readonly string[], offers: readonly Offered[]): Promise<Offerable> {
    const found = await this.items.findLive(act.tx, numbers);
    const loose = found.filter((item) => offers.some((offer) => holds(item, offer)));
    const bags = await this.held(act, numbers.filter(isBagNumber), offers);
    const ids = bags.map(({ id }) => id);
    const inside = await this.bags.itemsIn(act.tx, ids);
    const wanted = [...loose.map((item) => item.id), ...inside];
    if (wanted.length === 0) return { items: [], bags: [] };
    const asked = { ...act.asked, actor: this.system.actor };
    await this.dossiers.lock(
      new Act(act.tx, new ActHead(asked, act.kind, act.recordedAt)),
      await this.items.dossiersOf(act.tx, wanted),
    );
    const items = await this.items.lock(act, wanted);
    // after their envelopes are locked nobody counts them
    const counted = new Set((await this.bags.counted(act.tx, ids)).map(({ id }) => id));
    return { items, bags: bags.filter(({ id }) => !counted.has(id)) };
  }

  /** Sealed bags of those who offer. */
  private async held(act: Act, numbers: readonly string[], offers: readonly Offered[]): Promise<Bag[]> {
    const held = new Map<string, Bag>();
    for (const offer of offers) {
      const bags = await this.bags.heldBy(act.tx, numbers, { kind: offer.giverKind, id: holderOf(offer) });
      for (const bag of bags) held.set(bag.id, bag);
    }
    return [...held.values()];
  }
}

/** The holder who offers: a courier himself, else the unit for which he signed. */
export function holderOf({ giverKind, giver, giverUnit }: Pick<Offer, 'giverKind' | 'giver' | 'giverUnit'>): string {
  return giverKind === 'COURIER' ? giver : giverUnit;
}

function holds(item: Item, offer: Offered): boolean {
  return item.holderKind === offer.giverKind && item.holderId === holderOf(offer);
}

function mayGo(item: Item, offer: Offered): boolean {
  const move = { purpose: offer.purpose, giver: offer.giverKind, receiver: offer.receiverKind };
  return holds(item, offer) && statusAfter(item, move) !== undefined;
}
