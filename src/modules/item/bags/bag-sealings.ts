import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { Units } from '../../directory/units.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Journal } from '../../dossier/journal.js';
import { Custody } from '../custody/custody.js';
import type { Item } from '../item.entity.js';
import type { Holder } from '../item.lifecycle.js';
import { Items } from '../items.js';
import { refusedNumbers, requireWellFormed } from '../scanned-numbers.js';
import { holderOf } from '../seals/sealed-hands.js';
import { baggable } from './bag.rules.js';
import type { BagSealing } from './bag.shapes.js';
import { bagActions } from './bag.view.js';
import { Bags } from './bags.js';

/** What a bag may hold: envelopes of one holder, free to go, all of those scanned or none. */
@Injectable()
export class BaggedItems {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
  ) {}

  /**
   * Locked, dossiers first. What does not exist and what another holds are told apart by nobody.
   * @throws Refused `number-malformed` (422), `item-not-yours`, `item-not-movable`, `item-in-bag`, `item-on-list`,
   *   `item-suspect` (409)
   */
  async lock(
    act: Act,
    numbers: readonly string[],
    holder: Holder,
  ): Promise<{ items: Item[]; dossiers: LockedDossiers }> {
    requireWellFormed(numbers);
    const wanted = [...new Set(numbers)];
    const found = (await this.items.findLive(act.tx, wanted)).filter((item) => isHeldBy(item, holder));
    requireAll(numbers, wanted, found);
    const dossiers = await this.dossiers.lock(
      act,
      found.map((item) => item.dossierId),
      // also of what was found where its dossier concerns nobody
      found.filter((item) => item.bag === null).map((item) => item.dossierId),
    );
    const items = await this.items.lock(
      act,
      found.map((item) => item.id),
    );
    requireAll(
      numbers,
      wanted,
      items.filter((item) => isHeldBy(item, holder)),
    );
    const stuck = items.filter((item) => !baggable.includes(item.status));
    if (stuck.length > 0)
      throw refusedNumbers('item-not-movable', numbers, numbersOf(stuck), {
        noun: 'item',
        state: stuck[0]?.status,
      });
    await this.items.requireOutOfBag(act, items);
    await this.items.requireUnlisted(act, items);
    await this.items.requireSound(act, items);
    return { items, dossiers };
  }
}

type LockedDossiers = Awaited<ReturnType<Dossiers['lock']>>;

/** Envelopes of one holder are sealed together into a bag. */
@Injectable()
export class BagSealings {
  constructor(
    private readonly bags: Bags,
    private readonly bagged: BaggedItems,
    private readonly units: Units,
    private readonly custody: Custody,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `BaggedItems.lock`, `bag-target-invalid` (422), `role-not-allowed` (403) */
  async seal(act: Act, { target: code, seal, numbers }: BagSealing): Promise<ActResult> {
    const holder = holderOf(act.actor);
    if (!holder) throw new Refused('role-not-allowed');
    const target = await this.target(act, code);
    const { items, dossiers } = await this.bagged.lock(act, numbers, holder);
    const id = newId();
    const number = await this.bags.insert(act, { id, seal, target: target.id, items: items.length, holder });
    await this.custody.changeAll(act, items, { bag: id });
    const of = Map.groupBy(items, (item) => item.dossierId);
    await this.journal.append(
      act,
      ...dossiers.map((dossier) => ({
        type: 'bag.sealed' as const,
        dossier,
        items: of.get(dossier.id) ?? [],
        data: { bag: id, target: target.id },
      })),
    );
    const status = 'SEALED';
    const { id: madeAt = '' } = act.actor.unit ?? {};
    const isForCouriers = (await this.units.byId(madeAt))?.singleStaff ?? false;
    const bag = { status, holderKind: holder.kind, holderId: holder.id } as const;
    const actions = bagActions(bag, act.actor, { isCounted: false, isForCouriers });
    return { id, number, status, actions, seal, target: target.id, items: items.length };
  }

  /** @throws Refused `bag-target-invalid` (422) unless it is another office or desk; an old code reaches its successor */
  private async target({ actor, recordedAt }: Act, code: string): Promise<{ id: string }> {
    const unit = await this.units.standingByCode(code, localDay(recordedAt));
    if (unit && ['office', 'desk'].includes(unit.kind) && unit.id !== actor.unit?.id) return unit;
    throw new Refused('bag-target-invalid', {}, [{ pointer: '/target', code: 'bag-target-invalid' }]);
  }
}

function isHeldBy(item: Item, holder: Holder): boolean {
  return item.holderKind === holder.kind && item.holderId === holder.id;
}

/** @throws Refused `item-not-yours` (409) with a pointer to each that is not among the found */
function requireAll(numbers: readonly string[], wanted: readonly string[], found: readonly Item[]): void {
  const known = new Set(numbersOf(found));
  const missing = wanted.filter((number) => !known.has(number));
  if (missing.length > 0) throw refusedNumbers('item-not-yours', numbers, missing);
}

function numbersOf(items: readonly Item[]): string[] {
  return items.map((item) => item.number);
}
