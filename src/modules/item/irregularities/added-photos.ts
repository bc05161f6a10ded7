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

/** Photographs of an envelope that was not whole, added by whoever had no camera then, or has more to show. */
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
    const found = await this.rows.dossierOf(act, id);
    if (!found.dossier) throw new Refused('report-of-list', { number: found.number });
    const dossier = await this.dossiers.lockOne(act, found.dossier);
    const report = await this.rows.lock(act, id);
    const state = irregularityLifecycle.next(report.state, 'add-evidence', act.actor.role);
    requirePhoto({ evidence });
    await this.evidence.declare(act, dossier.id, evidence);
    await this.rows.photographed(act, id);
    await this.photos.came(act, id);
    await this.journal.append(act, {
      type: 'irregularity.photographed',
      dossier,
      data: { irregularity: id, evidence },
    });
    return irregularityResult({ ...report, state }, act.actor);
  }
}
