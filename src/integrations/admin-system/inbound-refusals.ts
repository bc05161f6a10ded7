import { Injectable } from '@nestjs/common';
import { Units } from '../../modules/directory/units.js';
import { SystemPerson } from '../../modules/dossier/system-person.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { Acts } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import type { Refused } from '../../platform/problems.js';
import { Inbox, type Found, type InboxEntry } from './inbox.js';

const NATION = 'VN';

/** An event that can never be applied stays in the inbox with its problem; the desk, else the province, has a task. */
@Injectable()
export class InboundRefusals {
  constructor(
    private readonly acts: Acts,
    private readonly inbox: Inbox,
    private readonly tasks: Tasks,
    private readonly units: Units,
    private readonly system: SystemPerson,
  ) {}

  async keep(entry: InboxEntry, refused: Refused, about: Found | { scope: Record<string, string> }): Promise<void> {
    const found = 'id' in about ? about : undefined;
    const unit = found?.unit ?? (await this.unitOf('scope' in about ? about.scope : {}));
    const asked = {
      id: derivedId('inbound-refused', entry.id),
      actor: this.system.actor,
      request: `${entry.id} ${refused.code}`,
      status: 200,
    };
    await this.acts.perform(asked, 'inbound.refuse', async (act) => {
      await this.inbox.refused(act, entry.id, refused.code, found?.id);
      await this.tasks.open(act, { kind: 'inbound-refused', unit, dossier: found?.id, subject: entry.id });
      return { id: entry.id, status: 'REFUSED', actions: [] };
    });
  }

  private async unitOf(scope: Record<string, string>): Promise<string> {
    const unit = (await this.units.byCode(scope['province'] ?? NATION)) ?? (await this.units.byCode(NATION));
    if (!unit) throw new Error('The directory has no unit VN');
    return unit.id;
  }
}
