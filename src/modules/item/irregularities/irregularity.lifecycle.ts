import { lifecycle } from '../../../platform/lifecycle.js';

export const irregularityStates = ['OPEN', 'SETTLED'] as const;
export type IrregularityState = (typeof irregularityStates)[number];
export type IrregularityAct = 'open' | 'add-evidence' | 'settle' | 'rewrap' | 'undo';

/** A list that did not agree, one envelope that was not whole, a bag that did not hold what was sealed into it, or a day that did not balance. */
export const irregularityKinds = ['handover', 'condition', 'bag', 'closing'] as const;
export type IrregularityKind = (typeof irregularityKinds)[number];

/** In what an envelope was not whole. */
export const conditions = ['damaged', 'seal-broken', 'seal-different'] as const;
export type Condition = (typeof conditions)[number];

/**
 * What somebody who looked into it found; `undone` is said by both sides of a handover only, `rewrapped` where an envelope is
 * sealed anew.
 */
export const foundOutcomes = ['found', 'miscounted', 'lost', 'other'] as const;
export const outcomes = [...foundOutcomes, 'rewrapped', 'undone'] as const;
export type Outcome = (typeof outcomes)[number];

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;

const words = {
  states: { OPEN: 'đang mở', SETTLED: 'đã kết luận' },
  acts: {
    open: 'lập biên bản',
    'add-evidence': 'bổ sung ảnh',
    settle: 'kết luận biên bản',
    rewrap: 'niêm phong lại',
    undo: 'hủy theo việc nhận',
  },
};

/** The report on what did not agree: the act that finds it opens it, another person's answer ends it. */
export const irregularityLifecycle = lifecycle<IrregularityState, IrregularityAct>('irregularity', words, [
  { act: 'open', from: [], to: 'OPEN', by: signers },
  { act: 'add-evidence', from: ['OPEN'], to: 'OPEN', by: [...signers, 'controller'] },
  { act: 'settle', from: ['OPEN'], to: 'SETTLED', by: ['controller', 'desk-officer', 'post-at-desk', 'supervisor'] },
  { act: 'rewrap', from: ['OPEN'], to: 'SETTLED', by: signers },
  { act: 'undo', from: ['OPEN'], to: 'SETTLED', by: signers },
]);
