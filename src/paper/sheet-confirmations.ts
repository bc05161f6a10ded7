import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../platform/acts.js';
import { Refused } from '../platform/problems.js';
import { inScope } from '../modules/directory/unit-scope.js';
import { Units } from '../modules/directory/units.js';
import { SheetActs } from './sheet-acts.js';
import { sheetLifecycle } from './sheet.lifecycle.js';
import { SheetRows, type Payload, type Sheet } from './sheet-rows.js';
import { confirmingUnit } from './sheet-steps.rules.js';
import { SheetTasks } from './sheet-tasks.js';

/** A second person compares what was typed with the sheet; then it is done, as it was written, or refused with the reason. */
@Injectable()
export class SheetConfirmations {
  constructor(
    private readonly rows: SheetRows,
    private readonly sheetActs: SheetActs,
    private readonly units: Units,
    private readonly tasks: SheetTasks,
  ) {}

  /**
   * One that is refused stays, may be amended, and confirmed again when what stood in its way is gone.
   * @param entry that he compared with the paper: what was typed anew since then he has not seen
   * @throws Refused `not-found`, `wrong-state` (409), `second-person-same`, `second-person-elsewhere` (403), `stale-version` (412)
   */
  async confirm(act: Act, number: string, entry: string): Promise<ActResult> {
    const sheet = await this.rows.lock(act, number);
    sheetLifecycle.check(sheet.state, 'confirm', act.actor.role);
    await this.requireSecond(act, sheet);
    if (sheet.enteredAct !== entry.toLowerCase()) throw new Refused('stale-version');
    const payload = this.rows.payloadOf(sheet);
    const { enteredBy, writtenAt, photo } = sheet;
    if (!payload || !enteredBy || !writtenAt || !photo) throw new Error(`Sheet ${number} waits with nothing on it`);
    const entered = { sheet: sheet.id, number, by: enteredBy, confirmedBy: act.actor.id, photo };
    const outcome = await this.sheetActs.carryOut(act, { payload, writtenAt, entered });
    if ('refused' in outcome)
      return this.refuse(act, sheet, { ...payload, refusal: outcome.refused.detail }, outcome.refused.code);
    return this.applied(
      act,
      sheet,
      outcome.done.map((done) => done.act),
      outcome.done.at(-1),
    );
  }

  private async refuse(act: Act, sheet: Sheet, payload: Payload, code: string): Promise<ActResult> {
    await act.tx.query(
      `update sheet set state = 'REFUSED', problem = $2, payload = $3, confirmed_by = $4, confirmed_act = $5, confirmed_at = $6 where id = $1`,
      [sheet.id, code, this.rows.sealed(sheet.id, payload), act.actor.id, act.id, act.recordedAt],
    );
    await this.tasks.refused(act, sheet.id, sheet.padUnit);
    const actions = sheetLifecycle.actionsFor('REFUSED', act.actor.role);
    return { id: sheet.id, number: sheet.number, status: 'REFUSED', problem: code, actions };
  }

  private async applied(
    act: Act,
    sheet: Sheet,
    acts: readonly string[],
    made: { id: string; number?: string } | undefined,
  ): Promise<ActResult> {
    await act.tx.query(
      `update sheet set state = 'APPLIED', problem = null, payload = null, confirmed_by = $2, confirmed_act = $3, confirmed_at = $4 where id = $1`,
      [sheet.id, act.actor.id, act.id, act.recordedAt],
    );
    await act.tx.query(
      'insert into sheet_act (sheet, step, act) select $1, a.step, a.act from unnest($2::uuid[]) with ordinality as a (act, step)',
      [sheet.id, acts],
    );
    await this.tasks.end(act, sheet.id);
    const { id, number } = sheet;
    return { id, number, status: 'APPLIED', acts, made: made && { id: made.id, number: made.number }, actions: [] };
  }

  /** The other side confirms, and never who typed it. */
  private async requireSecond(act: Act, sheet: Sheet): Promise<void> {
    const { number, enteredBy } = sheet;
    const unit = await this.units.byId(confirmingUnit(sheet) ?? '');
    if (!unit) throw new Error(`Sheet ${number} charges nobody`);
    if (enteredBy === act.actor.id) throw new Refused('second-person-same', { number, unit: unit.name });
    if (!act.actor.unit || !inScope(act.actor.unit.path, unit.path))
      throw new Refused('second-person-elsewhere', { number, unit: unit.name });
  }
}
