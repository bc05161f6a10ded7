import { Injectable } from '@nestjs/common';
import { Act, ActHead } from '../../../platform/acts.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { SystemPerson } from '../../dossier/system-person.js';
import type { Item } from '../../item/item.entity.js';
import { statusAfter } from '../../item/item.rules.js';
import { Items } from '../../item/items.js';
import { HandoverLists } from '../handover-lists.js';
import type { Fact } from '../offline/facts.js';
import type { Offer } from '../offline/offer.js';

type Offered = Pick<Offer, 'giverKind' | 'giver' | 'giverUnit' | 'purpose' | 'receiverKind'>;

/** What the book says of the envelopes that the halves of a handover name. */
@Injectable()
export class OfflineBook {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly lists: HandoverLists,
    private readonly system: SystemPerson,
  ) {}

  /**
   * Which of the numbers told are not, or no longer, the giver's to hand over: unknown, with somebody else, stopped, on
   * another list, or in a sealed bag. What is his is locked, dossiers first, whoever it was that brought the halves.
   */
  async elsewhere(act: Act, handover: string, facts: readonly Fact[]): Promise<Fact[]> {
    const offers = facts.flatMap((fact): Offered[] =>
      fact.fact === 'half' && fact.half.says.side === 'offer' && fact.half.says.handover === handover
        ? [fact.half.says]
        : [],
    );
    const numbers = [...new Set(facts.flatMap((fact) => (fact.fact === 'lines' ? fact.numbers : [])))];
    if (offers.length === 0 || numbers.length === 0) return [];
    const items = await this.locked(act, numbers, offers);
    const listed = await this.lists.onOtherLists(
      act,
      items.map((item) => item.id),
      handover,
    );
    const free = items.filter((item) => !listed.has(item.id) && item.bag === null);
    return offers.flatMap((offer) => {
      const his = new Set(free.filter((item) => mayGo(item, offer)).map((item) => item.number));
      const gone = numbers.filter((number) => !his.has(number));
      return gone.map((number) => ({ fact: 'elsewhere' as const, number, holder: holderOf(offer) }));
    });
  }

  private async locked(act: Act, numbers: readonly string[], offers: readonly Offered[]): Promise<Item[]> {
    const found = await this.items.findLive(act.tx, numbers);
    const his = found.filter((item) => offers.some((offer) => holds(item, offer)));
    if (his.length === 0) return [];
    const asked = { ...act.asked, actor: this.system.actor };
    await this.dossiers.lock(
      new Act(act.tx, new ActHead(asked, act.kind, act.recordedAt)),
      his.map((item) => item.dossierId),
    );
    return this.items.lock(
      act,
      his.map((item) => item.id),
    );
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
