import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';

/** An act of one dossier that is done and waits to be checked. */
export interface Awaiting {
  act: string;
  dossier: string;
}

/** What keeps an act PROVISIONAL besides its evidence. */
@Injectable()
export class AwaitedChecks {
  /** Of this act itself. @param kind what has to be checked */
  async expect(act: Act, dossier: string, kind: string): Promise<void> {
    await act.tx.query('insert into awaited_check (act, dossier, kind) values ($1, $2, $3)', [act.id, dossier, kind]);
  }

  async isAwaited(act: Act, { act: checked, dossier }: Awaiting, kind: string): Promise<boolean> {
    const rows = await act.tx.query<object[]>(
      'select 1 from awaited_check where act = $1 and dossier = $2 and kind = $3 and done_act is null',
      [checked, dossier, kind],
    );
    return rows.length === 1;
  }

  /** @returns whether it was awaited until now */
  async done(act: Act, { act: checked, dossier }: Awaiting, kind: string): Promise<boolean> {
    const [, changed] = await act.tx.query<[unknown[], number]>(
      'update awaited_check set done_act = $4 where act = $1 and dossier = $2 and kind = $3 and done_act is null',
      [checked, dossier, kind, act.id],
    );
    return changed === 1;
  }
}
