import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import type { EvidenceInput } from '../../dossier/evidence.js';
import { Tasks } from '../../dossier/tasks.js';
import type { Item } from '../item.entity.js';
import { OF_CONDITION } from './irregularities.js';
import { IrregularityRows, type Rewrapping } from './irregularity-rows.js';
import { irregularityLifecycle } from './irregularity.lifecycle.js';
import { isPhotographed, Photos } from './photos.js';

/** A report on an envelope ends where it is wrapped again before a second person, who signs. */
@Injectable()
export class Rewrappings {
  constructor(
    private readonly rows: IrregularityRows,
    private readonly photos: Photos,
    private readonly tasks: Tasks,
  ) {}

  /**
   * After the item, which is locked.
   * @param evidence of the rewrapping; a photograph that is still owed may be among it
   * @throws Refused `item-not-suspect`, `photo-due` (409)
   */
  async lock(act: Act, item: Item, evidence: readonly EvidenceInput[]): Promise<Rewrapping> {
    const report = await this.rows.openOnItem(act, item.id);
    if (!report) throw new Refused('item-not-suspect', { number: item.number });
    const shown = report.isPhotographed || isPhotographed({ evidence: [...evidence] });
    if (!shown) throw new Refused('photo-due', { number: report.number });
    return report;
  }

  async end(act: Act, { id, state: before }: Rewrapping): Promise<void> {
    const state = irregularityLifecycle.next(before, 'rewrap', act.actor.role);
    await this.rows.photographed(act, id);
    await this.photos.came(act, id);
    await this.rows.settle(act, id, { state, outcome: 'rewrapped' });
    await this.tasks.close(act, OF_CONDITION, id);
  }
}
