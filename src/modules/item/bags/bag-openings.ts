import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Journal, type Draft } from '../../dossier/journal.js';
import { Tasks } from '../../dossier/tasks.js';
import { BAG_CONTENT_CHANGED, Custody } from '../custody/custody.js';
import { Irregularities, type Unsound } from '../irregularities/irregularities.js';
import { conditions } from '../irregularities/irregularity.lifecycle.js';
import { requirePhoto } from '../irregularities/photos.js';
import type { Item } from '../item.entity.js';
import { Items } from '../items.js';
import { BagHands, requireHolder } from './bag-counts.js';
import { bagLifecycle } from './bag.lifecycle.js';
import { bagDifferences, sealDifference, type BagDifference, type Bagged, type SealFound } from './bag.rules.js';
import type { BagOpening } from './bag.shapes.js';
import { Bags, type Bag } from './bags.js';

/** A counted bag with everything in it locked. */
interface CountedBag {
  bag: Bag;
  content: Bagged[];
  counted: readonly string[];
  countedAt: Date;
  dossiers: Dossier[];
  /** Those that are in it. */
  items: Item[];
}

/** Bags as their holder opens them: dossiers locked first, then envelopes, then the bag. */
@Injectable()
export class CountedBags {
  constructor(
    private readonly bags: Bags,
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly hands: BagHands,
  ) {}

  /** @throws Refused `not-found`, `bag-not-yours`, `bag-count-first` (409), `bag-opened-at-office` (403) */
  async lock(act: Act, number: string): Promise<CountedBag> {
    const found = await this.bags.find(act, number);
    requireHolder(found, act.actor, 'open');
    const sealed = await this.bags.content(act.tx, found);
    await this.hands.requireOffice(act, found, sealed);
    if (!(await this.bags.lastCount(act.tx, found.id))) throw new Refused('bag-count-first', { number });
    const wanted = sealed.map(({ dossier }) => dossier);
    await this.dossiers.concerns(act, [...new Set(wanted)].sort(), [found.holderUnit]);
    const dossiers = await this.dossiers.lock(act, wanted);
    const items = await this.items.lock(
      act,
      sealed.map(({ item }) => item),
    );
    const bag = await this.bags.lock(act, found.id);
    requireHolder(bag, act.actor, 'open');
    const count = await this.bags.lastCount(act.tx, bag.id);
    const inBag = items.filter((item) => item.bag === bag.id);
    const left = new Set(inBag.map((item) => item.id));
    const content = sealed.map((each) => ({ ...each, inBag: left.has(each.item) }));
    const counted = { counted: count?.numbers ?? [], countedAt: count?.at ?? act.trustedAt };
    return { bag, content, ...counted, dossiers, items: inBag };
  }
}

/** What an opening leaves of a bag: nothing is in it, and nobody is asked to open it any more. */
@Injectable()
export class OpenedBags {
  constructor(
    private readonly bags: Bags,
    private readonly custody: Custody,
    private readonly tasks: Tasks,
  ) {}

  async end(act: Act, { bag, items }: CountedBag, sealFound: SealFound, at: Date): Promise<void> {
    await this.custody.changeAll(act, items, { bag: null });
    await this.bags.opened(act, bag.id, sealFound, at);
    await this.tasks.close(act, BAG_CONTENT_CHANGED, bag.id);
  }
}

/** A bag ends where it is opened: its envelopes go on one by one, and what does not agree has an owner. */
@Injectable()
export class BagOpenings {
  constructor(
    private readonly counted: CountedBags,
    private readonly opened: OpenedBags,
    private readonly irregularities: Irregularities,
    private readonly journal: Journal,
  ) {}

  /**
   * What is missing stays in the opener's book until it is found or lost; the unit that sealed the bag answers for it while
   * the seal was intact, and the opener where it was not.
   * @throws Refused as `CountedBags.lock`, `remark-not-in-bag`, `photo-missing` (422)
   */
  async open(act: Act, number: string, opening: BagOpening): Promise<ActResult> {
    const { sealFound, remarks, ...photo } = opening;
    const list = await this.counted.lock(act, number);
    const { bag, items } = list;
    requireCounted(list, remarks);
    const unsoundItems = unsoundOf(list, remarks);
    const isBroken = sealFound !== 'intact';
    if (isBroken || unsoundItems.length > 0) requirePhoto(photo);
    const differences = [...sealDifference(number, sealFound), ...bagDifferences(list.content, list.counted, remarks)];
    const owner = isBroken ? bag.holderUnit : bag.madeAt;
    const at = list.countedAt > act.trustedAt ? list.countedAt : act.trustedAt;
    await this.opened.end(act, list, sealFound, at);
    const lines = differences.length > 0 ? differences : undefined;
    const shown = isBroken ? items.map(({ dossierId }) => dossierId) : [];
    const about = { owner, at, bag: lines && { id: bag.id, lines }, unsound: unsoundItems, shown, photo };
    const irregularity = (await this.irregularities.open(act, about)).get(bag.id);
    await this.journal.append(act, ...drafts(list, opening, { owner, differences, irregularity }));
    const told = differences.map(({ number: of, kind }) => ({ number: of, kind }));
    const status = bagLifecycle.next(bag.status, 'open', act.actor.role);
    return { id: bag.id, number, status, actions: [], items: items.length, differences: told, irregularity };
  }
}

/** What was put into the bag, is still in it and was counted. @throws Refused `remark-not-in-bag` (422) for a remark on anything else */
function requireCounted({ items, counted }: CountedBag, remarks: BagOpening['remarks']): void {
  const there = new Set(counted);
  const inBag = new Set(items.map((item) => item.number));
  remarks.forEach(({ number }, index) => {
    if (there.has(number) && inBag.has(number)) return;
    throw new Refused('remark-not-in-bag', { number }, [
      { pointer: `/remarks/${index}/number`, code: 'remark-not-in-bag' },
    ]);
  });
}

/** The envelopes that were there, but not whole, each with all that is wrong with it. */
function unsoundOf({ items }: CountedBag, remarks: BagOpening['remarks']): Unsound[] {
  const of = Map.groupBy(remarks, (remark) => remark.number);
  return items.flatMap(({ id, number, dossierId }) => {
    const kinds = of.get(number)?.map(({ kind }) => kind);
    return kinds
      ? [{ item: id, dossier: dossierId, conditions: conditions.filter((each) => kinds.includes(each)) }]
      : [];
  });
}

/** One event a dossier that had an envelope in the bag: they are in it no more, and what of its own did not agree. */
function drafts(
  { bag, dossiers, items }: CountedBag,
  { sealFound, evidence }: BagOpening,
  found: { owner: string; differences: readonly BagDifference[]; irregularity?: string },
): Draft<'bag.opened'>[] {
  const of = Map.groupBy(items, (item) => item.dossierId);
  return dossiers
    .filter((dossier) => of.has(dossier.id))
    .map((dossier) => {
      const own = new Set(of.get(dossier.id)?.map((item) => item.id));
      const wrong = found.differences.flatMap(({ item, number, kind }) =>
        item && own.has(item) ? [{ item, number, kind, owner: found.owner }] : [],
      );
      const isTorn = sealFound !== 'intact' || wrong.some(({ kind }) => kind !== 'missing');
      return {
        type: 'bag.opened',
        dossier,
        items: of.get(dossier.id) ?? [],
        data: {
          bag: bag.id,
          sealFound,
          differences: wrong.length > 0 ? wrong : undefined,
          irregularity: wrong.length > 0 ? found.irregularity : undefined,
          evidence: isTorn && evidence.length > 0 ? evidence : undefined,
        },
      };
    });
}
