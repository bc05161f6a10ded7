import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { DeadlineSweeper } from '../../dossier/deadline-sweeper.js';
import { Deadlines } from '../../dossier/deadlines.js';
import { Tasks, type NewTask } from '../../dossier/tasks.js';
import type { Item } from '../item.entity.js';
import { Items } from '../items.js';
import { CUSTODY_OVERDUE } from './custody-clock.js';

/** Envelopes that stay with a holder for too long: a task of the unit that answers, which its supervisors read as well, once a stretch. */
@Injectable()
export class CustodyAlarms implements OnModuleInit {
  constructor(
    private readonly sweeper: DeadlineSweeper,
    private readonly deadlines: Deadlines,
    private readonly items: Items,
    private readonly tasks: Tasks,
  ) {}

  onModuleInit(): void {
    this.sweeper.performTogether(CUSTODY_OVERDUE, (act, items) => this.overdue(act, items));
  }

  /** Locked first: whoever gives one of them on meanwhile ends its stretch, and there is nothing to tell of it. */
  private async overdue(act: Act, ids: readonly string[]): Promise<ActResult> {
    const items = new Map((await this.items.lock(act, ids)).map((item) => [item.id, item]));
    const due = await this.deadlines.take(act, CUSTODY_OVERDUE, ids);
    const tasks = [...due].flatMap(([id, dueAt]) => {
      const item = items.get(id);
      return item ? taskOf(item, dueAt) : [];
    });
    await this.tasks.openAll(act, tasks);
    return { id: act.id, status: 'OVERDUE', actions: [], items: tasks.length };
  }
}

function taskOf(item: Item, dueAt: Date): NewTask[] {
  const { id, dossierId, holderUnit, holderKind, holderId } = item;
  if (!holderUnit) return [];
  const holder = { kind: holderKind, id: holderId };
  return [{ kind: CUSTODY_OVERDUE, unit: holderUnit, dossier: dossierId, subject: id, holder, dueAt }];
}
