import { lifecycle } from '../../platform/lifecycle.js';

export const webhookStates = ['OPEN', 'DISABLED', 'CLOSED'] as const;
export type WebhookState = (typeof webhookStates)[number];
export type WebhookAct = 'open' | 'rotate' | 'test' | 'replay' | 'disable' | 'resume' | 'close';

const words = {
  states: { OPEN: 'đang mở', DISABLED: 'đã tắt', CLOSED: 'đã đóng' },
  acts: {
    open: 'mở kết nối',
    rotate: 'đổi khóa',
    test: 'gửi thử',
    replay: 'gửi lại',
    disable: 'tắt kết nối',
    resume: 'gửi tiếp',
    close: 'đóng kết nối',
  },
};

/** A third party's endpoint: opened and closed by people, disabled by us when it wants or takes nothing any more. */
export const webhookLifecycle = lifecycle<WebhookState, WebhookAct>('webhook', words, [
  { act: 'open', from: [], to: 'OPEN', by: ['supervisor'] },
  { act: 'rotate', from: ['OPEN'], to: 'OPEN', by: ['supervisor'] },
  { act: 'rotate', from: ['DISABLED'], to: 'DISABLED', by: ['supervisor'] },
  { act: 'test', from: ['OPEN'], to: 'OPEN', by: ['supervisor'] },
  { act: 'test', from: ['DISABLED'], to: 'DISABLED', by: ['supervisor'] },
  { act: 'replay', from: ['OPEN'], to: 'OPEN', by: ['supervisor'] },
  { act: 'disable', from: ['OPEN'], to: 'DISABLED', by: ['system'] },
  { act: 'resume', from: ['DISABLED'], to: 'OPEN', by: ['supervisor'] },
  { act: 'close', from: ['OPEN', 'DISABLED'], to: 'CLOSED', by: ['supervisor'] },
]);
