import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { Notes, type NoteRef } from '../../dossier/notes.js';
import { HandoverLists } from '../lists/handover-lists.js';
import type { Handover } from '../handover.entity.js';
import { handoverLifecycle } from '../handover.lifecycle.js';
import { OfferLimit } from '../lists/offer-limit.js';

/** Lists that one side gives up, and why: nothing moves. */
@Injectable()
export class UntakenLists {
  constructor(
    private readonly lists: HandoverLists,
    private readonly limit: OfferLimit,
    private readonly notes: Notes,
  ) {}

  /** Of a locked list. @returns the reason, as journals name it */
  async end(act: Act, handover: Handover, kind: 'withdraw' | 'refuse', reason: string): Promise<NoteRef> {
    const status = handoverLifecycle.next(handover.status, kind, act.actor.role);
    const because = await this.because(act, handover, kind, reason);
    await this.limit.withdraw(act, handover);
    await this.lists.turn(act, handover, 'freed');
    const endedAt = await this.lists.endOf(act, handover);
    await this.lists.change(act, handover, { status, endedAct: act.id, endedAt });
    return because;
  }

  /** Its giver has a task, which is that of the report where there is one. @returns as `end` */
  async refused(act: Act, handover: Handover, reason: string, isReported = false): Promise<NoteRef> {
    const because = await this.end(act, handover, 'refuse', reason);
    if (!isReported) await this.limit.refused(act, handover);
    return because;
  }

  async because(
    act: Act,
    handover: Handover,
    kind: 'revise' | 'withdraw' | 'refuse',
    reason: string,
  ): Promise<NoteRef> {
    const note = await this.notes.add(act, null, reason);
    await act.tx.query('insert into handover_reason (handover, act, kind, note) values ($1, $2, $3, $4)', [
      handover.id,
      act.id,
      kind,
      note.id,
    ]);
    return note;
  }
}
