import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { newId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { Staff } from '../../directory/staff.js';
import { Units } from '../../directory/units.js';
import { Notes } from '../../dossier/notes.js';
import { runLifecycle } from './run.lifecycle.js';
import { RunRows, type Run } from './run-rows.js';
import type { RunOpening, RunSealing } from './run.shapes.js';

/** A carrier's way round units: opened with his name, sealed under numbers of its own. */
@Injectable()
export class Runs {
  constructor(
    private readonly rows: RunRows,
    private readonly units: Units,
    private readonly staff: Staff,
    private readonly notes: Notes,
  ) {}

  /** @throws Refused `run-carrier-invalid`, `run-stop-invalid` (422) */
  async open(act: Act, { carrier, stops }: RunOpening): Promise<ActResult> {
    const { actor } = act;
    const day = localDay(act.trustedAt);
    const isOwn = actor.role !== 'courier' || carrier === actor.id;
    const isStaff = actor.unit && (await this.staff.staffOf(act.tx, carrier, 'courier', actor.unit.id, day));
    if (!actor.unit || !isOwn || !isStaff)
      throw new Refused('run-carrier-invalid', {}, [{ pointer: '/carrier', code: 'run-carrier-invalid' }]);
    const units = [];
    for (const [nth, code] of stops.entries()) units.push(await this.stop(code, day, nth));
    const run = { id: newId(), carrier, unit: actor.unit.id, day, stops: units };
    const number = await this.rows.insert(act, run);
    return { id: run.id, number, status: 'OPEN', actions: runLifecycle.actionsFor('OPEN', actor.role) };
  }

  /** By the carrier, or where the run stops. @throws Refused `not-found`, `run-seal-reason`, `run-seal-unchanged` (422) */
  async seal(act: Act, number: string, { seal, reason }: RunSealing): Promise<ActResult> {
    const run = await this.rows.lock(act, number);
    runLifecycle.check('OPEN', 'seal', act.actor.role);
    const last = await this.rows.lastSeal(act.tx, run.id);
    if (last !== undefined && reason === undefined)
      throw new Refused('run-seal-reason', { run: number }, [{ pointer: '/reason', code: 'run-seal-reason' }]);
    if (last === seal)
      throw new Refused('run-seal-unchanged', { run: number }, [{ pointer: '/seal', code: 'run-seal-unchanged' }]);
    const because = last !== undefined && reason !== undefined ? await this.notes.add(act, null, reason) : undefined;
    await this.rows.addSeal(act, run.id, seal, because?.id);
    return { id: run.id, number, status: 'OPEN', actions: runLifecycle.actionsFor('OPEN', act.actor.role) };
  }

  /** For a list that goes with it. @throws Refused `run-carrier-other` (422) unless one of these sides is its carrier */
  async carrying(act: Act, number: string, ...sides: readonly { id: string }[]): Promise<Run> {
    const run = await this.rows.byNumber(act.tx, number);
    if (run && sides.some(({ id }) => id === run.carrier)) return run;
    throw new Refused('run-carrier-other', { run: number }, [{ pointer: '/run', code: 'run-carrier-other' }]);
  }

  private async stop(code: string, day: string, nth: number): Promise<string> {
    const unit = await this.units.standingByCode(code, day);
    if (unit?.kind === 'office' || unit?.kind === 'desk') return unit.id;
    throw new Refused('run-stop-invalid', { unit: code }, [{ pointer: `/stops/${nth}`, code: 'run-stop-invalid' }]);
  }
}
