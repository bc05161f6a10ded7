import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { inScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import type { Item } from '../item.entity.js';
import { itemLifecycle } from '../item.lifecycle.js';
import { Items } from '../items.js';
import { CustodyChanges, type CustodyChange } from './custody-changes.js';

/** A locked envelope in the custody that somebody puts right. */
export interface HeldItem {
  item: Item;
  dossier: Dossier;
  last: CustodyChange;
  former?: CustodyChange;
}

/** Envelopes for those who put right what others did with them. */
@Injectable()
export class HeldItems {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly units: Units,
    private readonly changes: CustodyChanges,
  ) {}

  /** Dossier first, then the item. @throws Refused `not-found`, `wrong-state` (409) */
  async lock(act: Act, number: string, does: 'lose' | 'find' | 'correct'): Promise<Pick<HeldItem, 'item' | 'dossier'>> {
    const found = await this.items.find(act.tx, number);
    // what does not exist costs what another's costs
    const dossier = await this.dossiers.lockOne(act, found?.dossierId ?? newId());
    const item = await this.items.lockOne(act, found?.id ?? newId());
    itemLifecycle.check(item.status, does, act.actor.role);
    return { item, dossier };
  }

  /**
   * For the controller of those who hold or gave it; at a desk for a second person of that desk.
   * @throws Refused as `lock`, `not-your-custody`, `second-person` (403), `item-on-list`, `item-in-bag` (409)
   */
  async lockHeld(act: Act, number: string, does: 'lose' | 'correct'): Promise<HeldItem> {
    const { item, dossier } = await this.lock(act, number, does);
    const { last, former } = await this.changes.lastTwo(act, item);
    const answering = item.holderUnit === null ? [] : [item.holderUnit, former?.unit ?? null];
    if (!(await this.isOwn(act, does === 'lose' ? answering.slice(0, 1) : answering)))
      throw new Refused('not-your-custody', { number });
    if (item.holderKind === 'DESK' && last.actor === act.actor.id) throw new Refused('second-person', { number });
    await (does === 'lose' ? this.items.requireUnsigned(act, [item]) : this.items.requireNotOffered(act, [item]));
    await this.items.takeOffDrafts(act, item);
    return { item, dossier, last, former };
  }

  /** One of these units is the actor's or below it; none of them answers for what a party has. */
  private async isOwn({ actor }: Act, answering: readonly (string | null)[]): Promise<boolean> {
    for (const id of answering) {
      const unit = id === null ? undefined : await this.units.byId(id);
      if (unit && actor.unit && inScope(actor.unit.path, unit.path)) return true;
    }
    return answering.length === 0;
  }
}
