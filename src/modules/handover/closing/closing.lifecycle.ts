import { lifecycle } from '../../../platform/lifecycle.js';

export const closingStates = ['DIFFERENT', 'CLOSED', 'CLOSED_WITH_DIFFERENCE'] as const;
export type ClosingState = (typeof closingStates)[number];
export type ClosingAct = 'count' | 'recount' | 'sign';

export const counters = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;
export const signers = ['controller', 'desk-officer', 'post-at-desk', 'supervisor'] as const;

const words = {
  states: {
    DIFFERENT: 'có chênh lệch, chờ ký',
    CLOSED: 'đã chốt ca',
    CLOSED_WITH_DIFFERENCE: 'đã chốt ca, có chênh lệch',
  },
  acts: { count: 'kiểm đếm chốt ca', recount: 'kiểm đếm lại', sign: 'ký chốt ca' },
};

/** A day that balances is closed by its count; one that does not, by the signature of a second person. */
export const closingLifecycle = lifecycle<ClosingState, ClosingAct>('closing', words, [
  { act: 'count', from: [], to: ['CLOSED', 'DIFFERENT'], by: counters },
  { act: 'recount', from: ['DIFFERENT'], to: ['CLOSED', 'DIFFERENT'], by: counters },
  { act: 'sign', from: ['DIFFERENT'], to: 'CLOSED_WITH_DIFFERENCE', by: signers },
]);
