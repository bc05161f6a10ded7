import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { localDay } from '../../../platform/clock.js';
import { Units } from '../../directory/units.js';
import { WorkingCalendar } from '../../directory/working-calendar.js';
import type { Dossier } from '../../dossier/dossier.entity.js';
import { Tasks } from '../../dossier/tasks.js';
import { transferDue } from './transfer-due.js';

const WANTED = 'transfer.wanted';
/** The same of papers that were on their way already and were counted at a desk where they do not belong. */
const ASTRAY = 'transfer.astray';

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
  want(act: Act, desk: string, filed: readonly Dossier[]): Promise<void> {
    return this.tell(act, WANTED, desk, filed);
  }

  /**
   * Papers carried on reach the competent desk, whichever desk counted them on the way (NĐ 61/2018 Art 18): the desk that has
   * them now sends them on, and its sealing ends the task.
   * @param desk where these were counted just now
   */
  wantAstray(act: Act, desk: string, counted: readonly Dossier[]): Promise<void> {
    return this.tell(act, ASTRAY, desk, counted);
  }

  /** They are sealed at this desk; another one may have some of them as well. */
  async met(act: Act, { id }: Dossier, desk: string): Promise<void> {
    for (const kind of [WANTED, ASTRAY] as const) await this.tasks.closeOf(act, kind, { unit: desk, subject: id });
  }

  private async tell(
    act: Act,
    kind: typeof WANTED | typeof ASTRAY,
    desk: string,
    filed: readonly Dossier[],
  ): Promise<void> {
    const elsewhere: Dossier[] = [];
    for (const dossier of filed) if ((await this.competent(dossier, act.trustedAt)) !== desk) elsewhere.push(dossier);
    if (elsewhere.length === 0) return;
    const hours = await this.calendar.openingHours(desk);
    const dueAt = transferDue(await this.calendar.calendar(), hours, act.trustedAt);
    await this.tasks.openAll(
      act,
      elsewhere.map(({ id }) => ({ kind, unit: desk, dossier: id, subject: id, dueAt })),
    );
  }
}
