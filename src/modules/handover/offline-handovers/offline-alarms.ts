import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Refused } from '../../../platform/problems.js';
import { WorkingCalendar } from '../../directory/working-calendar.js';
import { DeadlineSweeper } from '../../dossier/deadline-sweeper.js';
import { Deadlines } from '../../dossier/deadlines.js';
import { Tasks } from '../../dossier/tasks.js';
import type { Half } from '../offline/facts.js';
import { signerOf } from './half-signers.js';
import { holderOf } from './offline-book.js';
import type { Outcome } from './offline.shapes.js';
import { HalfStore } from './half-store.js';

const MISSING = 'offline.half-missing';
const REFUSED = 'offline.refused';
/** How long one side may keep away what it has while the unit is open: a working day. */
const MAY_WAIT_MINUTES = 480;

/** Halves that come to nothing are somebody's business: those that wait too long, and those that are refused. */
@Injectable()
export class OfflineAlarms implements OnModuleInit {
  constructor(
    private readonly store: HalfStore,
    private readonly calendar: WorkingCalendar,
    private readonly deadlines: Deadlines,
    private readonly sweeper: DeadlineSweeper,
    private readonly tasks: Tasks,
  ) {}

  onModuleInit(): void {
    this.sweeper.perform(MISSING, async (act, handover) => {
      if ((await this.store.lock(act, handover)) !== 'waiting') throw new Refused('not-found');
      const halves = await this.store.of(act.tx, handover);
      await this.tasks.open(act, { kind: MISSING, subject: handover, ...answering(halves) });
      return { id: handover, status: 'waiting', actions: [] };
    });
  }

  /** Opens what the outcome asks for, and ends what it settles. */
  async tell(act: Act, handover: string, { status }: Outcome, halves: readonly Half[]): Promise<void> {
    if (status === 'waiting') await this.await(act, handover, halves);
    else await this.deadlines.withdrawAll(act, MISSING, [handover]);
    if (status !== 'refused') return this.tasks.close(act, REFUSED, handover);
    if (await this.isOpen(act, REFUSED, handover)) return;
    await this.tasks.open(act, { kind: REFUSED, subject: handover, ...answering(halves) });
  }

  private async await(act: Act, handover: string, halves: readonly Half[]): Promise<void> {
    const rows = await act.tx.query<unknown[]>(
      'select 1 from deadline where kind = $1 and subject = $2 and withdrawn_act is null',
      [MISSING, handover],
    );
    if (rows.length > 0) return;
    const due = await this.calendar.limit(answering(halves).unit, act.recordedAt, MAY_WAIT_MINUTES);
    await this.deadlines.set(act, MISSING, handover, due);
  }

  private async isOpen(act: Act, kind: string, subject: string): Promise<boolean> {
    const rows = await act.tx.query<unknown[]>(
      'select 1 from task where kind = $1 and subject = $2 and closed_act is null',
      [kind, subject],
    );
    return rows.length > 0;
  }
}

/** The unit that is told, and who holds the envelopes by the book: the giver's side, or as long as nobody knows it the receiver's unit. */
function answering(halves: readonly Half[]): { unit: string; holder?: { kind: string; id: string } } {
  const says = halves.map((half) => half.says);
  const offers = says.filter((each) => each.side === 'offer').sort((one, other) => other.version - one.version);
  const [offer] = offers;
  if (offer) return { unit: offer.giverUnit, holder: { kind: offer.giverKind, id: holderOf(offer) } };
  const [accept] = says;
  if (!accept) throw new Error('A handover of which no half is known');
  return { unit: signerOf(accept).unit };
}
