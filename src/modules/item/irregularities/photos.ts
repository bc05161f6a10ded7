import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act, ActResult } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { WorkingCalendar } from '../../directory/working-calendar.js';
import { DeadlineSweeper } from '../../dossier/deadline-sweeper.js';
import { Deadlines } from '../../dossier/deadlines.js';
import { Tasks } from '../../dossier/tasks.js';
import { IrregularityRows } from './irregularity-rows.js';
import type { Photo } from './photo.shapes.js';

const DEADLINE = 'irregularity.photo';
const TASK = 'irregularity.photo-due';
/** How long the photograph may stay away while the finder's unit is open: a working day. */
const MAY_MISS_MINUTES = 480;

export function isPhotographed({ evidence }: Pick<Photo, 'evidence'>): boolean {
  return evidence.some(({ kind }) => kind === 'damage-photo');
}

/** Of what is not whole. @throws Refused `photo-missing` (422) without a photograph or the word that there is no camera */
export function requirePhoto(photo: Photo): void {
  if (isPhotographed(photo) || photo.noCamera) return;
  throw new Refused('photo-missing', {}, [{ pointer: '/evidence', code: 'photo-missing' }]);
}

/** Photographs that somebody without a camera owes: due in a working day of his unit, then its task until it comes. */
@Injectable()
export class Photos implements OnModuleInit {
  constructor(
    private readonly calendar: WorkingCalendar,
    private readonly deadlines: Deadlines,
    private readonly sweeper: DeadlineSweeper,
    private readonly tasks: Tasks,
    private readonly rows: IrregularityRows,
  ) {}

  onModuleInit(): void {
    this.sweeper.performTogether(DEADLINE, (act, reports) => this.overdue(act, reports));
  }

  async owe(act: Act, reports: readonly string[]): Promise<void> {
    const { unit } = act.actor;
    if (!unit || reports.length === 0) return;
    const dueAt = await this.calendar.limit(unit.id, act.recordedAt, MAY_MISS_MINUTES);
    await this.deadlines.setAll(act, DEADLINE, new Map(reports.map((id) => [id, dueAt])));
  }

  async came(act: Act, report: string): Promise<void> {
    await this.deadlines.withdraw(act, DEADLINE, report);
    await this.tasks.close(act, TASK, report);
  }

  /** Locked first: who declares a photograph meanwhile withdraws the deadline. */
  private async overdue(act: Act, ids: readonly string[]): Promise<ActResult> {
    const reports = await this.rows.lockFinders(act, ids);
    const due = await this.deadlines.take(act, DEADLINE, ids);
    await this.tasks.openAll(
      act,
      reports.flatMap(({ id, unit, dossier }) => {
        const dueAt = due.get(id);
        return dueAt ? [{ kind: TASK, unit, dossier: dossier ?? undefined, subject: id, dueAt }] : [];
      }),
    );
    return { id: act.id, status: 'DUE', actions: [], reports: due.size };
  }
}
