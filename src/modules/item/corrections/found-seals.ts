import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { ItemChange } from '../custody/custody.js';
import type { Item } from '../item.entity.js';
import type { ItemFinding } from './correction.shapes.js';

/** What a finding says of a new seal; `old` where there was one. */
export interface FoundSeal {
  seal: string;
  old?: string;
  resultCount: number;
  originals: number;
}

/**
 * A result that was misdelivered before it was lost has been in a stranger's hands: found again it is counted and sealed
 * anew, as it is when it is fetched back (`docs/lifecycles.md`: RETRIEVED_AFTER_MISDELIVERY).
 */
@Injectable()
export class FoundSeals {
  /**
   * @param was its state when the search for it was closed
   * @throws Refused `found-opened`, `counts-differ`, `seal-unchanged` (422), `item-not-suspect` (409) where nothing asks for it
   */
  async of(act: Act, item: Item, was: string, resealed: ItemFinding['resealed']): Promise<FoundSeal | undefined> {
    const { number } = item;
    if (was !== 'MISDELIVERED' && resealed) throw new Refused('item-not-suspect', { number });
    if (was !== 'MISDELIVERED') return undefined;
    if (!resealed) throw new Refused('found-opened', { number }, [{ pointer: '/resealed', code: 'found-opened' }]);
    const { seal, counted } = resealed;
    await this.requireCounted(act, item, counted);
    const old = item.seal ?? undefined;
    if (seal === old)
      throw new Refused('seal-unchanged', { number }, [{ pointer: '/resealed/seal', code: 'seal-unchanged' }]);
    return { seal, old, ...counted };
  }

  private async requireCounted(
    act: Act,
    { id }: Item,
    counted: NonNullable<ItemFinding['resealed']>['counted'],
  ): Promise<void> {
    const [due] = await act.tx.query<{ resultCount: number; originals: number }[]>(
      'select result_count as "resultCount", originals from delivery where item = $1',
      [id],
    );
    if (due?.resultCount === counted.resultCount && due.originals === counted.originals) return;
    const params = { ...due, reason: 'D33' };
    throw new Refused('counts-differ', params, [{ pointer: '/resealed/counted', code: 'counts-differ' }]);
  }
}

/** What it changes on the envelope. */
export function sealChange(found: FoundSeal | undefined): Pick<ItemChange, 'seal' | 'sealState'> {
  return found ? { seal: found.seal, sealState: 'REPLACED' } : {};
}
