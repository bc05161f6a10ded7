import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { Item } from '../item/item.entity.js';
import { ended, itemLifecycle, type ItemState } from '../item/item.lifecycle.js';
import { RECALLED_CAUSE } from '../item/item.rules.js';
import { deliveryLifecycle } from './delivery.lifecycle.js';
import { DeliveryRecords } from './delivery-records.js';

/**
 * The authority wants a result back. Against a delivery at the same moment the earlier commit wins: both lock the item. Of
 * what is lost it is kept, and whoever finds it sends it back: a recall never waits for ever (`docs/lifecycles.md`, "any with
 * the post").
 */
@Injectable()
export class Recalls {
  constructor(private readonly records: DeliveryRecords) {}

  /** @returns the order, and its item as it stands now if it had been released */
  async recall(act: Act, dossier: Dossier): Promise<{ delivery: string; items: Item[] }> {
    const current = await this.records.current(act, dossier);
    const state = current?.item?.status ?? current?.delivery.status;
    if (!current || (current.item ? isOver(current.item.status) : state !== 'READY_AT_DESK')) {
      throw new Refused('nothing-to-recall', { state });
    }
    const { delivery, item } = current;
    if (!item) {
      await this.records.change(act, delivery, {
        status: deliveryLifecycle.next(delivery.status, 'recall', act.actor.role),
      });
      return { delivery: delivery.id, items: [] };
    }
    const status = itemLifecycle.next(item.status, 'recall', act.actor.role);
    const next = status === 'OUT_FOR_DELIVERY' ? ('SEND_BACK_DUE' as const) : null;
    await this.records.changeItem(act, item, { status, next, nextCause: RECALLED_CAUSE });
    await this.records.endHold(act, delivery);
    await this.records.change(act, delivery);
    return { delivery: delivery.id, items: [item] };
  }
}

/** What is at its end comes back no more; what is lost may turn up. */
function isOver(status: ItemState): boolean {
  return status !== 'LOST' && ended.includes(status);
}
