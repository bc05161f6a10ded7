import { Injectable } from '@nestjs/common';
import { Procedures } from '../../modules/directory/procedures.js';
import { Units } from '../../modules/directory/units.js';
import type { Dossier } from '../../modules/dossier/dossier.entity.js';
import { dossierLifecycle } from '../../modules/dossier/dossier.lifecycle.js';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import type { AnyDraft } from '../../modules/dossier/journal.js';
import { Parties, type PartyRef } from '../../modules/dossier/parties.js';
import { References } from '../../modules/dossier/references.js';
import { Deliveries } from '../../modules/delivery/deliveries.js';
import type { Act } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused, under } from '../../platform/problems.js';
import type { OrderedResult } from './inbound.shapes.js';

/** The state that an order opens a dossier in: the authority has accepted it long ago. */
const OPENED_AS = dossierLifecycle.rows.find(({ act }) => act === 'open-by-order')?.to as 'ACCEPTED';

/** Opens the case of an order for a dossier that the post has never seen. */
@Injectable()
export class OrderedDossiers {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly references: References,
    private readonly procedures: Procedures,
    private readonly units: Units,
  ) {}

  /** @throws Refused `procedure-unknown`, `unit-unknown` (422) */
  async open(act: Act, order: OrderedResult): Promise<Dossier> {
    const day = localDay(act.recordedAt);
    const version = await this.procedures.current(order.procedure, day);
    if (!version)
      throw new Refused('procedure-unknown', {}, [{ pointer: '/data/procedure', code: 'procedure-unknown' }]);
    const desk = await this.unit(order.desk, 'desk');
    const authority = await this.unit(order.authority, 'authority');
    const office = await this.units.officeServing(order.recipient.ward, day);
    const dossier = await this.dossiers.open(act, {
      service: 'result',
      channel: 'admin-system',
      status: OPENED_AS,
      procedure: version.procedure.id,
      checklist: version.checklist.id,
      helpedAt: office?.id,
      desk: desk.id,
      authority: authority.id,
      province: desk.province ?? '',
    });
    await this.dossiers.save(act, dossier, { code: order.code, dueOn: order.dueDate });
    await this.references.add(act, 'authority-code', order.code, [dossier.id]);
    return dossier;
  }

  private async unit(code: string, kind: 'desk' | 'authority'): Promise<{ id: string; province: string | null }> {
    const unit = await this.units.byCode(code);
    if (unit?.kind !== kind)
      throw new Refused('unit-unknown', { code }, [{ pointer: `/data/${kind}`, code: 'unit-unknown' }]);
    return unit;
  }
}

/** Result orders of an administrative system, for dossiers known and unknown. */
@Injectable()
export class ResultOrders {
  constructor(
    private readonly opening: OrderedDossiers,
    private readonly dossiers: Dossiers,
    private readonly parties: Parties,
    private readonly deliveries: Deliveries,
  ) {}

  /** @param known the dossier, locked; absent when the post has never seen it */
  async requested(act: Act, order: OrderedResult, known?: Dossier): Promise<AnyDraft> {
    const dossier = known ?? (await this.opening.open(act, order));
    const owner =
      !known && order.owner
        ? await under('/data/owner', this.parties.add(act, dossier.id, 'owner', order.owner))
        : undefined;
    if (known?.service === 'submission') await this.dossiers.save(act, known, { service: 'both' });
    const { code: ref, resultCount, originals, collect } = order;
    const wanted = { ref, recipient: order.recipient, resultCount, originals, collect };
    const { delivery, recipient } = await under('/data', this.deliveries.orderedBy(act, dossier, wanted));
    const parties: PartyRef[] = owner ? [owner, recipient] : [recipient];
    const opened = known ? undefined : this.dossiers.openedData(dossier, parties);
    return {
      type: 'service.requested',
      dossier,
      data: { service: 'result', delivery: delivery.id, order: ref, parties, opened },
    };
  }

  /** @returns undefined when there was nothing to take back any more */
  async revoked(act: Act, dossier: Dossier): Promise<AnyDraft | undefined> {
    const delivery = await this.deliveries.revoked(act, dossier);
    return delivery && { type: 'delivery.cancelled', dossier, data: { delivery: delivery.id } };
  }
}
