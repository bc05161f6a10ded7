import { Injectable } from '@nestjs/common';
import type { Dossier } from '../../modules/dossier/dossier.entity.js';
import type { EventType } from '../../modules/dossier/event-types.js';
import { Tasks } from '../../modules/dossier/tasks.js';
import { INBOUND_WAITS } from '../../modules/dossier/waiting-alarms.js';
import type { Act } from '../../platform/acts.js';
import { trustedTime } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import type { Endpoint } from '../endpoints.js';
import { gravest, isBadTime, type FindingCode } from './inbound-guard.rules.js';
import { Inbox, type Found, type InboxEntry, type Said } from './inbox.js';
import type { InboundEvent } from './inbound.shapes.js';

/** What of the dossier's journal an event follows from; nothing where its cause is the authority's own. */
const causes: Record<InboundEvent['type'], readonly EventType[]> = {
  'authority.received': ['dossier.tallied'],
  'authority.refused': ['dossier.tallied'],
  'authority.asked-supplement': ['dossier.tallied'],
  'authority.changed-due': ['authority.received'],
  'authority.finished': ['authority.received'],
  'authority.recalled': ['authority.finished'],
  'result-order.requested': [],
  'result-order.revoked': [],
  'event.accepted': [],
  'event.rejected': [],
};

/** An event that could be read. */
export interface Inbound {
  entry: InboxEntry;
  endpoint: Endpoint;
  event: InboundEvent;
  said: Said;
  found?: Found;
}

/** Stands before and after what an event does: nothing is done twice, and its inbox row says what was found. */
@Injectable()
export class InboundGuard {
  constructor(
    private readonly inbox: Inbox,
    private readonly tasks: Tasks,
  ) {}

  /** With the dossier locked, so that of two at once the second sees the first. @throws Refused `said-before` */
  async before(act: Act, { entry, said }: Inbound, dossier: Dossier): Promise<void> {
    if (await this.inbox.isSaid({ entry, dossier: dossier.id, ...said }, act.tx)) throw new Refused('said-before');
  }

  /** @param seen what the work itself found. @param causedAt when what it answers happened, where the journal does not say by type */
  async after(
    act: Act,
    { entry, event, said }: Inbound,
    done: { dossier: string; seen: readonly FindingCode[]; causedAt?: Date },
  ): Promise<void> {
    const causedAt = done.causedAt ?? (await this.causedAt(act, event, done.dossier));
    const found: FindingCode[] = ['in-order', ...done.seen];
    if (entry.code) found.push(entry.code);
    if (lacksEvidence(event)) found.push('evidence-missing');
    if (isBadTime({ saidAt: said.at, receivedAt: entry.receivedAt, causedAt })) found.push('bad-time');
    await this.inbox.applied(act, done.dossier, { said, finding: gravest(found) });
    await this.tasks.close(act, INBOUND_WAITS, entry.id);
  }

  /** When the last of what it follows from happened; what this very act wrote is not its cause. */
  private async causedAt(act: Act, event: InboundEvent, dossier: string): Promise<Date | undefined> {
    const types = causes[event.type];
    if (types.length === 0) return undefined;
    const [row] = await act.tx.query<{ occurredAt: Date; recordedAt: Date; entered: boolean }[]>(
      `select (body::jsonb ->> 'occurredAt')::timestamptz as "occurredAt", recorded_at as "recordedAt",
         body::jsonb -> 'entered' is not null as entered from event
       where dossier_id = $1 and type = any($2) and act_id <> $3 order by seq desc limit 1`,
      [dossier, types, act.id],
    );
    return row && trustedTime(row.occurredAt, row.recordedAt, row.entered);
  }
}

/** A no, a demand or a recall without the reason that it must have on paper (Mẫu 02, Mẫu 03, an order number). */
function lacksEvidence(event: InboundEvent): boolean {
  switch (event.type) {
    case 'authority.asked-supplement':
    case 'authority.refused':
    case 'authority.recalled':
    case 'result-order.revoked':
    case 'event.rejected':
      return event.data.reason === undefined;
    default:
      return false;
  }
}
