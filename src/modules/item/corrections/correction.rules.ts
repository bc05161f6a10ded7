import type { HolderKind, ItemState } from '../item.lifecycle.js';
import { RECALLED_CAUSE } from '../item.rules.js';

const goingBack: readonly ItemState[] = ['SEND_BACK_DUE', 'GOING_BACK'];

/** What an envelope was when it was given up. */
export interface GivenUp {
  status: ItemState;
  next: string | null;
  nextCause: string | null;
}

/** What was found again goes on where it had stopped: whatever had to go back still has to. */
export function foundAs(was: GivenUp, finder: 'OFFICE' | 'DESK'): ItemState {
  const isRecalled = was.nextCause === RECALLED_CAUSE;
  const isDueBack = goingBack.includes(was.status) || was.next === 'SEND_BACK_DUE' || isRecalled;
  if (!isDueBack) return finder === 'OFFICE' ? 'AT_OFFICE' : 'AT_DESK';
  if (finder === 'OFFICE') return 'SEND_BACK_DUE';
  return isRecalled ? 'RECALLED' : 'SENT_BACK';
}

/** What an envelope is with the controller's office, or with a courier of it, when he says that one of them has it. */
export function chargedAs(now: ItemState, to: Extract<HolderKind, 'OFFICE' | 'COURIER'>): ItemState {
  const isDueBack = goingBack.includes(now);
  if (to === 'OFFICE') return isDueBack ? 'SEND_BACK_DUE' : 'AT_OFFICE';
  return isDueBack ? 'GOING_BACK' : 'WITH_POST';
}

/** What it may be again when it goes back to its giver: in somebody's hands, and in no hold, which has a last day. */
export const givenBackAs: readonly ItemState[] = [
  'WITH_POST',
  'AT_OFFICE',
  'AT_DESK',
  'OUT_FOR_DELIVERY',
  'ATTEMPT_FAILED',
  'SEND_BACK_DUE',
  'GOING_BACK',
];
