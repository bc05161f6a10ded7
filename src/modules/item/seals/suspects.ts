import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Journal } from '../../dossier/journal.js';
import { Irregularities } from '../irregularities/irregularities.js';
import { requirePhoto } from '../irregularities/photos.js';
import { Items } from '../items.js';
import type { ItemSuspicion } from './seal.shapes.js';
import { SealedHands } from './sealed-hands.js';

/** What a holder finds about an envelope in his own hands; it is suspect while the report on it is open. */
@Injectable()
export class Suspects {
  constructor(
    private readonly hands: SealedHands,
    private readonly items: Items,
    private readonly irregularities: Irregularities,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `SealedHands.lock`, `item-suspect` (409), `photo-missing` (422) */
  async suspect(act: Act, number: string, { conditions, ...photo }: ItemSuspicion): Promise<ActResult> {
    const { item, dossier } = await this.hands.lock(act, number, 'suspect');
    await this.items.requireSound(act, [item]);
    requirePhoto(photo);
    const opened = await this.irregularities.open(act, {
      owner: item.holderUnit ?? '',
      at: act.trustedAt,
      unsound: [{ item: item.id, dossier: dossier.id, conditions }],
      photo,
    });
    const irregularity = opened.get(item.id) ?? '';
    const data = { irregularity, conditions, evidence: photo.evidence };
    await this.journal.append(act, { type: 'item.suspected', dossier, items: [item], data });
    return { id: item.id, number, status: item.status, actions: [], irregularity };
  }
}
