import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { Staff } from '../directory/staff.js';
import { Units } from '../directory/units.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Journal } from '../dossier/journal.js';
import { Parties } from '../dossier/parties.js';
import { requireComplete, signatureRef, Signatures } from '../dossier/signatures.js';
import type { Item } from '../item/item.entity.js';
import { Items } from '../item/items.js';
import type { Delivery } from './delivery.entity.js';
import { deliveryLifecycle } from './delivery.lifecycle.js';
import type { ReleaseInput } from './delivery.shapes.js';
import { DeliveryRecords, deliveryResult } from './delivery-records.js';
import { ResultCharges } from './result-charges.js';

/** The authority's side at the desk: who may release, and what the journal keeps of it. */
@Injectable()
export class ReleaseRecords {
  constructor(
    private readonly staff: Staff,
    private readonly units: Units,
    private readonly parties: Parties,
    private readonly signatures: Signatures,
    private readonly journal: Journal,
  ) {}

  /** @returns the designation. @throws Refused `not-this-desk`, `designation-missing` (403) */
  async requireDesignated(act: Act, dossier: Dossier): Promise<string> {
    if (act.actor.unit?.id !== dossier.receivedAt) throw new Refused('not-this-desk');
    const day = localDay(act.trustedAt);
    const found = await this.staff.designationOf(act.tx, act.actor.id, dossier.receivedAt, dossier.authority, day);
    if (!found)
      throw new Refused('designation-missing', { authority: (await this.units.byId(dossier.authority))?.name });
    return found.id;
  }

  /** Who signs for the post and carries it away. @throws Refused `carrier-unknown` (422) */
  async requireCarrier(act: Act, dossier: Dossier, carrier: string): Promise<void> {
    const offices = await this.staff.unitsOf(act.tx, carrier, 'courier', localDay(act.trustedAt));
    const units = await Promise.all(offices.map((office) => this.units.byId(office)));
    if (units.some((unit) => unit?.province === dossier.province)) return;
    throw new Refused('carrier-unknown', {}, [{ pointer: '/carrier', code: 'carrier-unknown' }]);
  }

  async write(
    act: Act,
    done: { dossier: Dossier; delivery: Delivery; item: Item; input: ReleaseInput; designation: string },
  ): Promise<void> {
    const { dossier, delivery, item, input, designation } = done;
    const signed = await this.signatures.keep(act, [dossier.id], input.carrierSignature, input.evidence);
    await this.journal.append(act, {
      type: 'delivery.released',
      dossier,
      items: [item],
      data: {
        delivery: delivery.id,
        signature: signatureRef(signed, input.carrier ?? delivery.id),
        resultCount: input.resultCount,
        originals: input.originals,
        postingSlip: item.postingSlip,
        parties: await this.parties.refs(act.tx, [delivery.recipient]),
        designation,
      },
    });
  }
}

/**
 * The result leaves the authority: counted by both, sealed before its representative, posting slip signed (QĐ 45/2016
 * Art 9; TT 17/2017 Art 5.2 a–b). The item lies at the desk until a carrier accepts it on a list.
 */
@Injectable()
export class Releases {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly items: Items,
    private readonly charges: ResultCharges,
    private readonly releases: ReleaseRecords,
  ) {}

  /** @throws Refused `counts-differ` (422) when the counts are not what the authority said; those of numbers and signatures */
  async release(act: Act, id: string, input: ReleaseInput): Promise<ActResult> {
    const { dossier, delivery, item: released } = await this.records.lock(act, id);
    const status = deliveryLifecycle.next(delivery.status, 'release', act.actor.role);
    if (released) throw new Refused('delivery-released', { state: released.status });
    const designation = await this.releases.requireDesignated(act, dossier);
    requireCounts(delivery, input);
    if (input.carrier === act.actor.id) throw new Refused('same-person');
    if (input.carrier !== undefined) await this.releases.requireCarrier(act, dossier, input.carrier);
    requireComplete(input.carrierSignature, 'citizen', '/carrierSignature');
    const item = await this.items.seal(act, {
      dossier: dossier.id,
      leg: 'result',
      number: input.number,
      unit: dossier.receivedAt,
      status: 'AT_DESK',
      holder: { kind: 'DESK', id: dossier.receivedAt },
      place: dossier.receivedAt,
      seal: input.seal,
      weightGrams: input.weightGrams,
    });
    const way = { desk: dossier.receivedAt, delivery, weightGrams: input.weightGrams, day: localDay(act.trustedAt) };
    await this.charges.owe(act, dossier, delivery, await this.charges.postage(act.tx, way));
    await this.records.change(act, delivery, { status, item: item.id });
    await this.releases.write(act, { dossier, delivery, item, input, designation });
    return { ...deliveryResult({ delivery, item }, act.actor), due: await this.charges.due(act.tx, dossier.id) };
  }
}

function requireCounts(delivery: Delivery, counted: ReleaseInput): void {
  const { resultCount, originals } = delivery;
  if (counted.resultCount === resultCount && counted.originals === originals) return;
  const params = { resultCount: resultCount ?? undefined, originals: originals ?? undefined, reason: 'D33' };
  throw new Refused('counts-differ', params, [{ pointer: '/resultCount', code: 'counts-differ' }]);
}
