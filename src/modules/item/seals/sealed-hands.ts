import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Dossiers } from '../../dossier/dossiers.js';
import type { Item } from '../item.entity.js';
import { ended, type Holder } from '../item.lifecycle.js';
import { Items } from '../items.js';

/** An envelope, locked with its dossier, in the hands of who acts. */
export interface InHand {
  item: Item;
  dossier: Dossier;
}

/** Envelopes whose holder looks at them himself. */
@Injectable()
export class SealedHands {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
  ) {}

  /**
   * Dossier first, then the item.
   * @param does what he wants to do with it
   * @throws Refused `not-found`, `wrong-state`, `item-not-yours`, `item-on-list` (409)
   */
  async lock(act: Act, number: string, does: string): Promise<InHand> {
    const found = await this.items.find(act.tx, number);
    // what does not exist costs what another's costs
    const dossier = await this.dossiers.lockOne(act, found?.dossierId ?? newId(), inHandOf(act.actor, found));
    const item = await this.items.lockOne(act, found?.id ?? newId());
    if (ended.includes(item.status)) throw new Refused('wrong-state', { noun: 'item', state: item.status, act: does });
    const holder = holderOf(act.actor);
    if (holder?.kind !== item.holderKind || holder.id !== item.holderId)
      throw new Refused('item-not-yours', { number, holder: await this.items.holderName(item) });
    await this.items.requireFree(act, [item]);
    return { item, dossier };
  }
}

/** A courier holds himself; others for their office or desk. */
export function holderOf({ id, role, unit }: Actor): Holder | undefined {
  if (role === 'courier') return { kind: 'COURIER', id };
  if (unit?.kind === 'office') return { kind: 'OFFICE', id: unit.id };
  return unit?.kind === 'desk' ? { kind: 'DESK', id: unit.id } : undefined;
}

/**
 * The dossier of an envelope that lies loose with the actor: he acts on what he has in hand, also where it was found by an
 * office that its dossier never concerned.
 */
export function inHandOf(actor: Actor, item: Item | null): string[] {
  const holder = holderOf(actor);
  const isInHand = item?.bag === null && holder?.kind === item.holderKind && holder.id === item.holderId;
  return isInHand ? [item.dossierId] : [];
}
