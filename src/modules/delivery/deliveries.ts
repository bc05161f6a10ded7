import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { canonical } from '../../platform/canonical.js';
import { localDay } from '../../platform/clock.js';
import { Refused, under } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Parties, type PartyRef, type PersonInput } from '../dossier/parties.js';
import { Tasks } from '../dossier/tasks.js';
import type { Item } from '../item/item.entity.js';
import type { Delivery } from './delivery.entity.js';
import { deliveryLifecycle, firstState } from './delivery.lifecycle.js';
import { DeliveryRecords, type NewOrder, type ResultCounts } from './delivery-records.js';
import { Recalls } from './recalls.js';
import { RecipientPlaces } from './recipient-places.js';

/** A result order as the administrative system sends it. Money is integer đồng; `postage` 0 means prepaid. */
export interface ResultOrder extends Partial<ResultCounts> {
  /** The system's own number of the order, or the dossier's code. */
  ref: string;
  recipient: PersonInput & { ward: string };
  collect?: { postage?: number; fee?: number };
}

/**
 * What the authority's side does to orders. Every method works on a dossier that the act has locked (or opened), and
 * appends no event: the act of the inbound hook appends its one.
 */
@Injectable()
export class Deliveries {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly parties: Parties,
    private readonly places: RecipientPlaces,
    private readonly tasks: Tasks,
    private readonly recalls: Recalls,
  ) {}

  /**
   * A new order, a change of one not yet released, or the same again, which is success.
   * @returns the order and the party row its event names
   * @throws Refused `recipient-ward-unclear`, `recipient-ward-not-served` (422), `delivery-released`, `no-result-to-bring` (409)
   */
  async orderedBy(
    act: Act,
    dossier: Dossier,
    order: ResultOrder,
  ): Promise<{ delivery: Delivery; recipient: PartyRef }> {
    const current = await this.records.unfinished(act, dossier);
    const same = current && (await this.sameRecipient(act, current.delivery, order.recipient));
    if (current && same && !differs(current.delivery, order)) return { delivery: current.delivery, recipient: same };
    if (current?.item) throw new Refused('delivery-released', { state: current.item.status });
    const place = await this.places.require(order.recipient.ward, localDay(act.recordedAt));
    const person = { ...order.recipient, ward: place.ward };
    const recipient = same ?? (await under('/recipient', this.parties.add(act, dossier.id, 'recipient', person)));
    const terms = { ...termsOf(order), ...place, recipient: recipient.id };
    if (!current) return { delivery: await this.begin(act, dossier, terms, order), recipient };
    await this.records.change(act, current.delivery, terms);
    return { delivery: current.delivery, recipient };
  }

  /** The authority accepted the dossier: an order asked for earlier, or chosen at the intake, now waits for the result. */
  async awaiting(act: Act, dossier: Dossier): Promise<Delivery | undefined> {
    const current = await this.records.current(act, dossier);
    if (current?.delivery.status === 'REQUESTED') {
      await this.records.change(act, current.delivery, {
        status: deliveryLifecycle.next('REQUESTED', 'await', act.actor.role),
      });
    }
    if (current || dossier.service === 'submission') return current?.delivery;
    if (await this.records.everOrdered(act.tx, dossier.id)) return undefined;
    return this.chosenAtIntake(act, dossier);
  }

  /** The result lies at the desk. No order: the citizen fetches it himself, undefined. */
  async ready(act: Act, dossier: Dossier, counts: ResultCounts): Promise<Delivery | undefined> {
    const current = await this.records.unfinished(act, dossier);
    if (!current) return undefined;
    if (current.item) throw new Refused('delivery-released', { state: current.item.status });
    const status = deliveryLifecycle.next(current.delivery.status, 'ready', act.actor.role);
    await this.records.change(act, current.delivery, { status, ...counts });
    return current.delivery;
  }

  /** The order is taken back; twice is fine. @throws Refused `delivery-released` (409) saying where it is */
  async revoked(act: Act, dossier: Dossier): Promise<Delivery | undefined> {
    const current = await this.records.current(act, dossier);
    if (!current) return undefined;
    if (current.item) throw new Refused('delivery-released', { state: current.item.status });
    const status = deliveryLifecycle.next(current.delivery.status, 'cancel', act.actor.role);
    await this.records.change(act, current.delivery, { status });
    return current.delivery;
  }

  /**
   * The authority wants the result back. Before the release the order ends; on its way the item is due back (out on a
   * round: at the evening hand-back). @throws Refused `nothing-to-recall` (409)
   */
  recalled(act: Act, dossier: Dossier): Promise<{ delivery: string; items: Item[] }> {
    return this.recalls.recall(act, dossier);
  }

  private async begin(
    act: Act,
    dossier: Dossier,
    terms: Omit<NewOrder, 'status'>,
    expected: Partial<ResultCounts>,
  ): Promise<Delivery> {
    const status = firstState(dossier.status);
    if (!status) throw new Refused('no-result-to-bring', { state: dossier.status });
    const counts = (await this.records.finishedCounts(act.tx, dossier.id)) ?? {};
    return this.records.create(act, dossier, { ...terms, ...countsOf(expected), ...counts, status });
  }

  private async chosenAtIntake(act: Act, dossier: Dossier): Promise<Delivery> {
    const people = await this.parties.of(act.tx, dossier.id);
    const recipient =
      people.find((party) => party.role === 'recipient') ?? people.find((party) => party.role === 'owner');
    const place = await this.places.find(recipient?.ward, localDay(act.recordedAt));
    const office = place?.office ?? dossier.helpedAt;
    if (!recipient || !office) throw new Refused('recipient-ward-not-served');
    const delivery = await this.records.create(act, dossier, {
      status: 'AWAITING_RESULT',
      office,
      ward: place?.ward ?? null,
      recipient: recipient.id,
      requestedBy: dossier.requestedBy,
    });
    if (!place)
      await this.tasks.open(act, { kind: 'delivery.address', unit: office, dossier: dossier.id, subject: delivery.id });
    return delivery;
  }

  private async sameRecipient(act: Act, delivery: Delivery, wanted: PersonInput): Promise<PartyRef | undefined> {
    const [party] = await this.parties.byIds(act.tx, [delivery.recipient]);
    const { name, phone, address } = party ?? { name: '' };
    const same =
      canonical({ name, address, ward: delivery.ward ?? undefined }) ===
      canonical({ name: wanted.name, address: wanted.address, ward: wanted.ward });
    const samePhone = (phone ?? '').slice(-9) === (wanted.phone ?? '').replace(/\D/g, '').slice(-9);
    return same && samePhone ? (await this.parties.refs(act.tx, [delivery.recipient]))[0] : undefined;
  }
}

function termsOf(order: ResultOrder): Pick<Delivery, 'orderRef' | 'collectPostage' | 'collectFee'> {
  return { orderRef: order.ref, collectPostage: order.collect?.postage !== 0, collectFee: order.collect?.fee ?? 0 };
}

function differs(delivery: Delivery, order: ResultOrder): boolean {
  const terms = termsOf(order);
  return (
    terms.orderRef !== delivery.orderRef ||
    terms.collectFee !== delivery.collectFee ||
    terms.collectPostage !== delivery.collectPostage
  );
}

function countsOf({ resultCount, originals }: Partial<ResultCounts>): Partial<ResultCounts> {
  return resultCount !== undefined && originals !== undefined ? { resultCount, originals } : {};
}
