import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { inScope } from '../directory/unit-scope.js';
import { Journal } from '../dossier/journal.js';
import { Notes } from '../dossier/notes.js';
import { Tasks } from '../dossier/tasks.js';
import { itemLifecycle } from '../item/item.lifecycle.js';
import { Items } from '../item/items.js';
import { TO_BE_RETRIEVED } from '../item/corrections/lost-items.js';
import { DeliveryRecords, deliveryResult } from './delivery-records.js';
import { requireCounted } from './hand-outs.js';
import type { Misdelivery, Retrieval } from './misdelivery.shapes.js';

/** A result that somebody got who is not entitled: the delivery no longer holds, and the post fetches it back. */
@Injectable()
export class Misdeliveries {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly items: Items,
    private readonly notes: Notes,
    private readonly tasks: Tasks,
    private readonly journal: Journal,
  ) {}

  /**
   * The controller of the unit that delivered says so, or one above it: that unit answers for the delivery, and the courier
   * was of it (`docs/lifecycles.md`: to correct is the controller's; Luật Bưu chính 49/2010 Art 40).
   * @throws Refused `wrong-state`, `number-used` (409), `not-your-delivery` (403)
   */
  async misdeliver(act: Act, id: string, misdelivery: Misdelivery): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'misdeliver' });
    const { dossier, delivery, item } = released;
    const status = itemLifecycle.next(item.status, 'misdeliver', act.actor.role);
    const delivered = delivery.deliveredAct;
    if (!delivered) throw new Error(`${item.number} was delivered by no act`);
    await requireDeliverer(act, delivered, item.number);
    await this.items.requireUnused(act, item);
    const reason = await this.notes.add(act, dossier.id, misdelivery.reason);
    await this.records.changeItem(act, item, { status });
    await this.records.change(act, delivery, { deliveredAct: null });
    const task = { kind: TO_BE_RETRIEVED, unit: delivery.office, dossier: dossier.id, subject: item.id } as const;
    await this.tasks.open(act, task);
    const data = { delivery: delivery.id, delivered, reason };
    await this.journal.append(act, { type: 'item.misdelivered', dossier, items: [item], data });
    return deliveryResult(released, act.actor);
  }

  /**
   * Whoever had it has opened it, so that it is counted and sealed anew; the controller's office has it then.
   * @throws Refused `wrong-state`, `number-differs` (409), `counts-differ`, `seal-unchanged` (422), `role-not-allowed` (403) away from an office
   */
  async retrieve(act: Act, id: string, { number, seal, counted, reason }: Retrieval): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'retrieve', number });
    const { dossier, delivery, item } = released;
    const status = itemLifecycle.next(item.status, 'retrieve', act.actor.role);
    const { unit } = act.actor;
    if (unit?.kind !== 'office') throw new Refused('role-not-allowed', { act: 'retrieve' });
    requireCounted(delivery, { counted });
    const old = item.seal ?? undefined;
    if (seal === old) throw new Refused('seal-unchanged', { number }, [{ pointer: '/seal', code: 'seal-unchanged' }]);
    const note = await this.notes.add(act, dossier.id, reason);
    const held = { holderKind: 'OFFICE', holderId: unit.id, place: unit.id } as const;
    await this.records.changeItem(act, item, { status, ...held, next: null, seal, sealState: 'REPLACED' });
    await this.records.change(act, delivery);
    await this.tasks.close(act, TO_BE_RETRIEVED, item.id);
    const data = { delivery: delivery.id, seal, old, ...counted, reason: note };
    await this.journal.append(act, { type: 'item.retrieved', dossier, items: [item], data });
    return deliveryResult(released, act.actor);
  }
}

/** @throws Refused `not-your-delivery` (403) unless it was delivered by the actor's unit or one below it */
async function requireDeliverer({ tx, actor }: Act, delivered: string, number: string): Promise<void> {
  const [deliverer] = await tx.query<{ path: string }[]>(
    'select u.path from act a join unit u on u.id = a.unit where a.id = $1',
    [delivered],
  );
  if (deliverer && actor.unit && inScope(actor.unit.path, deliverer.path)) return;
  throw new Refused('not-your-delivery', { number });
}
