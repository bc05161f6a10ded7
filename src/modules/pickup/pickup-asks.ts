import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { under } from '../../platform/problems.js';
import { Parties } from '../dossier/parties.js';
import { AskedDossiers } from './asked-dossiers.js';
import type { PickupAsk } from './pickup.shapes.js';
import { UnconfirmedVisits } from './unconfirmed-visits.js';
import { VisitRecords, visitResult } from './visit-records.js';
import { Visiting } from './visiting.js';

/** Asking for a visit: 1…n dossiers, one visit, one request number that tracking accepts. */
@Injectable()
export class PickupAsks {
  constructor(
    private readonly dossiers: AskedDossiers,
    private readonly people: Parties,
    private readonly records: VisitRecords,
    private readonly visiting: Visiting,
    private readonly unconfirmed: UnconfirmedVisits,
  ) {}

  /** @throws Refused those of `Visiting` and `AskedDossiers` */
  async ask(act: Act, ask: PickupAsk): Promise<ActResult> {
    const ward = await this.visiting.ward(ask.contact.ward, ask.oldAddress);
    const office = await this.visiting.office(ward.code, localDay(act.recordedAt));
    await this.visiting.requireServed(office, ask, act.recordedAt);
    const channel = act.actor.role === 'citizen' ? 'online' : 'address';
    const asked = await this.dossiers.of(act, ask.dossiers, { channel, office });
    const contact = await under('/contact', this.people.add(act, null, 'contact', { ...ask.contact, ward: ward.code }));
    const where = { office: office.id, ward: ward.code, contact: contact.id };
    const pickup = await this.records.create(act, { ask, asked, ...where });
    await this.unconfirmed.await(act, pickup);
    return visitResult({ pickup, dossiers: asked.map(({ dossier }) => dossier) }, act.actor);
  }
}
