import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { SealFound } from '../../item/bags/bag.rules.js';
import type { ComparedList, OwnedDifference } from '../acceptance/differences.js';
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
  async found(act: Act, list: ComparedList, found: SealFound | undefined): Promise<OwnedDifference[]> {
    const run = await this.sealedRun(act, list.handover);
    const pointer = '/runSealFound';
    if (!run && found) throw new Refused('run-without-seal', {}, [{ pointer, code: 'run-without-seal' }]);
    if (!run) return [];
    const { number } = run;
    if (!found) throw new Refused('run-seal-missing', { run: number }, [{ pointer, code: 'run-seal-missing' }]);
    if (found === 'intact') return [];
    // whose envelopes a broken seal let anybody at: of all that came with it, as far as it was found
    const dossiers = list.counted.length > 0 ? [...new Set(list.lines.map(({ dossier }) => dossier))] : [];
    return [{ number, kind: `seal-${found}`, owner: run.unit, dossiers }];
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

/** A sealed run from whose carrier a list was taken without a network, and its seal, which nobody was asked about. */
export async function unseenSeal(tx: EntityManager, list: string): Promise<{ run: string; seal: string } | undefined> {
  const [unseen] = await tx.query<{ run: string; seal: string }[]>(
    `select r.number as run, s.seal from handover h join offline_handover o on o.id = h.id and o.status = 'applied'
       join run r on r.id = h.run and r.carrier = h.giver_id join run_seal s on s.run = r.id and s.at <= h.ended_at
     where h.id = $1 order by s.no desc limit 1`,
    [list],
  );
  return unseen;
}
