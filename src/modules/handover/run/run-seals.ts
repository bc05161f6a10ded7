import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { SealFound } from '../../item/bags/bag.rules.js';
import type { OwnedDifference } from '../differences.js';
import type { Handover } from '../handover.entity.js';
import { RunRows } from './run-rows.js';

/** Whoever takes over from the carrier of a sealed run looks at its seal; what is wrong with it holds up nothing. */
@Injectable()
export class RunSeals {
  constructor(private readonly rows: RunRows) {}

  /**
   * What of the run's seal goes into the report on the list, under the number of the run.
   * @throws Refused `run-seal-missing`, `run-without-seal` (422)
   */
  async found(act: Act, handover: Handover, found: SealFound | undefined): Promise<OwnedDifference[]> {
    const run = await this.sealedRun(act, handover);
    const pointer = '/runSealFound';
    if (!run && found) throw new Refused('run-without-seal', {}, [{ pointer, code: 'run-without-seal' }]);
    if (!run) return [];
    const { number } = run;
    if (!found) throw new Refused('run-seal-missing', { run: number }, [{ pointer, code: 'run-seal-missing' }]);
    if (found === 'intact') return [];
    return [{ number, kind: `seal-${found}`, owner: run.unit, dossiers: [] }];
  }

  private async sealedRun(
    act: Act,
    { run: id, giverId }: Handover,
  ): Promise<{ number: string; unit: string } | undefined> {
    const run = id === null ? undefined : await this.rows.byId(act.tx, id);
    if (run?.carrier !== giverId) return undefined;
    return (await this.rows.lastSeal(act.tx, run.id)) === undefined ? undefined : run;
  }
}
