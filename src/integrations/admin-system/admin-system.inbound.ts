import { Injectable } from '@nestjs/common';
import type { Dossier } from '../../modules/dossier/dossier.entity.js';
import { dossierLifecycle, type DossierAct } from '../../modules/dossier/dossier.lifecycle.js';
import { Dossiers } from '../../modules/dossier/dossiers.js';
import type { AnyDraft } from '../../modules/dossier/journal.js';
import { Notes, type NoteRef } from '../../modules/dossier/notes.js';
import { References } from '../../modules/dossier/references.js';
import { Deliveries } from '../../modules/delivery/deliveries.js';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { InboundEvent, Word } from './inbound.shapes.js';
import { ResultOrders } from './result-orders.js';

type DataOf<T extends InboundEvent['type']> = Extract<InboundEvent, { type: T }>['data'];

/** What the authority's word does to a dossier that the act has locked. Each answers with the one event to append. */
@Injectable()
export class AdminSystemInbound {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly references: References,
    private readonly notes: Notes,
    private readonly deliveries: Deliveries,
    private readonly orders: ResultOrders,
  ) {}

  /** Of a dossier that the post has never seen. @throws Refused `not-found` for anything but an order */
  open(act: Act, event: InboundEvent): Promise<AnyDraft> {
    if (event.type !== 'result-order.requested') throw new Refused('not-found');
    return this.orders.requested(act, event.data);
  }

  /** @throws Refused by lifecycle and delivery; an event out of order is refused here and kept by the caller */
  carryOut(act: Act, event: Exclude<InboundEvent, Word>, dossier: Dossier): Promise<AnyDraft | undefined> {
    switch (event.type) {
      case 'authority.received':
        return this.received(act, dossier, event.data);
      case 'authority.asked-supplement':
        return this.answered(act, dossier, { did: 'ask-supplement', type: event.type, reason: event.data.reason });
      case 'authority.refused':
        return this.answered(act, dossier, { did: 'refuse', type: event.type, reason: event.data.reason });
      case 'authority.changed-due':
        return this.changedDue(act, dossier, event.data);
      case 'authority.finished':
        return this.finished(act, dossier, event.data);
      case 'authority.recalled':
        return this.recalled(act, dossier);
      case 'result-order.requested':
        return this.orders.requested(act, event.data, dossier);
      case 'result-order.revoked':
        return this.orders.revoked(act, dossier);
    }
  }

  private async received(
    act: Act,
    dossier: Dossier,
    { code, dueDate }: DataOf<'authority.received'>,
  ): Promise<AnyDraft> {
    await this.step(act, dossier, 'receive', { code, dueOn: dueDate });
    await this.references.add(act, 'authority-code', code, [dossier.id]);
    await this.deliveries.awaiting(act, dossier);
    return { type: 'authority.received', dossier, data: { code, dueOn: dueDate } };
  }

  private async answered(
    act: Act,
    dossier: Dossier,
    answer: {
      did: 'ask-supplement' | 'refuse';
      type: 'authority.asked-supplement' | 'authority.refused';
      reason?: string;
    },
  ): Promise<AnyDraft> {
    await this.step(act, dossier, answer.did);
    const reason: NoteRef | undefined = answer.reason
      ? await this.notes.add(act, dossier.id, answer.reason)
      : undefined;
    return { type: answer.type, dossier, data: { reason } };
  }

  private async changedDue(
    act: Act,
    dossier: Dossier,
    { dueDate }: DataOf<'authority.changed-due'>,
  ): Promise<AnyDraft> {
    await this.step(act, dossier, 'change-due', { dueOn: dueDate });
    return { type: 'authority.changed-due', dossier, data: { dueOn: dueDate } };
  }

  private async finished(
    act: Act,
    dossier: Dossier,
    { resultCount, originals }: DataOf<'authority.finished'>,
  ): Promise<AnyDraft> {
    await this.step(act, dossier, 'finish');
    await this.deliveries.ready(act, dossier, { resultCount, originals });
    return { type: 'authority.finished', dossier, data: { resultCount, originals } };
  }

  private async recalled(act: Act, dossier: Dossier): Promise<AnyDraft> {
    const { delivery, items } = await this.deliveries.recalled(act, dossier);
    return { type: 'authority.recalled', dossier, items, data: { delivery } };
  }

  private async step(
    act: Act,
    dossier: Dossier,
    did: DossierAct,
    change: Partial<Pick<Dossier, 'code' | 'dueOn'>> = {},
  ): Promise<void> {
    const status = dossierLifecycle.next(dossier.status, did, act.actor.role);
    await this.dossiers.save(act, dossier, { ...change, status });
  }
}
