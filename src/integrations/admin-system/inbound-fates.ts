import { Injectable } from '@nestjs/common';
import { Units } from '../../modules/directory/units.js';
import { WorkingCalendar } from '../../modules/directory/working-calendar.js';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { INBOUND_WAITS } from '../../modules/dossier/waiting-alarms.js';
import { Acts, type Act } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import type { Refused } from '../../platform/problems.js';
import type { Endpoint } from '../endpoints.js';
import { findingOf, findings, type FindingCode } from './inbound-guard.rules.js';
import { Inbox, type Found, type InboxEntry, type Said } from './inbox.js';
import { WaitingRows } from './waiting-rows.js';

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
    private readonly waiting: WaitingRows,
  ) {}

  async unitOf({ found, endpoint }: Pick<Heard, 'found' | 'endpoint'>): Promise<string> {
    if (found) return found.unit;
    const province = await this.units.byCode(endpoint?.scope['province'] ?? NATION);
    const unit = province ?? (await this.units.byCode(NATION));
    if (!unit) throw new Error('The directory has no unit VN');
    return unit.id;
  }

  /** It stays in the inbox; who is in charge is told when that takes long. */
  async wait(heard: Heard & { said: Said }, finding: FindingCode): Promise<void> {
    const { entry, found, said } = heard;
    const unit = await this.unitOf(heard);
    const at = await this.calendar.limit(unit, entry.receivedAt, MAY_WAIT_MINUTES);
    await this.waiting.wait(entry, { found, finding, said, alarm: { unit, at } });
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

  wait(heard: Heard & { said: Said }, finding: FindingCode): Promise<void> {
    return this.charge.wait(heard, finding);
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
      if (findings[finding].class === 'error' && !(await isSettled(act, entry.id)))
        await this.tasks.open(act, { kind: 'inbound-refused', unit, dossier: found?.id, subject: entry.id });
      return { id: entry.id, status: 'REFUSED', actions: [] };
    });
    return finding;
  }
}

/** Somebody has dealt with its waiting already, and said how. */
async function isSettled(act: Act, subject: string): Promise<boolean> {
  const rows = await act.tx.query<object[]>(
    'select 1 from task where kind = $1 and subject = $2 and settled_reason is not null limit 1',
    [INBOUND_WAITS, subject],
  );
  return rows.length === 1;
}
