import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Journal } from '../dossier/journal.js';
import { itemLifecycle } from './item.lifecycle.js';
import type { Reweighing } from './item.shapes.js';
import { SealedHands } from './seals/sealed-hands.js';

/**
 * An office weighs what it holds again. Whatever it finds, nobody pays more or gets anything back: the weight that was agreed
 * at the intake stays the charged one (TT 17/2017 Art 9: it stands in the contract), the other one is told in the journal.
 */
@Injectable()
export class Reweighings {
  constructor(
    private readonly hands: SealedHands,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `SealedHands.lock` */
  async reweigh(act: Act, number: string, { weightGrams, method }: Reweighing): Promise<ActResult> {
    const { item, dossier } = await this.hands.lock(act, number, 'reweigh');
    const was = item.weightGrams ?? undefined;
    const data = { weightGrams, weightMethod: method, was };
    await this.journal.append(act, { type: 'item.reweighed', dossier, items: [item], data });
    const { id, status, version } = item;
    return { id, number, status, version, actions: itemLifecycle.actionsFor(status, act.actor.role), weightGrams, was };
  }
}
