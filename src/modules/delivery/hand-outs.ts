import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { Journal } from '../dossier/journal.js';
import { requireComplete, signatureRef } from '../dossier/signatures.js';
import { itemLifecycle } from '../item/item.lifecycle.js';
import { RECALLED_CAUSE } from '../item/item.rules.js';
import { Money } from '../money/money.js';
import type { SlipRef } from '../money/payment.js';
import { AttemptRows } from './attempt-rows.js';
import { requireCarrying } from './attempts.js';
import type { Delivery } from './delivery.entity.js';
import type { HandingOut } from './delivery.shapes.js';
import { DeliveryRecords, deliveryResult, type Released } from './delivery-records.js';
import { requireAtCounter } from './notices.js';
import { Recipients, type Handing, type Received } from './recipients.js';

/**
 * The result reaches whoever may have it, at the door (courier) or at the counter (clerk): ID or authorisation, count,
 * then sign, money with its method. PROVISIONAL until the declared evidence is stored. TT 17/2017 Art 5.2 d–e.
 */
@Injectable()
export class HandOuts {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly recipients: Recipients,
    private readonly money: Money,
    private readonly rows: AttemptRows,
    private readonly journal: Journal,
  ) {}

  async deliver(act: Act, id: string, handing: Handing): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'deliver', number: handing.number });
    itemLifecycle.check(released.item.status, 'deliver', act.actor.role);
    requireCarrying(released.item, act.actor);
    const { number, nextCause } = released.item;
    if (nextCause === RECALLED_CAUSE) throw new Refused('item-recalled', { number });
    return this.handOver(act, released, handing, { no: released.delivery.attempts + 1 });
  }

  async handOut(act: Act, id: string, handing: Handing): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'hand-out', number: handing.number });
    itemLifecycle.check(released.item.status, 'hand-out', act.actor.role);
    requireAtCounter(released.item, act.actor);
    return this.handOver(act, released, handing, {});
  }

  private async handOver(act: Act, released: Released, handing: Handing, visit: { no?: number }): Promise<ActResult> {
    const { dossier, delivery, item } = released;
    requireCounted(delivery, handing);
    requireComplete(handing.signature, 'citizen');
    await this.records.requireFree(act, item);
    const received = await this.recipients.receive(act, delivery, handing);
    const slips = await this.take(act, released, handing.method, received);
    const signed = await this.rows.sign(act, delivery, handing.signature, handing.evidence);
    const attempt = visit.no ?? delivery.attempts;
    if (visit.no) await this.rows.write(act, delivery, { no: visit.no, outcome: 'delivered', evidence: [] });
    await this.end(act, released, received, attempt);
    const signature = signatureRef(signed, received.recipient.id);
    const { evidence } = signed;
    await this.journal.append(act, {
      type: 'delivery.delivered',
      dossier,
      items: [item],
      data: { delivery: delivery.id, attempt, ...received, ...handing.counted, slips, signature, evidence },
    });
    return { ...deliveryResult(released, act.actor), slips: slips.map((slip) => slip.serial) };
  }

  private take(
    act: Act,
    { dossier, delivery }: Released,
    method: HandingOut['method'],
    received: Received,
  ): Promise<SlipRef[]> {
    const office = act.actor.unit?.id ?? delivery.office;
    return this.money.take(act, { dossier, due: 'delivery', method, office, payer: received.recipient.id });
  }

  private async end(act: Act, { delivery, item }: Released, received: Received, attempts: number): Promise<void> {
    const holder = { holderKind: 'RECIPIENT', holderId: received.recipient.id } as const;
    await this.records.changeItem(act, item, { status: 'DELIVERED', ...holder, place: null, next: null });
    await this.rows.settle(act, delivery);
    await this.records.endHold(act, delivery);
    await this.records.change(act, delivery, { attempts, deliveredAct: act.id });
  }
}

/** @throws Refused `counts-differ` (422) unless everything that belongs to the result is there */
export function requireCounted(delivery: Delivery, { counted }: Pick<HandingOut, 'counted'>): void {
  const { resultCount, originals } = delivery;
  if (counted.resultCount === resultCount && counted.originals === originals) return;
  const params = { resultCount: resultCount ?? undefined, originals: originals ?? undefined, reason: 'D33' };
  throw new Refused('counts-differ', params, [{ pointer: '/counted', code: 'counts-differ' }]);
}
