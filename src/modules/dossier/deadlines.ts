import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { newId } from '../../platform/ids.js';

/** What falls due by itself. Set by the act that starts it, withdrawn by the one that ends it, performed by the sweeper. */
@Injectable()
export class Deadlines {
  async set(act: Act, kind: string, subject: string, dueAt: Date): Promise<void> {
    await act.tx.query('insert into deadline (id, kind, subject, due_at, set_act) values ($1, $2, $3, $4, $5)', [
      newId(),
      kind,
      subject,
      dueAt,
      act.id,
    ]);
  }

  async withdraw(act: Act, kind: string, subject: string): Promise<void> {
    await act.tx.query(
      `update deadline set withdrawn_act = $1
       where kind = $2 and subject = $3 and done_act is null and withdrawn_act is null`,
      [act.id, kind, subject],
    );
  }
}
