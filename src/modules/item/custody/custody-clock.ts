import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Deadlines } from '../../dossier/deadlines.js';
import type { Item } from '../item.entity.js';
import { ended } from '../item.lifecycle.js';
import { CustodyLimits } from './custody-limits.js';

/** The deadline of a leg, and the task that it opens. */
export const CUSTODY_OVERDUE = 'custody.overdue';

/** As much of an envelope as says whose turn it is. */
type Turn = Pick<Item, 'holderKind' | 'holderId' | 'status'>;

/**
 * Whether one stretch of custody ends between these two: another holder, or a hold, which has a limit of its own; or all
 * custody does, or comes back with what was lost. A scan never does.
 */
export function isTurn(before: Turn, after: Turn): boolean {
  const isOthers = before.holderKind !== after.holderKind || before.holderId !== after.holderId;
  const isHold = (before.status === 'HELD') !== (after.status === 'HELD');
  return isOthers || isHold || ended.includes(before.status) || ended.includes(after.status);
}

/** One stretch of one holder has one deadline: set by the act that begins it, withdrawn by the one that ends it. */
@Injectable()
export class CustodyClock {
  constructor(
    private readonly limits: CustodyLimits,
    private readonly deadlines: Deadlines,
  ) {}

  /** New envelopes: their first stretch begins. One statement. */
  async begun(act: Act, items: readonly Item[]): Promise<void> {
    const live = items.filter((item) => !ended.includes(item.status));
    await this.deadlines.setAll(act, CUSTODY_OVERDUE, await this.limits.dueOf(live, act.trustedAt));
  }

  /** Locked envelopes as they are now: a stretch has ended, alarm and all, and another begins. Two statements, however many they are. */
  async turned(act: Act, items: readonly Item[]): Promise<void> {
    if (items.length === 0) return;
    await this.deadlines.withdrawAll(
      act,
      CUSTODY_OVERDUE,
      items.map((item) => item.id),
    );
    await this.begun(act, items);
  }
}
