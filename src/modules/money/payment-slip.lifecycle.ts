import { lifecycle } from '../../platform/lifecycle.js';

export type PaymentSlipState = 'ISSUED' | 'VOID' | 'REPLACED';
export type PaymentSlipAct = 'issue' | 'void' | 'replace' | 'reissue';

const words = {
  states: { ISSUED: 'đã lập', VOID: 'đã hủy', REPLACED: 'đã thay bằng phiếu khác' },
  acts: { issue: 'lập phiếu thu', void: 'hủy phiếu thu', replace: 'thay phiếu thu', reissue: 'thu lại' },
};

/**
 * A payment slip. Made void, it waits for another in its place (`reissue`: money taken anew), or has one at once
 * (`replace`: the same money, put right). Either keeps serial and copy.
 */
export const paymentSlipLifecycle = lifecycle<PaymentSlipState, PaymentSlipAct>('payment-slip', words, [
  { act: 'issue', from: [], to: 'ISSUED', by: ['courier', 'clerk', 'cashier'] },
  { act: 'void', from: ['ISSUED'], to: 'VOID', by: ['clerk', 'cashier'] },
  { act: 'replace', from: ['ISSUED'], to: 'REPLACED', by: ['courier', 'clerk', 'cashier'] },
  { act: 'reissue', from: ['VOID'], to: 'REPLACED', by: ['clerk', 'cashier'] },
]);
