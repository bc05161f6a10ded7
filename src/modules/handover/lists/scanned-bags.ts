import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import type { Refused } from '../../../platform/problems.js';
import { Bags, type Bag } from '../../item/bags/bags.js';
import type { Item } from '../../item/item.entity.js';
import type { Holder } from '../../item/item.lifecycle.js';
import { refusedNumbers } from '../../item/scanned-numbers.js';

/** Bags that a giver scans onto his list: each goes with all that is in it. */
export class ScannedBags {
  private readonly byId: ReadonlyMap<string, Bag>;

  /** @param numbers as they were scanned, to point to */
  constructor(
    private readonly bags: readonly Bag[],
    private readonly numbers: readonly string[],
  ) {
    this.byId = new Map(bags.map((bag) => [bag.id, bag]));
  }

  get ids(): string[] {
    return [...this.byId.keys()];
  }

  /** The number that was scanned for an envelope. */
  pieceOf({ bag, number }: Item): string {
    return this.byId.get(bag ?? '')?.number ?? number;
  }

  /** @throws Refused `bag-content-changed` (409) */
  requireWhole(locked: readonly Item[]): void {
    const inside = Map.groupBy(locked, (item) => item.bag);
    const less = this.bags.filter((bag) => inside.get(bag.id)?.length !== bag.items);
    if (less.length > 0) throw this.refused('bag-content-changed', less);
  }

  refused(code: string, bags: readonly Bag[]): Refused {
    return refusedNumbers(
      code,
      this.numbers,
      bags.map(({ number }) => number),
    );
  }
}

/** Finds sealed bags by what was scanned. */
@Injectable()
export class BagScans {
  constructor(private readonly bags: Bags) {}

  /** Unlocked. @throws Refused `bag-unknown` (404), the same for what another holds and what does not exist */
  async find(act: Act, numbers: readonly string[], wanted: readonly string[], giver: Holder): Promise<ScannedBags> {
    const found = await this.bags.heldBy(act.tx, wanted, giver);
    const known = new Set(found.map(({ number }) => number));
    const strange = wanted.filter((number) => !known.has(number));
    if (strange.length > 0) throw refusedNumbers('bag-unknown', numbers, strange);
    return new ScannedBags(found, numbers);
  }

  itemsIn(act: Act, { ids }: ScannedBags): Promise<string[]> {
    return this.bags.itemsIn(act.tx, ids);
  }

  /**
   * After their envelopes are locked: nobody opens or counts them now.
   * @throws Refused `bag-counted`, `bag-suspect` (409)
   */
  async requireClosed(act: Act, scanned: ScannedBags): Promise<void> {
    const counted = await this.bags.counted(act.tx, scanned.ids);
    if (counted.length > 0) throw scanned.refused('bag-counted', counted);
    const suspect = await this.bags.suspect(act.tx, scanned.ids);
    if (suspect.length > 0) throw scanned.refused('bag-suspect', suspect);
  }
}
