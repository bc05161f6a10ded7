import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { Evidence } from '../../dossier/evidence.js';
import { Journal } from '../../dossier/journal.js';
import { Notes } from '../../dossier/notes.js';
import { Tasks } from '../../dossier/tasks.js';
import { Custody } from '../custody/custody.js';
import type { Item } from '../item.entity.js';
import { itemLifecycle, type ItemState } from '../item.lifecycle.js';
import { Items } from '../items.js';
import { foundAs } from './correction.rules.js';
import type { ItemFinding, ItemLoss } from './correction.shapes.js';
import { CustodyChanges } from './custody-changes.js';
import { FoundSeals, sealChange, type FoundSeal } from './found-seals.js';
import { HeldItems } from './held-items.js';

/** Tasks of a lost envelope: of the unit that answers for it, and of the desk that tells the authority and the citizen. */
const ANSWER = 'item.lost';
const TELL = 'item.lost-told';
/** Task of the office that is to fetch a result from whoever wrongly got it; its subject is the envelope. */
export const TO_BE_RETRIEVED = 'delivery.misdelivered';

/** What a loss leaves behind, and what a finding takes away again. */
@Injectable()
export class LossRecords {
  constructor(
    private readonly custody: Custody,
    private readonly items: Items,
    private readonly tasks: Tasks,
    private readonly changes: CustodyChanges,
    private readonly seals: FoundSeals,
  ) {}

  /** Its last holder answers for it; of one that a party has, the unit of whoever closes the search. */
  async lost(act: Act, item: Item, desk: string): Promise<void> {
    const unit = item.holderUnit ?? act.actor.unit?.id ?? desk;
    const holder = item.holderUnit === null ? undefined : { kind: item.holderKind, id: item.holderId };
    const about = { dossier: item.dossierId, subject: item.id };
    await this.endHold(act, item);
    await this.custody.change(act, item, { status: itemLifecycle.next(item.status, 'lose', act.actor.role) });
    await this.tasks.close(act, TO_BE_RETRIEVED, item.id);
    await this.tasks.openAll(act, [
      { kind: ANSWER, unit, holder, ...about },
      { kind: TELL, unit: desk, ...about },
    ]);
  }

  /** @returns the act by which it was lost, and the seal that it has got if a stranger had had it */
  async found(act: Act, item: Item, finding: ItemFinding): Promise<{ lost: string; resealed?: FoundSeal }> {
    const { unit } = act.actor;
    if (!unit || !['office', 'desk'].includes(unit.kind)) throw new Refused('role-not-allowed', { act: 'find' });
    await this.items.requireUnused(act, item);
    const kind = unit.kind === 'office' ? 'OFFICE' : 'DESK';
    const { act: lost, before } = await this.changes.loss(act, item);
    const resealed = await this.seals.of(act, item, before.status, finding.resealed);
    const { next, nextCause } = item;
    // the journal holds states as text; this module wrote them
    const status = foundAs({ status: before.status as ItemState, next, nextCause }, kind);
    const held = { holderKind: kind, holderId: unit.id, place: unit.id } as const;
    await this.custody.change(act, item, { status, ...held, next: null, ...sealChange(resealed) });
    await this.tasks.close(act, ANSWER, item.id);
    await this.tasks.close(act, TELL, item.id);
    return { lost, resealed };
  }

  /** A hold has a last day, on which nothing happens to what is lost. */
  private async endHold(act: Act, { id, status }: Item): Promise<void> {
    if (status !== 'HELD') return;
    await act.tx.query(
      `update deadline d set withdrawn_act = $1 from delivery o
       where o.item = $2 and d.kind = 'delivery.hold' and d.subject = o.id and d.done_act is null and d.withdrawn_act is null`,
      [act.id, id],
    );
  }
}

/** A search that found nothing is closed; what turns up afterwards goes on with whoever found it. */
@Injectable()
export class LostItems {
  constructor(
    private readonly held: HeldItems,
    private readonly records: LossRecords,
    private readonly notes: Notes,
    private readonly evidence: Evidence,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `HeldItems.lockHeld` */
  async lose(act: Act, number: string, loss: ItemLoss): Promise<ActResult> {
    const { item, dossier } = await this.held.lockHeld(act, number, 'lose');
    const { cause, evidence } = loss;
    await this.records.lost(act, item, dossier.receivedAt);
    await this.evidence.declare(act, dossier.id, evidence);
    const reason = await this.notes.add(act, dossier.id, loss.reason);
    await this.journal.append(act, { type: 'item.lost', dossier, items: [item], data: { cause, reason, evidence } });
    return correctedResult(act, item);
  }

  /**
   * @throws Refused as `HeldItems.lockFound` and `FoundSeals.of`, `role-not-allowed` (403) away from offices and desks,
   *   `number-used` (409)
   */
  async find(act: Act, number: string, finding: ItemFinding): Promise<ActResult> {
    const { item, dossier } = await this.held.lockFound(act, number);
    const found = await this.records.found(act, item, finding);
    const reason = await this.notes.add(act, dossier.id, finding.reason);
    await this.journal.append(act, { type: 'item.found', dossier, items: [item], data: { ...found, reason } });
    return correctedResult(act, item);
  }
}

/** What an act that puts an envelope right answers. */
export function correctedResult({ actor }: Act, { id, number, status, version }: Item): ActResult {
  return { id, number, status, version, actions: itemLifecycle.actionsFor(status, actor.role) };
}
