import type { HolderKind, ItemState, Leg } from './item.lifecycle.js';

/** What a handover is for: a drive between units, a courier's delivery round, or anything else (counter, evening hand-back). */
export const purposes = ['run', 'round', 'other'] as const;
export type Purpose = (typeof purposes)[number];

/** One sentence: on a handover of this purpose, an item in `from` given by `giver` to `receiver` becomes `to`. */
interface MoveRule {
  purposes: readonly Purpose[];
  legs: readonly Leg[];
  from: readonly ItemState[];
  giver: HolderKind;
  receiver: HolderKind;
  /** `next`: what the failed attempt wrote into the item; `sent-back`: SENT_BACK, or RECALLED after a recall. */
  to: ItemState | 'next' | 'sent-back';
}

const butRound: readonly Purpose[] = ['run', 'other'];
const everyLeg: readonly Leg[] = ['submission', 'result', 'transfer', 'recovery'];

/** What every handover means for the envelopes on it. A missing sentence is a refusal. */
export const moveRules: readonly MoveRule[] = [
  {
    purposes: butRound,
    legs: everyLeg,
    from: ['WITH_POST', 'AT_OFFICE'],
    giver: 'COURIER',
    receiver: 'OFFICE',
    to: 'AT_OFFICE',
  },
  {
    purposes: butRound,
    legs: everyLeg,
    from: ['WITH_POST', 'AT_OFFICE'],
    giver: 'COURIER',
    receiver: 'COURIER',
    to: 'WITH_POST',
  },
  { purposes: ['run'], legs: everyLeg, from: ['AT_OFFICE'], giver: 'OFFICE', receiver: 'COURIER', to: 'WITH_POST' },
  {
    purposes: butRound,
    legs: ['submission', 'transfer', 'recovery'],
    from: ['WITH_POST', 'AT_OFFICE'],
    giver: 'COURIER',
    receiver: 'DESK',
    to: 'AT_DESK',
  },
  { purposes: butRound, legs: everyLeg, from: ['AT_DESK'], giver: 'DESK', receiver: 'COURIER', to: 'WITH_POST' },
  {
    purposes: butRound,
    legs: ['submission', 'transfer', 'recovery'],
    from: ['AT_DESK'],
    giver: 'DESK',
    receiver: 'DESK',
    to: 'AT_DESK',
  },
  {
    purposes: ['round'],
    legs: ['result'],
    from: ['AT_OFFICE'],
    giver: 'OFFICE',
    receiver: 'COURIER',
    to: 'OUT_FOR_DELIVERY',
  },
  {
    purposes: ['other'],
    legs: ['result'],
    from: ['ATTEMPT_FAILED', 'OUT_FOR_DELIVERY'],
    giver: 'COURIER',
    receiver: 'OFFICE',
    to: 'next',
  },
  {
    purposes: ['run'],
    legs: ['result'],
    from: ['SEND_BACK_DUE'],
    giver: 'OFFICE',
    receiver: 'COURIER',
    to: 'GOING_BACK',
  },
  {
    purposes: butRound,
    legs: ['result'],
    from: ['GOING_BACK', 'SEND_BACK_DUE'],
    giver: 'COURIER',
    receiver: 'OFFICE',
    to: 'SEND_BACK_DUE',
  },
  {
    purposes: ['run'],
    legs: ['result'],
    from: ['GOING_BACK', 'SEND_BACK_DUE'],
    giver: 'COURIER',
    receiver: 'COURIER',
    to: 'GOING_BACK',
  },
  {
    purposes: butRound,
    legs: ['result'],
    from: ['GOING_BACK', 'SEND_BACK_DUE'],
    giver: 'COURIER',
    receiver: 'DESK',
    to: 'sent-back',
  },
];

/** The part of an item that the rules read. */
export interface Movable {
  leg: Leg;
  status: ItemState;
  next: 'AT_OFFICE' | 'HELD' | 'SEND_BACK_DUE' | null;
  nextCause: string | null;
  /** The sealed bag it is in. */
  bag?: string | null;
}

export interface Move {
  purpose: Purpose;
  giver: HolderKind;
  receiver: HolderKind;
}

/** D27: recalled by the authority (`docs/lifecycles.md`). */
export const RECALLED_CAUSE = 'D27';

/** The status after the handover, or undefined when such an item cannot go this way. */
export function statusAfter(item: Movable, move: Move): ItemState | undefined {
  const rule = moveRules.find(
    (row) =>
      row.purposes.includes(move.purpose) &&
      row.legs.includes(item.leg) &&
      row.from.includes(item.status) &&
      row.giver === move.giver &&
      row.receiver === move.receiver,
  );
  if (rule?.to === 'next') return item.next ?? 'AT_OFFICE';
  // what comes to its end there is counted by itself: it does not end unseen under the seal of a bag
  if (rule?.to === 'sent-back' && item.bag) return undefined;
  if (rule?.to === 'sent-back') return item.nextCause === RECALLED_CAUSE ? 'RECALLED' : 'SENT_BACK';
  return rule?.to;
}
