import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { localDay } from '../../platform/clock.js';
import { addWorkingDays, WorkingCalendar } from '../directory/working-calendar.js';
import { DeadlineSweeper } from '../dossier/deadline-sweeper.js';
import { Deadlines } from '../dossier/deadlines.js';
import { Tasks } from '../dossier/tasks.js';
import type { Pickup } from './pickup.entity.js';
import { VisitRecords } from './visit-records.js';

const DEADLINE = 'pickup.expire';
const STANDS_WORKING_DAYS = 2;
const DAY_MS = 86_400_000;

/** A visit that no office confirms within two working days after the day it was asked for falls away. */
@Injectable()
export class UnconfirmedVisits implements OnModuleInit {
  constructor(
    private readonly calendar: WorkingCalendar,
    private readonly deadlines: Deadlines,
    private readonly sweeper: DeadlineSweeper,
    private readonly tasks: Tasks,
    private readonly records: VisitRecords,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(DEADLINE, (act, pickup) => this.expire(act, pickup));
  }

  async await(act: Act, pickup: Pickup): Promise<void> {
    const lastDay = addWorkingDays(await this.calendar.calendar(), localDay(act.recordedAt), STANDS_WORKING_DAYS);
    const midnight = Date.parse(`${lastDay}T00:00:00+07:00`) + DAY_MS;
    await this.deadlines.set(act, DEADLINE, pickup.id, new Date(midnight));
  }

  /** Somebody has answered or withdrawn the request. */
  settled(act: Act, pickup: string): Promise<void> {
    return this.deadlines.withdraw(act, DEADLINE, pickup);
  }

  /** The citizen is to be told, and the office has the task to do it. */
  private async expire(act: Act, id: string): Promise<ActResult> {
    const visit = await this.records.lock(act, id);
    const result = await this.records.apply(act, visit, 'expire', {}, (pickup) => ({
      type: 'pickup.expired',
      data: { pickup: pickup.id },
    }));
    await this.tasks.open(act, { kind: 'pickup.expired', unit: visit.pickup.office, subject: id });
    return result;
  }
}
