import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import type { DossierState } from '../dossier/dossier.lifecycle.js';
import { Dossiers } from '../dossier/dossiers.js';
import { ended } from '../item/item.lifecycle.js';
import { Items } from '../item/items.js';
import { underWay } from './pickup.lifecycle.js';

/** Where papers of a dossier that is open already are still wanted: never handed in, counted short, or asked for. */
const AWAITING: readonly DossierState[] = ['OPENED', 'SUPPLEMENT_ASKED'];

/** Dossiers that are open already and whose papers come now: what was not ready at an earlier visit, and supplements. */
@Injectable()
export class AwaitedPapers {
  constructor(
    private readonly dossiers: Dossiers,
    private readonly items: Items,
  ) {}

  /** @throws Refused as `require`, and `not-found` for what is none of the actor's business */
  async lock(act: Act, ids: readonly string[]): Promise<Dossier[]> {
    const dossiers = await this.dossiers.lock(act, ids);
    for (const dossier of dossiers) await this.require(act, dossier);
    return dossiers;
  }

  /** Of a locked dossier. @throws Refused `papers-not-awaited`, `papers-under-way`, `dossier-on-visit` (409) */
  async require(act: Act, dossier: Dossier): Promise<void> {
    const { id, postCode, status } = dossier;
    if (!AWAITING.includes(status)) throw new Refused('papers-not-awaited', { postCode, state: status });
    const items = await this.items.ofDossier(act.tx, id);
    const live = items.find((item) => item.leg === 'submission' && !ended.includes(item.status));
    if (live) throw new Refused('papers-under-way', { postCode, number: live.number });
    const [visit] = await act.tx.query<{ number: string }[]>(
      `select p.number from pickup p join pickup_dossier d on d.pickup = p.id
       where d.dossier = $1 and d.outcome is null and p.status = any($2)`,
      [id, underWay],
    );
    if (visit) throw new Refused('dossier-on-visit', { postCode, number: visit.number });
  }
}
