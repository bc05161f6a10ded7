import { lifecycle } from '../../platform/lifecycle.js';

export const dossierStates = [
  'OPENED',
  'FILED',
  'ACCEPTED',
  'SUPPLEMENT_ASKED',
  'FINISHED',
  'REFUSED',
  'WITHDRAWN',
  'STOPPED',
] as const;
export type DossierState = (typeof dossierStates)[number];
export type DossierAct =
  | 'tally-complete'
  | 'tally-short'
  | 'correct-filing'
  | 'receive'
  | 'refuse'
  | 'ask-supplement'
  | 'change-due'
  | 'finish'
  | 'open-by-order';

/**
 * The business status, which the authority alone decides; the desk's tally files (QĐ 45/2016 Art 7).
 * A supplement's tally files anew: the legal filing time is the latest.
 */
export const dossierLifecycle = lifecycle<DossierState, DossierAct>('dossier', [
  { act: 'tally-complete', from: ['OPENED', 'SUPPLEMENT_ASKED'], to: 'FILED', by: ['desk-officer', 'post-at-desk'] },
  { act: 'tally-short', from: ['OPENED', 'SUPPLEMENT_ASKED'], to: 'OPENED', by: ['desk-officer', 'post-at-desk'] },
  { act: 'correct-filing', from: ['FILED'], to: 'FILED', by: ['desk-officer', 'post-at-desk'] },
  { act: 'receive', from: ['FILED'], to: 'ACCEPTED', by: ['system'] },
  { act: 'refuse', from: ['FILED'], to: 'REFUSED', by: ['system'] },
  { act: 'ask-supplement', from: ['OPENED', 'FILED', 'ACCEPTED'], to: 'SUPPLEMENT_ASKED', by: ['system'] },
  { act: 'change-due', from: ['ACCEPTED'], to: 'ACCEPTED', by: ['system'] },
  { act: 'finish', from: ['ACCEPTED'], to: 'FINISHED', by: ['system'] },
  { act: 'open-by-order', from: [], to: 'ACCEPTED', by: ['system'] },
]);
