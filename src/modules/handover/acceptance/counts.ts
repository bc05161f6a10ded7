import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { Notes } from '../../dossier/notes.js';
import { requireWellFormed } from '../../item/scanned-numbers.js';
import { HandoverLists, handoverResult } from '../lists/handover-lists.js';
import { requireReceiver } from '../handover-sides.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle } from '../handover.lifecycle.js';
import { listTime } from '../handover.rules.js';
import type { HandoverCount } from '../handover.shapes.js';

/** The receiver scans what is really there before anything tells him what the list says. */
@Injectable()
export class Counts {
  constructor(
    private readonly lists: HandoverLists,
    private readonly dossiers: Dossiers,
    private readonly notes: Notes,
  ) {}

  /**
   * Stores the numbers as they were scanned, known or not; the answer tells nothing of the list. From the first number on
   * the dossiers are the target unit's business: earlier, reading an item would tell that it is on the list.
   * What is in a bag is nobody's business before the bag itself was counted.
   * @throws Refused `number-malformed`, `recount-reason-missing` (422)
   */
  async count(act: Act, id: string, input: HandoverCount): Promise<ActResult> {
    const found = await this.lists.find(act.tx, id);
    requireReceiver(found, act);
    handoverLifecycle.check(found.status, 'count', act.actor.role);
    requireWellFormed(input.numbers, { bags: true });
    if (input.numbers.length > 0) await this.open(act, found);
    const handover = await this.lists.lock(act, id);
    requireReceiver(handover, act);
    handoverLifecycle.check(handover.status, 'count', act.actor.role);
    if (handover.version !== found.version) throw new Refused('stale-version');
    await this.store(act, handover, input);
    return handoverResult(handover, act.actor, { counted: input.numbers.length > 0 });
  }

  private async open(act: Act, handover: Handover): Promise<void> {
    const lines = await this.lists.lines(act.tx, handover, 'open');
    const dossiers = [...new Set(lines.filter(({ bag }) => bag === null).map((line) => line.dossier))].sort();
    const unit = handover.receiverKind === 'COURIER' ? handover.targetUnit : act.actor.unit?.id;
    await this.dossiers.concerns(act, dossiers, [unit]);
  }

  private async store(act: Act, handover: Handover, { numbers, reason }: HandoverCount): Promise<void> {
    const last = await this.lists.lastCount(act.tx, handover);
    if (last && reason === undefined) {
      throw new Refused('recount-reason-missing', {}, [{ pointer: '/reason', code: 'recount-reason-missing' }]);
    }
    const note = reason === undefined ? undefined : await this.notes.add(act, null, reason);
    const at = listTime(handover, act.trustedAt, last?.at);
    await act.tx.query(
      `insert into handover_count (handover, attempt, version, counted_by, act, numbers, reason, at)
       select $1, count(*) + 1, $2, $3, $4, $5, $6, $7 from handover_count where handover = $1`,
      [handover.id, handover.version, act.actor.id, act.id, [...new Set(numbers)], note?.id, at],
    );
  }
}
