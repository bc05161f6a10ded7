import { lifecycle } from '../../../platform/lifecycle.js';

export const runStates = ['OPEN'] as const;
export type RunState = (typeof runStates)[number];
export type RunAct = 'open' | 'seal';

const words = { states: { OPEN: 'đang mở' }, acts: { open: 'mở chuyến thư', seal: 'niêm phong chuyến thư' } };

/** A run ends by itself when its carrier holds nothing of it any more. */
export const runLifecycle = lifecycle<RunState, RunAct>('run', words, [
  { act: 'open', from: [], to: 'OPEN', by: ['dispatcher', 'clerk', 'courier'] },
  { act: 'seal', from: ['OPEN'], to: 'OPEN', by: ['courier', 'clerk', 'desk-officer', 'post-at-desk'] },
]);
