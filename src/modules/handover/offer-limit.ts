import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { addOpeningMinutes, WorkingCalendar } from '../directory/working-calendar.js';
import { DeadlineSweeper } from '../dossier/deadline-sweeper.js';
import { Deadlines } from '../dossier/deadlines.js';
import { Tasks } from '../dossier/tasks.js';
import { HandoverLists, handoverResult } from './handover-lists.js';
import type { Handover } from './handover.entity.js';
import { handoverLifecycle } from './handover.lifecycle.js';

const DEADLINE = 'handover.expire';
/** How long an offer stands while the target unit is open: half a working day. */
const OFFER_STANDS_MINUTES = 240;

/** An offer that nobody takes within the opening hours of the target unit falls away, and its giver is told. */
@Injectable()
export class OfferLimit implements OnModuleInit {
  constructor(
    private readonly calendar: WorkingCalendar,
    private readonly deadlines: Deadlines,
    private readonly sweeper: DeadlineSweeper,
    private readonly tasks: Tasks,
    private readonly lists: HandoverLists,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(DEADLINE, (act, handover) => this.expire(act, handover));
  }

  /** @returns until when the offer stands */
  async set(act: Act, handover: Handover): Promise<Date> {
    const hours = await this.calendar.openingHours(handover.targetUnit);
    const expiresAt = addOpeningMinutes(await this.calendar.calendar(), hours, act.recordedAt, OFFER_STANDS_MINUTES);
    await this.deadlines.set(act, DEADLINE, handover.id, expiresAt);
    return expiresAt;
  }

  withdraw(act: Act, handover: Handover): Promise<void> {
    return this.deadlines.withdraw(act, DEADLINE, handover.id);
  }

  private async expire(act: Act, id: string): Promise<ActResult> {
    const handover = await this.lists.lock(act, id);
    const status = handoverLifecycle.next(handover.status, 'expire', act.actor.role);
    await this.lists.turn(act, handover, 'freed');
    const endedAt = await this.lists.endOf(act, handover);
    await this.lists.change(act, handover, { status, endedAct: act.id, endedAt });
    await this.tasks.open(act, { kind: 'handover.expired', unit: handover.giverUnit, subject: handover.id });
    return handoverResult(handover, act.actor);
  }
}
