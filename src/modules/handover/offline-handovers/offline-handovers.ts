import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { HalfStore } from './half-store.js';
import { OfflineAgain } from './offline-again.js';
import { OfflineJudging } from './offline-judging.js';
import { OfflineReads } from './offline-reads.js';
import type { OfflineHalves } from './offline.shapes.js';
import { SentHalves } from './sent-halves.js';

/**
 * Handovers that two devices signed where there was no network. Their halves come in any order, once or many times, from
 * either side; what they come to is the same (docs/offline-handover.md).
 */
@Injectable()
export class OfflineHandovers {
  constructor(
    private readonly sent: SentHalves,
    private readonly reads: OfflineReads,
    private readonly store: HalfStore,
    private readonly judging: OfflineJudging,
    private readonly others: OfflineAgain,
  ) {}

  /** @throws Refused as `SentHalves.read`, `not-found` to whom none of the halves concerns */
  async hear(act: Act, body: OfflineHalves): Promise<ActResult> {
    const { handover, halves, lists } = await this.sent.read(act, body);
    const said = halves.map(({ half }) => half);
    if (!(await this.reads.concerns(act.actor, said))) throw new Refused('not-found');
    await this.store.lock(act, handover);
    for (const half of halves) await this.store.addHalf(act, half);
    for (const list of lists) await this.store.addLines(act, handover, list);
    const outcome = await this.judging.judge(act, handover);
    await this.others.spread(act, handover);
    return {
      id: handover,
      status: outcome.status,
      waitsFor: outcome.status === 'waiting' ? outcome.waitsFor : undefined,
      why: outcome.status === 'refused' ? outcome.why : undefined,
      actions: [],
    };
  }
}
