import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Refused } from '../../../platform/problems.js';
import { Units } from '../../directory/units.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Notes } from '../../dossier/notes.js';
import { Items } from '../items.js';
import { requireWellFormed } from '../scanned-numbers.js';
import { holderOf } from '../seals/sealed-hands.js';
import { bagLifecycle, type BagAct } from './bag.lifecycle.js';
import type { Bagged } from './bag.rules.js';
import type { BagCount } from './bag.shapes.js';
import { bagActions } from './bag.view.js';
import { Bags, type Bag } from './bags.js';

/** Who may take a bag apart. */
@Injectable()
export class BagHands {
  constructor(
    private readonly units: Units,
    private readonly bags: Bags,
  ) {}

  /**
   * A courier has no second person, and no counter, but where he is the whole office. A bag out of which something was lost
   * or recalled, or that is not whole, he takes apart himself: it goes on no list, so nobody can take it from him.
   * @throws Refused `bag-opened-at-office` (403)
   */
  async requireOffice(act: Act, { id, number }: Bag, content: readonly Bagged[]): Promise<void> {
    const { role, unit } = act.actor;
    if (role !== 'courier' || content.some(({ inBag }) => !inBag)) return;
    const office = unit && (await this.units.byId(unit.id));
    if (office?.singleStaff || (await this.bags.suspect(act.tx, [id])).length > 0) return;
    throw new Refused('bag-opened-at-office', { number });
  }
}

/** A bag is taken apart by its holder, who scans what is in it before anything tells him what was put into it. */
@Injectable()
export class BagCounts {
  constructor(
    private readonly bags: Bags,
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly notes: Notes,
    private readonly hands: BagHands,
  ) {}

  /**
   * Stores the numbers as they were scanned, known or not; the answer tells nothing of the content. From the first number on
   * the dossiers are the business of the holder's unit: earlier, reading an item would tell that it is in the bag.
   * @throws Refused `not-found`, `number-malformed`, `recount-reason-missing` (422), `bag-not-yours`, `bag-on-list` (409),
   *   `bag-opened-at-office` (403)
   */
  async count(act: Act, number: string, { numbers, reason }: BagCount): Promise<ActResult> {
    const found = await this.bags.find(act, number);
    requireHolder(found, act.actor, 'count');
    requireWellFormed(numbers);
    const content = await this.bags.content(act.tx, found);
    await this.hands.requireOffice(act, found, content);
    const dossiers = [...new Set(content.map(({ dossier }) => dossier))].sort();
    if (numbers.length > 0) await this.dossiers.concerns(act, dossiers, [found.holderUnit]);
    await this.items.lock(
      act,
      content.map(({ item }) => item),
    );
    const list = await this.bags.listOf(act, found.id);
    if (list !== undefined) throw new Refused('bag-on-list', { number, list });
    const bag = await this.bags.lock(act, found.id);
    requireHolder(bag, act.actor, 'count');
    const last = await this.bags.lastCount(act.tx, bag.id);
    if (last && reason === undefined)
      throw new Refused('recount-reason-missing', {}, [{ pointer: '/reason', code: 'recount-reason-missing' }]);
    const note = reason === undefined ? undefined : await this.notes.add(act, null, reason);
    await this.bags.addCount(act, bag.id, numbers, note?.id);
    // its own id would be that by which journals name the bag
    const actions = bagActions(bag, act.actor, { isCounted: true, isForCouriers: true });
    return { id: act.id, number, status: bag.status, actions };
  }
}

/** @throws Refused `bag-not-yours`, `wrong-state` (409) */
export function requireHolder(bag: Bag, actor: Actor, kind: BagAct): void {
  bagLifecycle.check(bag.status, kind, actor.role);
  const holder = holderOf(actor);
  if (holder?.kind === bag.holderKind && holder.id === bag.holderId) return;
  throw new Refused('bag-not-yours', { number: bag.number });
}
