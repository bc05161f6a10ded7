import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { derivedId } from '../../platform/ids.js';
import type { TaskKind } from './task-words.js';

export interface NewTask {
  kind: TaskKind;
  unit: string;
  dossier?: string;
  subject?: string;
  dueAt?: Date;
  /** Who answers for the envelopes that it is about. */
  holder?: { kind: string; id: string };
}

/** Things to do for a unit. Opening the same task twice in one act leaves one. */
@Injectable()
export class Tasks {
  async open(act: Act, task: NewTask): Promise<void> {
    const id = derivedId('task', `${act.id}:${task.kind}:${task.dossier ?? ''}:${task.subject ?? ''}`);
    await act.tx.query(
      `insert into task (id, kind, unit, dossier, subject, opened_act, opened_at, due_at, holder_kind, holder_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing`,
      [
        id,
        task.kind,
        task.unit,
        task.dossier,
        task.subject,
        act.id,
        act.recordedAt,
        task.dueAt,
        task.holder?.kind,
        task.holder?.id,
      ],
    );
  }

  async close(act: Act, kind: string, subject: string): Promise<void> {
    await act.tx.query(
      `update task set closed_act = $1, closed_at = $2 where kind = $3 and subject = $4 and closed_act is null`,
      [act.id, act.recordedAt, kind, subject],
    );
  }
}
