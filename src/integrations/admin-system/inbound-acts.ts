import { Injectable } from '@nestjs/common';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import { Journal, type AnyDraft } from '../../modules/dossier/journal.js';
import { Acts, type Act, type ActResult, type Asked } from '../../platform/acts.js';
import { isPassing, violated } from '../../platform/database.js';
import { Log } from '../../platform/log.js';
import { Refused } from '../../platform/problems.js';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { AdminSystemInbound } from './admin-system.inbound.js';
import { Inbox, type Found, type InboxEntry } from './inbox.js';
import { InboundRefusals } from './inbound-refusals.js';
import { mayComeLater } from './inbound.rules.js';
import { InboundEvent } from './inbound.shapes.js';
import { ResultOrders } from './result-orders.js';

export type Fate = 'applied' | 'waiting' | 'refused';

/** What one webhook does, as one act whose id is the webhook's. */
@Injectable()
export class InboundJournal {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly inbound: AdminSystemInbound,
    private readonly orders: ResultOrders,
    private readonly journal: Journal,
    private readonly inbox: Inbox,
  ) {}

  async carryOut(act: Act, event: InboundEvent, known: string | undefined): Promise<ActResult> {
    const dossier = known === undefined ? undefined : await this.dossiers.lockOne(act, known);
    const draft = await this.draft(act, event, dossier);
    if (draft) await this.journal.append(act, draft);
    const concerned = draft?.dossier ?? dossier;
    if (!concerned) throw new Error('An event of an outside system concerns no dossier');
    await this.inbox.applied(act, act.id, concerned.id);
    return { id: concerned.id, status: concerned.status, version: concerned.seq, actions: [] };
  }

  private draft(
    act: Act,
    event: InboundEvent,
    dossier: AnyDraft['dossier'] | undefined,
  ): Promise<AnyDraft | undefined> {
    if (dossier) return this.inbound.carryOut(act, event, dossier);
    if (event.type === 'result-order.requested') return this.orders.requested(act, event.data);
    throw new Refused('not-found');
  }
}

/**
 * Applies what lies in the inbox: now, or when its predecessor has come; twice equals once. What can never become legal
 * is kept with its problem, and a task tells people.
 */
@Injectable()
export class InboundActs {
  constructor(
    private readonly acts: Acts,
    private readonly endpoints: Endpoints,
    private readonly inbox: Inbox,
    private readonly work: InboundJournal,
    private readonly refusals: InboundRefusals,
  ) {}

  /** @throws on what passes (the database away, another request with this id under way) */
  async apply(id: string): Promise<Fate> {
    const entry = await this.inbox.read(id);
    if (!entry || entry.problem) return 'refused';
    if (entry.applied) return 'applied';
    const endpoint = await this.endpoints.byId(entry.endpoint);
    const event = InboundEvent.safeParse(JSON.parse(entry.payload));
    if (!endpoint || !event.success) return this.refuse(entry, endpoint, new Refused('body-invalid'));
    const found = await this.inbox.dossierNamed(endpoint, numbersOf(event.data));
    if (found && !found.within) return this.refuse(entry, endpoint, new Refused('out-of-endpoint-scope'));
    if (!found && event.data.type !== 'result-order.requested') return this.wait(entry, found);
    return this.perform({ entry, endpoint, event: event.data, found });
  }

  private async perform(inbound: {
    entry: InboxEntry;
    endpoint: Endpoint;
    event: InboundEvent;
    found?: Found;
  }): Promise<Fate> {
    const { entry, endpoint, event, found } = inbound;
    const actor = { id: endpoint.person, role: 'system' } as const;
    const asked: Asked = {
      id: entry.id,
      actor,
      request: entry.payload,
      status: 202,
      occurredAt: new Date(event.timestamp),
    };
    try {
      await this.acts.perform(asked, event.type, (act) => this.work.carryOut(act, event, found?.id));
      return 'applied';
    } catch (error) {
      // The dossier was opened, or the code given, by another event at the same moment: look again.
      if (violated(error) === 'dossier_code' && !found) return this.wait(entry, found);
      if (violated(error) === 'dossier_code')
        return this.refuse(entry, endpoint, new Refused('authority-code-taken'), found);
      if (!(error instanceof Refused) || ['act-in-progress', 'busy'].includes(error.code)) throw error;
      return mayComeLater(error) ? this.wait(entry, found) : this.refuse(entry, endpoint, error, found);
    }
  }

  private async wait(entry: InboxEntry, found: Found | undefined): Promise<Fate> {
    await this.inbox.wait(entry.id, found);
    return 'waiting';
  }

  private async refuse(
    entry: InboxEntry,
    endpoint: Endpoint | undefined,
    refused: Refused,
    found?: Found,
  ): Promise<Fate> {
    await this.refusals.keep(entry, refused, found ?? { scope: endpoint?.scope ?? {} });
    return 'refused';
  }
}

/** The sweeper's part: whatever waits and may have become legal. */
@Injectable()
export class WaitingInbox {
  constructor(
    private readonly inbox: Inbox,
    private readonly inbound: InboundActs,
    private readonly log: Log,
  ) {}

  /** @returns how many were applied */
  async applyDue(): Promise<number> {
    let applied = 0;
    for (const id of await this.inbox.due()) applied += Number((await this.tryOne(id)) === 'applied');
    return applied;
  }

  private async tryOne(id: string): Promise<Fate> {
    try {
      return await this.inbound.apply(id);
    } catch (error) {
      if (!isPassing(error)) this.log.error({ err: error, inbox: id }, 'inbound event failed');
      return 'waiting';
    }
  }
}

/** The numbers by which an event names its dossier. */
export function numbersOf(event: { data: { code?: string; postCode?: string } }): string[] {
  return [event.data.postCode, event.data.code].filter((number) => number !== undefined);
}
