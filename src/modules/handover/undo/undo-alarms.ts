import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { DeadlineSweeper } from '../../dossier/deadline-sweeper.js';
import { Deadlines } from '../../dossier/deadlines.js';
import { Tasks } from '../../dossier/tasks.js';
import type { Handover } from '../handover.entity.js';
import { holderOf } from '../lists/locked-lists.js';
import { UNDO_MINUTES, type UndoSide } from './undo.rules.js';

/** The task, and what ends it when nobody has confirmed in time. */
const ASKED = 'handover.undo-asked';

/** Tells the other side that an undo is asked for, while it can still confirm it. */
@Injectable()
export class UndoAlarms implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly sweeper: DeadlineSweeper,
    private readonly tasks: Tasks,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(ASKED, (act, handover) => this.tooLate(act, handover));
  }

  /** @param asks the side that asked */
  async asked(act: Act, handover: Handover, asks: UndoSide): Promise<void> {
    const other = asks === 'giver' ? 'receiver' : 'giver';
    const unit = other === 'giver' ? handover.giverUnit : handover.targetUnit;
    const dueAt = await this.endOf(act, handover);
    const holder = holderOf(handover, other);
    await this.tasks.open(act, { kind: ASKED, unit, subject: handover.id, dueAt, holder });
    await this.deadlines.set(act, ASKED, handover.id, dueAt);
  }

  confirmed(act: Act, handover: string): Promise<void> {
    return this.deadlines.withdrawAll(act, ASKED, [handover]);
  }

  private async endOf(act: Act, { endedAct }: Handover): Promise<Date> {
    const [accepted] = await act.tx.query<{ recordedAt: Date }[]>(
      'select recorded_at as "recordedAt" from act where id = $1',
      [endedAct],
    );
    if (!accepted) throw new Error('An accepted list without its acceptance');
    return new Date(accepted.recordedAt.getTime() + UNDO_MINUTES * 60_000);
  }

  private async tooLate(act: Act, handover: string): Promise<ActResult> {
    await this.tasks.close(act, ASKED, handover);
    return { id: handover, status: 'DUE', actions: [] };
  }
}
