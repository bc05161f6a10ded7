import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { Refused, under } from '../../platform/problems.js';
import { Procedures } from '../directory/procedures.js';
import { Units } from '../directory/units.js';
import type { Channel, Dossier, Service } from './dossier.entity.js';
import { Dossiers, type Opened } from './dossiers.js';
import { Parties, type PartyRef, type PersonInput } from './parties.js';

/** What a person tells of a dossier that is to be opened. */
export interface Asking {
  procedure: string;
  service: Service;
  channel: Channel;
  owner: PersonInput;
  submitter?: PersonInput;
  recipient?: PersonInput;
  claimedCode?: string;
  /** The post office that helps and the province where that happens. */
  office: { id: string; province: string | null };
}

/** Opens a dossier from what a citizen or a clerk says: procedure in force today, its checklist, its desk, its people. */
@Injectable()
export class Askings {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly parties: Parties,
    private readonly procedures: Procedures,
    private readonly units: Units,
  ) {}

  /** @throws Refused naming the fields of the asking: `procedure-unknown`, `phone-invalid` (422) and what has no field */
  async open(act: Act, asking: Asking): Promise<{ dossier: Dossier; opened: Opened }> {
    const day = localDay(act.recordedAt);
    const version = await this.procedures.current(asking.procedure, day);
    if (!version) throw new Refused('procedure-unknown', {}, [{ pointer: '/procedure', code: 'procedure-unknown' }]);
    if (!version.procedure.byPost) throw new Refused('procedure-not-by-post');
    const desk = await this.deskFor(version.procedure.authority, asking.office.province, day);
    const dossier = await this.dossiers.open(act, {
      service: asking.service,
      channel: asking.channel,
      procedure: version.procedure.id,
      checklist: version.checklist.id,
      helpedAt: asking.office.id,
      desk,
      authority: version.procedure.authority,
      province: asking.office.province ?? '',
      claimedCode: asking.claimedCode,
      requestedBy: act.actor.role === 'citizen' ? act.actor.id : undefined,
    });
    const add = (role: 'owner' | 'submitter' | 'recipient', person: PersonInput): Promise<PartyRef> =>
      under(`/${role}`, this.parties.add(act, dossier.id, role, person));
    const refs = [await add('owner', asking.owner)];
    if (asking.submitter) refs.push(await add('submitter', asking.submitter));
    if (asking.service !== 'submission') refs.push(await add('recipient', asking.recipient ?? asking.owner));
    return { dossier, opened: this.dossiers.openedData(dossier, refs) };
  }

  private async deskFor(authority: string, province: string | null, day: string): Promise<string> {
    const desks = await this.units.desksFor(authority, day);
    const desk = desks.find((candidate) => candidate.province === province) ?? desks[0];
    if (!desk) throw new Refused('desk-not-for-authority');
    return desk.id;
  }
}
