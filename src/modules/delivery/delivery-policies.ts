import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { addWorkingDays, WorkingCalendar } from '../directory/working-calendar.js';

/** Limits in force on a day. */
export interface DeliveryPolicy {
  /** Home attempts before the item is held at the office. */
  attempts: number;
  /** Notices that must be given before it goes back, and working days between two of them (TT 17/2017 Art 5.2 h). */
  notices: number;
  noticeGapWorkingDays: number;
  /** Working days it is held after a notice. */
  holdWorkingDays: number;
}

/** Dated limits of attempts, notices and holds, and the days that follow from them. Days are local, YYYY-MM-DD. */
@Injectable()
export class DeliveryPolicies {
  constructor(private readonly calendar: WorkingCalendar) {}

  /** For a day before any of them, which only the clock of a device can say, the earliest holds. */
  async on(tx: EntityManager, day: string): Promise<DeliveryPolicy> {
    const rows = await tx.query<DeliveryPolicy[]>(
      `select attempts, notices, notice_gap_working_days as "noticeGapWorkingDays", hold_working_days as "holdWorkingDays"
       from delivery_policy order by valid_from > $1, abs($1::date - valid_from) limit 1`,
      [day],
    );
    if (!rows[0]) throw new Error('There is no delivery policy');
    return rows[0];
  }

  /** First day on which the notice after one of `day` may be given. */
  async nextNoticeDay(policy: DeliveryPolicy, day: string): Promise<string> {
    return addWorkingDays(await this.calendar.calendar(), day, policy.noticeGapWorkingDays);
  }

  /** Last day on which the item can be collected after a notice of `day`. */
  async lastDay(policy: DeliveryPolicy, day: string): Promise<string> {
    return addWorkingDays(await this.calendar.calendar(), day, policy.holdWorkingDays);
  }
}
