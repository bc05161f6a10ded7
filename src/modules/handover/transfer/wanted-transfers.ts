import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { Units } from '../../directory/units.js';
import { WorkingCalendar } from '../../directory/working-calendar.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Tasks } from '../../dossier/tasks.js';
import { transferDue } from './transfer-due.js';

const WANTED = 'transfer.wanted';

/** Dossiers that were filed at another desk than the competent one: their papers are to go on. */
@Injectable()
export class WantedTransfers {
  constructor(
    private readonly units: Units,
    private readonly calendar: WorkingCalendar,
    private readonly tasks: Tasks,
  ) {}

  /** The desk where the papers of a dossier belong today. */
  async competent({ receivedAt }: Pick<Dossier, 'receivedAt'>, at: Date): Promise<string> {
    return (await this.units.standing(receivedAt, localDay(at)))?.id ?? receivedAt;
  }

  /** @param desk where these were filed just now */
  async want(act: Act, desk: string, filed: readonly Dossier[]): Promise<void> {
    const elsewhere: Dossier[] = [];
    for (const dossier of filed) if ((await this.competent(dossier, act.trustedAt)) !== desk) elsewhere.push(dossier);
    if (elsewhere.length === 0) return;
    const hours = await this.calendar.openingHours(desk);
    const dueAt = transferDue(await this.calendar.calendar(), hours, act.trustedAt);
    await this.tasks.openAll(
      act,
      elsewhere.map(({ id }) => ({ kind: WANTED, unit: desk, dossier: id, subject: id, dueAt })),
    );
  }

  met(act: Act, dossier: Dossier): Promise<void> {
    return this.tasks.close(act, WANTED, dossier.id);
  }
}
