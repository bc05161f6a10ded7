import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Refused } from '../../../platform/problems.js';
import { inScope } from '../../directory/unit-scope.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { Tasks } from '../../dossier/tasks.js';
import { OF_CLOSING } from './closing-reports.js';
import { OF_BAG, OF_CONDITION, OF_HANDOVER } from './irregularities.js';
import { IrregularityRows, type LockedIrregularity } from './irregularity-rows.js';
import { irregularityLifecycle } from './irregularity.lifecycle.js';
import type { IrregularitySettlement } from './irregularity.shapes.js';
import { irregularityResult } from './irregularity.view.js';

/** The task of a report, by what the report is on; that on a list has the list for its subject. */
const TASKS = { handover: OF_HANDOVER, condition: OF_CONDITION, bag: OF_BAG, closing: OF_CLOSING } as const;

/** The answers of those who answer for what did not agree. */
@Injectable()
export class Settlements {
  constructor(
    private readonly rows: IrregularityRows,
    private readonly units: Units,
    private readonly notes: Notes,
    private readonly tasks: Tasks,
  ) {}

  /**
   * Whoever answers for it says what became of it, and its task ends. Not who found it: he would answer himself.
   * @throws Refused `not-found` to who has nothing to do with it, `wrong-state`,
   *   `photo-due`, `reseal-first` (409), `not-owner`, `same-person` (403)
   */
  async settle(act: Act, id: string, { outcome, note }: IrregularitySettlement): Promise<ActResult> {
    const report = await this.rows.lock(act, id);
    const state = irregularityLifecycle.next(report.state, 'settle', act.actor.role);
    await this.requireOwner(act.actor, report);
    if (report.openedBy === act.actor.id) throw new Refused('same-person');
    if (report.isLive && !['miscounted', 'lost'].includes(outcome))
      throw new Refused('reseal-first', { number: report.number });
    if (report.isPhotoWanted && !report.isPhotographed) throw new Refused('photo-due', { number: report.number });
    const reason = await this.notes.add(act, null, note);
    await this.rows.settle(act, id, { state, outcome, note: reason.id });
    await this.closeTask(act, report);
    return irregularityResult({ ...report, state }, act.actor);
  }

  private async requireOwner(actor: Actor, { owner, number }: LockedIrregularity): Promise<void> {
    const unit = await this.units.byId(owner);
    if (unit && actor.unit && inScope(actor.unit.path, unit.path)) return;
    throw new Refused('not-owner', { number, owner: unit?.name });
  }

  private async closeTask(act: Act, { id, kind, handover }: LockedIrregularity): Promise<void> {
    if (handover) await this.tasks.close(act, OF_HANDOVER, handover);
    else await this.tasks.close(act, TASKS[kind], id);
  }
}
