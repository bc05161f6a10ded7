import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { isPassing } from '../../platform/database.js';
import { Log } from '../../platform/log.js';
import { InboundActs, type Fate } from './inbound-acts.js';
import { WaitingRows } from './waiting-rows.js';

/** So long an event waits for what must come before it; an authority has 30 days for its longest ordinary answers. */
const MAY_WAIT_MS = 30 * 24 * 3_600_000;

/** The sweeper's part: whatever waits and may have become legal, and what has waited too long for that. */
@Injectable()
export class WaitingInbox {
  /** Of which a bug of ours made an error the last time. */
  private readonly failing = new Set<string>();

  constructor(
    private readonly waiting: WaitingRows,
    private readonly inbound: InboundActs,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @returns how many were applied */
  async applyDue(): Promise<number> {
    const due = await this.waiting.due([...this.failing]);
    let applied = await this.tryAll(due, (id) => this.inbound.apply(id));
    const overdue = await this.waiting.overdue(new Date(this.clock.now().getTime() - MAY_WAIT_MS), [...this.failing]);
    applied += await this.tryAll(overdue, (id) => this.inbound.giveUp(id));
    return applied;
  }

  private async tryAll(ids: readonly string[], work: (id: string) => Promise<Fate>): Promise<number> {
    let applied = 0;
    for (const id of ids) applied += Number((await this.tryOne(id, work)) === 'applied');
    return applied;
  }

  private async tryOne(id: string, work: (id: string) => Promise<Fate>): Promise<Fate> {
    try {
      const fate = await work(id);
      this.failing.delete(id);
      return fate;
    } catch (error) {
      if (!isPassing(error)) {
        this.failing.add(id);
        this.log.error({ err: error, inbox: id }, 'inbound event failed');
      }
      return 'waiting';
    }
  }
}
