import { lifecycle } from '../../platform/lifecycle.js';
import type { DossierState } from '../dossier/dossier.lifecycle.js';
import { itemLifecycle } from '../item/item.lifecycle.js';

export const deliveryStates = [
  'REQUESTED',
  'AWAITING_RESULT',
  'READY_AT_DESK',
  'CANCELLED',
  'CLOSED_ELECTRONIC',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export type DeliveryAct = 'ask' | 'await' | 'ready' | 'release' | 'cancel' | 'recall';

const words = {
  states: {
    REQUESTED: 'đã đăng ký',
    AWAITING_RESULT: 'chờ kết quả',
    READY_AT_DESK: 'có kết quả tại Bộ phận Một cửa',
    CANCELLED: 'đã hủy đăng ký',
    CLOSED_ELECTRONIC: 'trả kết quả điện tử',
  },
  acts: {
    ...itemLifecycle.words.acts,
    ask: 'đăng ký trả kết quả',
    await: 'chờ kết quả',
    ready: 'báo có kết quả',
    release: 'bàn giao kết quả',
    cancel: 'hủy đăng ký',
    recall: 'rút lại',
  },
};

/** The order to bring a result home, until it is released; from then on its state is the item's (`item.lifecycle.ts`). */
export const deliveryLifecycle = lifecycle<DeliveryState, DeliveryAct>('delivery', words, [
  {
    act: 'ask',
    from: [],
    to: ['REQUESTED', 'AWAITING_RESULT', 'READY_AT_DESK'],
    by: ['citizen', 'clerk', 'desk-officer', 'system'],
  },
  { act: 'await', from: ['REQUESTED'], to: 'AWAITING_RESULT', by: ['system'] },
  { act: 'ready', from: ['AWAITING_RESULT'], to: 'READY_AT_DESK', by: ['system'] },
  { act: 'release', from: ['READY_AT_DESK'], to: 'READY_AT_DESK', by: ['desk-officer', 'post-at-desk'] },
  {
    act: 'cancel',
    from: ['REQUESTED', 'AWAITING_RESULT', 'READY_AT_DESK'],
    to: 'CANCELLED',
    by: ['citizen', 'clerk', 'desk-officer', 'system'],
  },
  { act: 'recall', from: ['READY_AT_DESK'], to: 'CANCELLED', by: ['system'] },
]);

/** Where a new order begins, or undefined when the dossier has no result to bring home any more. */
export function firstState(dossier: DossierState): DeliveryState | undefined {
  switch (dossier) {
    case 'OPENED':
    case 'FILED':
    case 'SUPPLEMENT_ASKED':
      return 'REQUESTED';
    case 'ACCEPTED':
      return 'AWAITING_RESULT';
    case 'FINISHED':
      return 'READY_AT_DESK';
    case 'REFUSED':
    case 'WITHDRAWN':
    case 'STOPPED':
      return undefined;
  }
}
