import type { Actor } from '../../../platform/actor.js';
import { isGiver, isReceiver, type Sides, type UndoStep } from '../handover.rules.js';

/**
 * For so long after the acceptance was recorded both sides may undo it together: a device may bring it hours later, and
 * from then on only can the other side know of it.
 */
export const UNDO_MINUTES = 10;

export const undoSides = ['giver', 'receiver'] as const;
export type UndoSide = (typeof undoSides)[number];

/** Who asked to undo an acceptance, and for which side. */
export interface UndoAsked {
  side: UndoSide;
  askedBy: string;
}

/** For which side of the handover somebody signs, if for any. */
export function undoSideOf(sides: Sides, actor: Actor): UndoSide | undefined {
  if (isGiver(sides, actor)) return 'giver';
  return isReceiver(sides, actor) ? 'receiver' : undefined;
}

/** @param recordedAt when the acceptance was recorded, and `now`: times of the server */
export function isUndoTime(recordedAt: Date, now: Date): boolean {
  return now.getTime() - recordedAt.getTime() <= UNDO_MINUTES * 60_000;
}

/**
 * What of an undo is this person's next step, as far as the list's own rows tell.
 * @param recordedAt when the list's acceptance was recorded
 */
export function undoStepOf(
  handover: Sides,
  actor: Actor,
  asked: UndoAsked | undefined,
  recordedAt: Date | undefined,
  now: Date,
): UndoStep | undefined {
  const side = undoSideOf(handover, actor);
  if (!side || !recordedAt || !isUndoTime(recordedAt, now)) return undefined;
  if (!asked) return 'ask-undo';
  return asked.side === side || asked.askedBy === actor.id ? undefined : 'undo';
}
