import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { Refused } from '../../../platform/problems.js';
import { Staff } from '../../directory/staff.js';
import { Journal } from '../../dossier/journal.js';
import { Notes } from '../../dossier/notes.js';
import { Tasks } from '../../dossier/tasks.js';
import { Custody } from '../custody/custody.js';
import type { Holder, ItemState } from '../item.lifecycle.js';
import { chargedAs, givenBackAs } from './correction.rules.js';
import type { CustodyCorrection } from './correction.shapes.js';
import { HeldItems, type HeldItem } from './held-items.js';
import { correctedResult } from './lost-items.js';

/** The task of whoever is charged without having signed. */
const CHARGED = 'custody.corrected';

/** Who may be charged with an envelope that he never signed for: its giver, or those for whom the controller answers. */
@Injectable()
export class ChargedHolders {
  constructor(
    private readonly staff: Staff,
    private readonly custody: Custody,
  ) {}

  /** Everything is again as it was before the change of hands. @throws Refused `nothing-to-correct`, `correct-too-late` (409) */
  async giver(act: Act, { item, last, former }: HeldItem): Promise<void> {
    const { before } = last;
    const { number } = item;
    if (!before || !former?.unit || !givenBackAs.includes(before.status as ItemState))
      throw new Refused('nothing-to-correct', { number });
    if (last.isOver) throw new Refused('correct-too-late', { number });
    await this.custody.putBack(act, [item], new Map([[item.id, before]]), former.unit);
  }

  /** @throws Refused `nothing-to-correct` (409), `charged-invalid` (422), `role-not-allowed` (403) away from an office */
  async own(act: Act, { item }: HeldItem, charged: Exclude<CustodyCorrection['holder'], 'giver'>): Promise<void> {
    const { unit } = act.actor;
    if (unit?.kind !== 'office') throw new Refused('role-not-allowed', { act: 'correct' });
    const to =
      charged === 'office' ? ({ kind: 'OFFICE', id: unit.id } as const) : await this.courier(act, charged.person);
    if (to.kind === item.holderKind && to.id === item.holderId)
      throw new Refused('nothing-to-correct', { number: item.number });
    const status = chargedAs(item.status, to.kind);
    const place = to.kind === 'OFFICE' ? unit.id : null;
    await this.custody.change(act, item, { status, holderKind: to.kind, holderId: to.id, place, next: null });
  }

  private async courier(act: Act, person: string): Promise<Holder & { kind: 'COURIER' }> {
    const offices = await this.staff.unitsOf(act.tx, person, 'courier', localDay(act.recordedAt));
    if (offices.some((office) => office === act.actor.unit?.id)) return { kind: 'COURIER', id: person };
    throw new Refused('charged-invalid', {}, [{ pointer: '/holder/person', code: 'charged-invalid' }]);
  }
}

/**
 * A change of hands that is in the journal and did not happen so: both events stay, and the envelope is with whoever has it.
 * Nobody is charged for it but its giver and those for whom the controller answers; he is told by a task.
 */
@Injectable()
export class Corrections {
  constructor(
    private readonly held: HeldItems,
    private readonly charged: ChargedHolders,
    private readonly notes: Notes,
    private readonly tasks: Tasks,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `HeldItems.lockHeld` and `ChargedHolders` */
  async correct(act: Act, number: string, { error, holder, reason }: CustodyCorrection): Promise<ActResult> {
    const held = await this.held.lockHeld(act, number, 'correct');
    const { item, dossier, last } = held;
    if (holder === 'giver') await this.charged.giver(act, held);
    else await this.charged.own(act, held, holder);
    const unit = item.holderUnit;
    if (unit === null) throw new Error('A correction charged nobody of ours');
    const note = await this.notes.add(act, dossier.id, reason);
    const told = { dossier: dossier.id, subject: item.id, holder: { kind: item.holderKind, id: item.holderId } };
    await this.tasks.close(act, CHARGED, item.id);
    await this.tasks.open(act, { kind: CHARGED, unit, ...told });
    const data = { corrected: last.act, error, unit, reason: note };
    await this.journal.append(act, { type: 'act.corrected', dossier, items: [item], data });
    return correctedResult(act, item);
  }
}
