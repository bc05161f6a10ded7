import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { localDay } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { Journal } from '../dossier/journal.js';
import type { Item } from '../item/item.entity.js';
import { itemLifecycle } from '../item/item.lifecycle.js';
import { RECALLED_CAUSE } from '../item/item.rules.js';
import { AttemptRows } from './attempt-rows.js';
import type { Delivery } from './delivery.entity.js';
import { actionRows, deliveryReasons, failureProblem, missingProof, type Next, type Reason } from './delivery.rules.js';
import type { Failure } from './delivery.shapes.js';
import { DeliveryPolicies } from './delivery-policies.js';
import { DeliveryRecords, deliveryResult, type Released } from './delivery-records.js';
import { Notices, type NoticeRef } from './notices.js';

/** Visits to the recipient that brought nothing. */
@Injectable()
export class Attempts {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly policies: DeliveryPolicies,
    private readonly notices: Notices,
    private readonly rows: AttemptRows,
    private readonly journal: Journal,
  ) {}

  /**
   * Always a reason and the action taken. The item stays with the courier; what the evening hand-back makes of it is
   * written into it now. A reason that is no attempt leaves the number of the attempt as it was.
   */
  async fail(act: Act, id: string, failure: Failure): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'fail', number: failure.number });
    const { delivery, item } = released;
    const status = itemLifecycle.next(item.status, 'fail', act.actor.role);
    requireCarrying(item, act.actor);
    const reason: Reason = deliveryReasons[failure.reason];
    await this.requireAllowed(act, delivery, reason, failure);
    await this.records.requireUnlisted(act, item);
    const attempts = delivery.attempts + (reason.attempt ? 1 : 0);
    const { next, cause } = afterwards(item, failure);
    await this.records.changeItem(act, item, { status, next, nextCause: cause });
    await this.records.change(act, delivery, { attempts });
    const noticeLeft = failure.noticeLeft || failure.action === 'T1';
    const notice = await this.notices.afterFailure(act, delivery, { noticeLeft, held: next === 'HELD' });
    await this.record(act, released, failure, { counted: reason.attempt, next, notice });
    return { ...deliveryResult(released, act.actor), next, notice: notice?.no, lastDay: notice?.lastDay };
  }

  private async record(
    act: Act,
    { dossier, delivery, item }: Released,
    failure: Failure,
    outcome: { counted: boolean; next: Next; notice?: NoticeRef },
  ): Promise<void> {
    const { reason, action, evidence } = failure;
    const { attempts: attempt } = delivery;
    const no = outcome.counted ? attempt : undefined;
    const text = noteText(failure);
    const note = await this.rows.write(act, delivery, { no, outcome: 'failed', reason, action, note: text, evidence });
    await this.rows.leave(act, { dossier, delivery, action });
    await this.journal.append(act, {
      type: 'delivery.failed',
      dossier,
      items: [item],
      data: { delivery: delivery.id, attempt, reason, action, ...outcome, note, evidence },
    });
  }

  private async requireAllowed(act: Act, delivery: Delivery, reason: Reason, failure: Failure): Promise<void> {
    const { attempts: most } = await this.policies.on(act.tx, localDay(act.trustedAt));
    const problem = failureProblem(reason, failure.action, { attempts: delivery.attempts, most });
    const params = { reason: failure.reason, action: failure.action, allowed: reason.actions.join(', '), most };
    const pointer = problem === 'reason-by-system' ? '/reason' : '/action';
    if (problem) throw new Refused(problem, params, [{ pointer, code: problem }]);
    const pieces = failure.evidence.map(({ kind }) => kind);
    const missing = missingProof(reason, {
      note: failure.note !== undefined,
      witnesses: failure.witnesses.length,
      pieces,
    });
    if (missing.length > 0) {
      const errors = missing.map((proof) => ({
        pointer: proof === 'note' ? '/note' : '/evidence',
        code: `missing-${proof}`,
      }));
      throw new Refused('proof-missing', { reason: failure.reason, missing: missing.join(', ') }, errors);
    }
  }
}

/** The actor himself carries it. @throws Refused `item-not-yours` (409) */
export function requireCarrying(item: Item, actor: Actor): void {
  if (item.holderKind !== 'COURIER' || item.holderId !== actor.id)
    throw new Refused('item-not-yours', { number: item.number });
}

/** A recall outweighs whatever happened at the door. */
function afterwards(item: Item, failure: Failure): { next: Next; cause: string } {
  if (item.nextCause === RECALLED_CAUSE) return { next: 'SEND_BACK_DUE', cause: RECALLED_CAUSE };
  return { next: actionRows[failure.action].next, cause: failure.reason };
}

function noteText(failure: Failure): string | undefined {
  const lines = [
    failure.note,
    failure.witnesses.length > 0 ? `Người chứng kiến: ${failure.witnesses.join('; ')}` : undefined,
  ];
  return lines.filter((line) => line !== undefined).join('\n') || undefined;
}
