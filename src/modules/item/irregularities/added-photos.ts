import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Evidence } from '../../dossier/evidence.js';
import { Journal } from '../../dossier/journal.js';
import { IrregularityRows } from './irregularity-rows.js';
import { irregularityLifecycle } from './irregularity.lifecycle.js';
import { irregularityResult } from './irregularity.view.js';
import type { IrregularityEvidence } from './photo.shapes.js';
import { Photos, requirePhoto } from './photos.js';

/** Photographs of an envelope, a bag or a run's seal that was not whole, added by whoever had no camera then, or has more to show. */
@Injectable()
export class AddedPhotos {
  constructor(
    private readonly rows: IrregularityRows,
    private readonly photos: Photos,
    private readonly evidence: Evidence,
    private readonly dossiers: Dossiers,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused `not-found`, `report-of-list`, `wrong-state` (409), `photo-missing` (422) */
  async add(act: Act, id: string, { evidence }: IrregularityEvidence): Promise<ActResult> {
    const { number, kind, dossiers: shown } = await this.rows.shownBy(act, id);
    if (shown.length === 0) throw new Refused('report-of-list', { number });
    // who may read the report need not know what is in the bag
    const carried = kind === 'condition' ? [] : shown;
    carried.forEach((dossier) => act.untold.add(dossier));
    const dossiers = await this.dossiers.lock(act, shown, carried);
    const report = await this.rows.lock(act, id);
    const state = irregularityLifecycle.next(report.state, 'add-evidence', act.actor.role);
    requirePhoto({ evidence });
    await this.evidence.declare(act, shown, evidence);
    await this.rows.photographed(act, id);
    await this.photos.came(act, id);
    const data = { irregularity: id, evidence };
    await this.journal.append(
      act,
      ...dossiers.map((dossier) => ({ type: 'irregularity.photographed' as const, dossier, data })),
    );
    return irregularityResult({ ...report, state }, act.actor);
  }
}
