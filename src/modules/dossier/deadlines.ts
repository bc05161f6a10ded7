import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { newId } from '../../platform/ids.js';

/** What falls due by itself. Set by the act that starts it, withdrawn by the one that ends it, performed by the sweeper. */
@Injectable()
export class Deadlines {
  set(act: Act, kind: string, subject: string, dueAt: Date): Promise<void> {
    return this.setAll(act, kind, new Map([[subject, dueAt]]));
  }

  /** One statement. @param due when, by subject */
  async setAll(act: Act, kind: string, due: ReadonlyMap<string, Date>): Promise<void> {
    if (due.size === 0) return;
    await act.tx.query(
      `insert into deadline (id, kind, subject, due_at, set_act)
       select d.id, $4, d.subject, d.due_at, $5 from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as d (id, subject, due_at)`,
      [[...due].map(() => newId()), [...due.keys()], [...due.values()], kind, act.id],
    );
  }

  async withdraw(act: Act, kind: string, subject: string): Promise<void> {
    await act.tx.query(
      `update deadline set withdrawn_act = $1
       where kind = $2 and subject = $3 and done_act is null and withdrawn_act is null`,
      [act.id, kind, subject],
    );
  }

  /** What has ended before it fell due, and the tasks of the same kind that it opened where it did. One statement. */
  async withdrawAll(act: Act, kind: string, subjects: readonly string[]): Promise<void> {
    await act.tx.query(
      `with withdrawn as (update deadline set withdrawn_act = $1
         where kind = $2 and subject = any($3) and done_act is null and withdrawn_act is null)
       update task set closed_act = $1, closed_at = $4 where kind = $2 and subject = any($3) and closed_act is null`,
      [act.id, kind, subjects, act.recordedAt],
    );
  }

  /**
   * For who performs many in one act: they are done now, but for those that were withdrawn meanwhile.
   * @returns when they fell due, by subject
   */
  async take(act: Act, kind: string, subjects: readonly string[]): Promise<Map<string, Date>> {
    const [taken] = await act.tx.query<[{ subject: string; dueAt: Date }[], number]>(
      `update deadline set done_act = $1
       where kind = $2 and subject = any($3) and due_at <= $4 and done_act is null and withdrawn_act is null
       returning subject, due_at as "dueAt"`,
      [act.id, kind, subjects, act.recordedAt],
    );
    return new Map(taken.map(({ subject, dueAt }) => [subject, dueAt]));
  }
}
