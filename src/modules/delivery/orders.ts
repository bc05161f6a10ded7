import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused, under } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Dossiers } from '../dossier/dossiers.js';
import { Journal } from '../dossier/journal.js';
import { Parties } from '../dossier/parties.js';
import { deliveryLifecycle, firstState, type DeliveryState } from './delivery.lifecycle.js';
import type { DeliveryAsk } from './delivery.shapes.js';
import { DeliveryRecords, deliveryResult } from './delivery-records.js';
import { RecipientPlaces } from './recipient-places.js';

/** Orders that people give: the citizen himself, a clerk, the desk where he files in person. */
@Injectable()
export class Orders {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly records: DeliveryRecords,
    private readonly parties: Parties,
    private readonly places: RecipientPlaces,
    private readonly journal: Journal,
  ) {}

  /** Bring the result of this dossier home. @throws Refused `delivery-exists`, `no-result-to-bring` (409), `dossier-not-here-yet` (422) */
  async ask(act: Act, ask: DeliveryAsk): Promise<ActResult> {
    const dossier = await this.dossiers.lockOne(act, ask.dossier ?? (await this.claimed(act, ask)));
    await this.requireNone(act, dossier);
    const status = firstState(dossier.status);
    if (!status) throw new Refused('no-result-to-bring', { state: dossier.status });
    const place = await this.places.require(ask.recipient.ward, localDay(act.recordedAt));
    const person = { ...ask.recipient, ward: place.ward };
    const recipient = await under('/recipient', this.parties.add(act, dossier.id, 'recipient', person));
    const delivery = await this.records.create(act, dossier, {
      ...(await this.beginning(act, dossier, status)),
      ...place,
      recipient: recipient.id,
      requestedBy: act.actor.role === 'citizen' ? act.actor.id : dossier.requestedBy,
    });
    if (dossier.service === 'submission') await this.dossiers.save(act, dossier, { service: 'both' });
    await this.journal.append(act, {
      type: 'service.requested',
      dossier,
      data: { service: 'result', request: delivery.number, delivery: delivery.id, parties: [recipient] },
    });
    return deliveryResult({ delivery }, act.actor);
  }

  /** Until the release. Cancelled already is fine: the answer says so and nothing is written. */
  async cancel(act: Act, id: string): Promise<ActResult> {
    const { dossier, delivery, item } = await this.records.lock(act, id);
    if (delivery.status === 'CANCELLED') return deliveryResult({ delivery }, act.actor);
    if (item) throw new Refused('delivery-released', { state: item.status });
    await this.records.change(act, delivery, {
      status: deliveryLifecycle.next(delivery.status, 'cancel', act.actor.role),
    });
    await this.journal.append(act, { type: 'delivery.cancelled', dossier, data: { delivery: delivery.id } });
    return deliveryResult({ delivery }, act.actor);
  }

  private async beginning(act: Act, dossier: Dossier, status: DeliveryState): Promise<{ status: DeliveryState }> {
    if (status !== 'READY_AT_DESK') return { status };
    const counts = await this.records.finishedCounts(act.tx, dossier.id);
    return counts ? { ...counts, status } : { status: 'AWAITING_RESULT' };
  }

  /** A code joins nothing by itself: it leads only to a dossier that has it already and is the actor's business. */
  private async claimed(act: Act, { claimed }: DeliveryAsk): Promise<string> {
    const rows = await act.tx.query<{ id: string }[]>(
      'select d.id from dossier d join unit u on u.id = d.authority where d.code = $1 and u.code = $2',
      [claimed?.code, claimed?.authority],
    );
    const found = await this.dossiers.read(act.tx, act.actor, rows[0]?.id).catch(notHere);
    if (!found)
      throw new Refused('dossier-not-here-yet', {}, [{ pointer: '/claimed/code', code: 'dossier-not-here-yet' }]);
    return found.id;
  }

  private async requireNone(act: Act, dossier: Dossier): Promise<void> {
    const current = await this.records.unfinished(act, dossier);
    if (current) throw new Refused('delivery-exists', { state: current.item?.status ?? current.delivery.status });
    const chosen = dossier.service !== 'submission' && firstState(dossier.status) === 'REQUESTED';
    if (chosen && !(await this.records.everOrdered(act.tx, dossier.id)))
      throw new Refused('delivery-exists', { state: 'REQUESTED' });
  }
}

function notHere(error: unknown): undefined {
  if (error instanceof Refused && error.code === 'not-found') return undefined;
  throw error;
}
