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
import { inHandOf } from '../seals/sealed-hands.js';
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
  async lock(act: Act, number: string, does: 'lose' | 'correct'): Promise<Pick<HeldItem, 'item' | 'dossier'>> {
    const found = await this.items.find(act.tx, number);
    const held = await this.locked(act, found, inHandOf(act.actor, found));
    itemLifecycle.check(held.item.status, does, act.actor.role);
    return held;
  }

  /**
   * Whoever finds what is reported lost takes it into his hands, wherever that is; of anything else that is not his business
   * he learns nothing, not even whether there is such a number. Luật Bưu chính 49/2010 Art 40–41: what is found is to be told
   * of; `docs/lifecycles.md`: FOUND_AFTER_LOSS.
   * @throws Refused `not-reported-lost` (404), `wrong-state` (409) to those whose business it is
   */
  async lockFound(act: Act, number: string): Promise<Pick<HeldItem, 'item' | 'dossier'>> {
    const found = await this.items.find(act.tx, number);
    const lost = found?.status === 'LOST' ? [found.dossierId] : [];
    const held = await this.locked(act, found, lost).catch(notReportedLost(number));
    // somebody else has found it at this moment
    if (lost.length > 0 && held.item.status !== 'LOST')
      await this.dossiers.lockOne(act, held.dossier.id).catch(notReportedLost(number));
    itemLifecycle.check(held.item.status, 'find', act.actor.role);
    return held;
  }

  private async locked(
    act: Act,
    found: Item | null,
    carried: readonly string[],
  ): Promise<Pick<HeldItem, 'item' | 'dossier'>> {
    // what does not exist costs what another's costs
    const dossier = await this.dossiers.lockOne(act, found?.dossierId ?? newId(), carried);
    const item = await this.items.lockOne(act, found?.id ?? newId());
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
    await (does === 'lose' ? this.items.requireUnsigned(act, [item]) : this.items.requireFree(act, [item]));
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

/** The same answer for what another has and what does not exist. */
function notReportedLost(number: string) {
  return (error: unknown): never => {
    if (error instanceof Refused && error.code === 'not-found') throw new Refused('not-reported-lost', { number });
    throw error;
  };
}
