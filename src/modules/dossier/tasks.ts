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
  open(act: Act, task: NewTask): Promise<void> {
    return this.openAll(act, [task]);
  }

  /** One statement, however many they are. */
  async openAll(act: Act, tasks: readonly NewTask[]): Promise<void> {
    if (tasks.length === 0) return;
    await act.tx.query(
      `insert into task (id, kind, unit, dossier, subject, opened_act, opened_at, due_at, holder_kind, holder_id)
       select t.id, t.kind, t.unit, t.dossier, t.subject, $9, $10, t.due_at, t.holder_kind, t.holder_id
       from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::text[], $8::uuid[])
         as t (id, kind, unit, dossier, subject, due_at, holder_kind, holder_id)
       on conflict (id) do nothing`,
      [
        tasks.map((task) => idOf(act, task)),
        tasks.map((task) => task.kind),
        tasks.map((task) => task.unit),
        tasks.map((task) => task.dossier),
        tasks.map((task) => task.subject),
        tasks.map((task) => task.dueAt),
        tasks.map((task) => task.holder?.kind),
        tasks.map((task) => task.holder?.id),
        act.id,
        act.recordedAt,
      ],
    );
  }

  /** That of one unit alone; another may have the same to do. */
  async closeOf(act: Act, kind: TaskKind, { unit, subject }: { unit: string; subject: string }): Promise<void> {
    await act.tx.query(
      `update task set closed_act = $1, closed_at = $2 where kind = $3 and subject = $4 and unit = $5 and closed_act is null`,
      [act.id, act.recordedAt, kind, subject, unit],
    );
  }

  async close(act: Act, kind: string, subject: string, dossier?: string): Promise<void> {
    await act.tx.query(
      `update task set closed_act = $1, closed_at = $2 where kind = $3 and subject = $4 and closed_act is null
         and ($5::uuid is null or dossier = $5)`,
      [act.id, act.recordedAt, kind, subject, dossier],
    );
  }
}

function idOf(act: Act, { kind, dossier, subject }: NewTask): string {
  return derivedId('task', `${act.id}:${kind}:${dossier ?? ''}:${subject ?? ''}`);
}
