import { lifecycle } from '../../../platform/lifecycle.js';

export const bagStates = ['SEALED', 'OPENED'] as const;
export type BagState = (typeof bagStates)[number];
export type BagAct = 'seal' | 'count' | 'open';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;

const words = {
  states: { SEALED: 'đang niêm phong', OPENED: 'đã mở' },
  acts: { seal: 'đóng túi thư', count: 'kiểm đếm túi thư', open: 'mở túi thư' },
};

/** A bag goes on as one piece from its seal to its opening; what is in it is counted before anybody is told. */
export const bagLifecycle = lifecycle<BagState, BagAct>('bag', words, [
  { act: 'seal', from: [], to: 'SEALED', by: signers },
  { act: 'count', from: ['SEALED'], to: 'SEALED', by: signers },
  { act: 'open', from: ['SEALED'], to: 'OPENED', by: signers },
]);
