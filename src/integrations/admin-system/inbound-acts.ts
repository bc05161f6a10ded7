import { Injectable } from '@nestjs/common';
import type { Dossier } from '../../modules/dossier/dossier.entity.js';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import { Journal, type AnyDraft } from '../../modules/dossier/journal.js';
import { Acts, type Act, type ActResult, type Asked } from '../../platform/acts.js';
import { violated } from '../../platform/database.js';
import { Refused } from '../../platform/problems.js';
import { Endpoints, type Endpoint } from '../endpoints.js';
import { AdminSystemInbound } from './admin-system.inbound.js';
import { ConfirmationWords } from './confirmation-words.js';
import { InboundFates, type Heard } from './inbound-fates.js';
import { InboundGuard, type Inbound } from './inbound-guard.js';
import type { FindingCode } from './inbound-guard.rules.js';
import { mayComeLater } from './inbound.rules.js';
import { InboundEvent, isWord, numbersOf } from './inbound.shapes.js';
import { Inbox, type Found } from './inbox.js';

export type Fate = 'applied' | 'waiting' | 'refused' | 'duplicate';

/** What one webhook does, as one act whose id is the webhook's. */
@Injectable()
export class InboundJournal {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly inbound: AdminSystemInbound,
    private readonly words: ConfirmationWords,
    private readonly journal: Journal,
    private readonly guard: InboundGuard,
  ) {}

  async carryOut(act: Act, inbound: Inbound): Promise<ActResult> {
    const dossier = inbound.found && (await this.dossiers.lockOne(act, inbound.found.id));
    if (dossier) await this.guard.before(act, inbound, dossier);
    const { draft, seen = [], causedAt } = await this.work(act, inbound, dossier);
    if (draft) await this.journal.append(act, draft);
    const concerned = draft?.dossier ?? dossier;
    if (!concerned) throw new Error('An event of an outside system concerns no dossier');
    await this.guard.after(act, inbound, { dossier: concerned.id, seen, causedAt });
    return { id: concerned.id, status: concerned.status, version: concerned.seq, actions: [] };
  }

  private async work(
    act: Act,
    { endpoint, event }: Inbound,
    dossier: Dossier | undefined,
  ): Promise<{ draft?: AnyDraft; seen?: FindingCode[]; causedAt?: Date }> {
    if (!dossier) return { draft: await this.inbound.open(act, event) };
    if (isWord(event)) return this.words.hear(act, dossier, { endpoint, word: event });
    return { draft: await this.inbound.carryOut(act, event, dossier) };
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
    private readonly fates: InboundFates,
  ) {}

  /** @throws on what passes (the database away, another request with this id under way) */
  async apply(id: string): Promise<Fate> {
    const inbound = await this.hear(id);
    if (typeof inbound === 'string') return inbound;
    const { event, found } = inbound;
    if (found && !found.within) return this.refuse(inbound, 'out-of-endpoint-scope');
    if (found || event.type === 'result-order.requested') return this.perform(inbound);
    return isWord(event) ? this.refuse(inbound, 'event-unknown') : this.wait(inbound, 'unknown-dossier');
  }

  /** A last try; what still waits is kept with its problem. @throws as `apply` */
  async giveUp(id: string): Promise<Fate> {
    const fate = await this.apply(id);
    const inbound = fate === 'waiting' ? await this.hear(id) : fate;
    return typeof inbound === 'string' ? inbound : this.refuse(inbound, 'predecessor-missing');
  }

  /** @returns what became of it where that is known without its content */
  private async hear(id: string): Promise<Inbound | Fate> {
    const entry = await this.inbox.read(id);
    if (!entry) return 'refused';
    if (entry.problem) return entry.code === 'duplicate' ? 'duplicate' : 'refused';
    if (entry.applied) return 'applied';
    // one that is still being opened speaks already
    const endpoint = await this.endpoints.called(entry.endpoint, 'admin-system');
    const read = InboundEvent.safeParse(JSON.parse(entry.payload));
    if (!endpoint || !read.success) return this.refuse({ entry, endpoint }, 'body-invalid');
    const event = read.data;
    return { entry, endpoint, event, found: await this.find(endpoint, event), said: this.inbox.said(event) };
  }

  private find(endpoint: Endpoint, event: InboundEvent): Promise<Found | undefined> {
    if (isWord(event)) return this.inbox.dossierOfEvent(endpoint, event.data.event);
    return this.inbox.dossierNamed(endpoint, numbersOf(event));
  }

  private async perform(inbound: Inbound): Promise<Fate> {
    const { entry, endpoint, event, said } = inbound;
    const actor = { id: endpoint.person, role: 'system' } as const;
    const asked: Asked = { id: entry.id, actor, request: entry.payload, status: 202, occurredAt: said.at };
    try {
      await this.acts.perform(asked, event.type, (act) => this.work.carryOut(act, inbound));
      return 'applied';
    } catch (error) {
      return this.refused(inbound, error);
    }
  }

  private async refused(inbound: Inbound, error: unknown): Promise<Fate> {
    const { found } = inbound;
    const taken = violated(error) === 'dossier_code';
    // The dossier was opened, or the code given, by another event at the same moment: look again.
    if (taken && !found) return this.wait(inbound, 'unknown-dossier');
    if (!taken && (!(error instanceof Refused) || ['act-in-progress', 'busy'].includes(error.code))) throw error;
    const later = error instanceof Refused && mayComeLater(error);
    if (found && (await this.isRepeated(inbound, found, later))) return this.refuse(inbound, 'said-before');
    if (later) return this.wait(inbound, 'out-of-order');
    return this.refuse(inbound, error instanceof Refused ? error.code : 'authority-code-taken');
  }

  /** What may still become legal is said again only if nothing has happened since: it may be about what comes next. */
  private isRepeated({ entry, said }: Inbound, found: Found, later: boolean): Promise<boolean> {
    const words = { entry, dossier: found.id, mac: said.mac };
    return this.inbox.isSaid(later ? { ...words, lately: true } : words);
  }

  private async wait(inbound: Inbound, finding: FindingCode): Promise<Fate> {
    await this.fates.wait(inbound, finding);
    return 'waiting';
  }

  private async refuse(heard: Heard, problem: string): Promise<Fate> {
    return (await this.fates.refuse(heard, new Refused(problem))) === 'duplicate' ? 'duplicate' : 'refused';
  }
}
