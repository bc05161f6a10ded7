import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Journal } from '../../dossier/journal.js';
import { Custody } from '../custody/custody.js';
import type { Item } from '../item.entity.js';
import { itemLifecycle } from '../item.lifecycle.js';
import { Items } from '../items.js';
import { ScanPlaces } from './scan-places.js';

/** A deposit that stood on paper: part of the act that confirms its sheet, and not, as a scan is, an act by itself. */
@Injectable()
export class Deposits {
  constructor(
    private readonly items: Items,
    private readonly dossiers: Dossiers,
    private readonly places: ScanPlaces,
    private readonly custody: Custody,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused `not-found`, `wrong-state`, `place-has-staff`, `item-not-yours`, `item-in-bag` (409) */
  async deposit(act: Act, number: string): Promise<ActResult> {
    const found = await this.items.find(act.tx, number);
    const dossier = await this.dossiers.lockOne(act, found?.dossierId ?? newId());
    const item = await this.items.lockOne(act, found?.id ?? newId());
    const status = itemLifecycle.next(item.status, 'deposit', act.actor.role);
    const place = await this.places.unstaffed(act.actor);
    requireHolder(item, act.actor.id);
    await this.items.requireOutOfBag(act, [item]);
    await this.custody.change(act, item, { status, place });
    await this.journal.append(act, { type: 'item.moved', dossier, items: [item], data: { how: 'deposit', place } });
    const actions = itemLifecycle.actionsFor(status, act.actor.role);
    return { id: item.id, number, status, version: item.version, actions };
  }
}

/** @throws Refused `item-not-yours` (409) unless this person carries it */
export function requireHolder(item: Pick<Item, 'number' | 'holderKind' | 'holderId'>, courier: string): void {
  if (item.holderKind !== 'COURIER' || item.holderId !== courier)
    throw new Refused('item-not-yours', { number: item.number });
}
