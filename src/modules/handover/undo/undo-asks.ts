import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Clock } from '../../../platform/clock.js';
import type { NoteRef } from '../../dossier/notes.js';
import type { Handover } from '../handover.entity.js';
import type { UndoStep } from '../handover.rules.js';
import { UndoAlarms } from './undo-alarms.js';
import { undoStepOf, type UndoAsked, type UndoSide } from './undo.rules.js';

/** An ask to undo an acceptance, and when it was done. */
export interface UndoAsk extends UndoAsked {
  handover: string;
  askedAt: Date;
  /** The reason, as the journal names it. */
  reason: NoteRef;
  undoneAt: Date | null;
}

/** The rows of what one side asked and the other confirmed. At most one ask a handover. */
@Injectable()
export class UndoAsks {
  constructor(
    private readonly clock: Clock,
    private readonly alarms: UndoAlarms,
  ) {}

  /** By handover; without an ask it is left out. */
  async of(tx: EntityManager, handovers: readonly string[]): Promise<Map<string, UndoAsk>> {
    const rows = await tx.query<UndoAsk[]>(
      `select u.handover, u.side, u.asked_by as "askedBy", u.asked_at as "askedAt", u.undone_at as "undoneAt",
         jsonb_build_object('id', n.id, 'hash', encode(n.hash, 'hex')) as reason
       from handover_undo u join note n on n.id = u.reason where u.handover = any($1)`,
      [handovers],
    );
    return new Map(rows.map((row) => [row.handover, row]));
  }

  /** What somebody may do about it now. @param recordedAt when the list's acceptance was recorded */
  stepOf(
    handover: Handover,
    actor: Actor,
    asked: UndoAsk | undefined,
    recordedAt: Date | undefined,
  ): UndoStep | undefined {
    return undoStepOf(handover, actor, asked, recordedAt, this.clock.now());
  }

  async add(act: Act, handover: Handover, side: UndoSide, reason: NoteRef): Promise<void> {
    await act.tx.query(
      `insert into handover_undo (handover, side, asked_by, asked_act, asked_at, reason) values ($1, $2, $3, $4, $5, $6)`,
      [handover.id, side, act.actor.id, act.id, act.trustedAt, reason.id],
    );
    await this.alarms.asked(act, handover, side);
  }

  async confirm(act: Act, handover: string): Promise<void> {
    await act.tx.query(
      'update handover_undo set confirmed_by = $2, undone_act = $3, undone_at = $4 where handover = $1',
      [handover, act.actor.id, act.id, act.trustedAt],
    );
    await this.alarms.confirmed(act, handover);
  }
}
