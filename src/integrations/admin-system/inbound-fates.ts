import { Injectable } from '@nestjs/common';
import { Units } from '../../modules/directory/units.js';
import { WorkingCalendar } from '../../modules/directory/working-calendar.js';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { INBOUND_WAITS } from '../../modules/dossier/waiting-alarms.js';
import { Acts } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import type { Refused } from '../../platform/problems.js';
import type { Endpoint } from '../endpoints.js';
import { findingOf, findings, type FindingCode } from './inbound-guard.rules.js';
import { Inbox, type Alarm, type Found, type InboxEntry, type Said } from './inbox.js';

const NATION = 'VN';
/** How long an event may wait for its predecessor while the unit in charge is open: a working day. */
const MAY_WAIT_MINUTES = 480;

/** An event as far as it could be read: unreadable ones say nothing, unknown ones concern no dossier. */
export interface Heard {
  entry: InboxEntry;
  endpoint?: Endpoint;
  found?: Found;
  said?: Said;
}

/** Who is in charge of an event, and until when it may wait: the desk of its dossier, else the endpoint's province. */
@Injectable()
export class InboundCharge {
  constructor(
    private readonly units: Units,
    private readonly calendar: WorkingCalendar,
  ) {}

  async unitOf({ found, endpoint }: Pick<Heard, 'found' | 'endpoint'>): Promise<string> {
    if (found) return found.unit;
    const province = await this.units.byCode(endpoint?.scope['province'] ?? NATION);
    const unit = province ?? (await this.units.byCode(NATION));
    if (!unit) throw new Error('The directory has no unit VN');
    return unit.id;
  }

  async alarm(heard: Heard): Promise<Alarm> {
    const unit = await this.unitOf(heard);
    return { unit, at: await this.calendar.limit(unit, heard.entry.receivedAt, MAY_WAIT_MINUTES) };
  }
}

/** What becomes of an event that is not applied: it waits, with an alarm when that takes long, or it is kept with its problem. */
@Injectable()
export class InboundFates {
  constructor(
    private readonly acts: Acts,
    private readonly inbox: Inbox,
    private readonly tasks: Tasks,
    private readonly charge: InboundCharge,
    private readonly system: SystemPerson,
  ) {}

  async wait(heard: Heard & { said: Said }, finding: FindingCode): Promise<void> {
    const { entry, found, said } = heard;
    await this.inbox.wait(entry.id, { found, finding, said, alarm: await this.charge.alarm(heard) });
  }

  /** Stays in the inbox; an error is a task for the desk, else the province. */
  async refuse(heard: Heard, { code: problem }: Refused): Promise<FindingCode> {
    const { entry, found, said } = heard;
    const finding = findingOf(problem);
    const unit = await this.charge.unitOf(heard);
    const asked = {
      id: derivedId('inbound-refused', entry.id),
      actor: this.system.actor,
      request: `${entry.id} ${problem}`,
      status: 200,
    };
    await this.acts.perform(asked, 'inbound.refuse', async (act) => {
      await this.inbox.refused(act, entry.id, { problem, finding, dossier: found?.id, said });
      await this.tasks.close(act, INBOUND_WAITS, entry.id);
      if (findings[finding].class === 'error')
        await this.tasks.open(act, { kind: 'inbound-refused', unit, dossier: found?.id, subject: entry.id });
      return { id: entry.id, status: 'REFUSED', actions: [] };
    });
    return finding;
  }
}
