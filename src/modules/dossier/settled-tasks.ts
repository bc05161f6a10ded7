import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Role } from '../../platform/actor.js';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { isInScope } from '../directory/unit-scope.js';
import { Dossiers } from './dossiers.js';
import { Journal } from './journal.js';
import { Notes } from './notes.js';
import { endsByHand } from './task-words.js';
import { personText } from './text.js';

export const TaskSettled = z
  .strictObject({ reason: personText(300).describe('Đã xử lý thế nào') })
  .meta({ id: 'TaskSettled' });
export type TaskSettled = z.infer<typeof TaskSettled>;

interface Row {
  kind: string;
  isClosed: boolean;
}

/** Who says how a task was dealt with that does not end by itself. */
export const settlers: readonly Role[] = ['desk-officer', 'controller', 'supervisor'];

/** Tasks that only a person can end, because what they are about happens outside: he says how it was dealt with. */
@Injectable()
export class SettledTasks {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
    private readonly notes: Notes,
  ) {}

  /** @throws Refused `not-found`, `task-ends-otherwise` (409), `task-closed` (409) */
  async settle(act: Act, id: string, reason: string): Promise<ActResult> {
    const [named] = await act.tx.query<{ dossier: string | null }[]>(
      `select t.dossier from task t join unit u on u.id = t.unit where t.id = $1 and ${isInScope('u', '$2')}`,
      [id, act.actor.unit?.path],
    );
    if (!named) throw new Refused('not-found');
    const dossier = named.dossier ? await this.dossiers.lockOne(act, named.dossier) : undefined;
    const [task] = await act.tx.query<Row[]>(
      'select kind, closed_act is not null as "isClosed" from task where id = $1 for update',
      [id],
    );
    if (!task || !endsByHand(task.kind)) throw new Refused('task-ends-otherwise');
    if (task.isClosed) throw new Refused('task-closed');
    const note = await this.notes.add(act, named.dossier, reason);
    await act.tx.query('update task set closed_act = $2, closed_at = $3, settled_reason = $4 where id = $1', [
      id,
      act.id,
      act.recordedAt,
      note.id,
    ]);
    if (dossier) {
      await this.journal.append(act, {
        type: 'task.settled',
        dossier,
        data: { task: id, kind: task.kind, reason: note },
      });
    }
    return { id, status: 'CLOSED', actions: [] };
  }
}
