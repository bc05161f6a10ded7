import { lifecycle } from '../../platform/lifecycle.js';

export const handoverStates = [
  'DRAFT',
  'OFFERED',
  'ACCEPTED',
  'ACCEPTED_WITH_DIFFERENCE',
  'UNDONE',
  'REFUSED',
  'WITHDRAWN',
  'EXPIRED',
] as const;
export type HandoverState = (typeof handoverStates)[number];
export type HandoverAct =
  | 'draft'
  | 'scan'
  | 'remove'
  | 'close'
  | 'revise'
  | 'count'
  | 'accept'
  | 'refuse'
  | 'withdraw'
  | 'expire'
  | 'tally'
  | 'ask-undo'
  | 'undo';

/** Which holders hand over to each other: a named person, or a unit for which its staff sign. */
export const sideKinds = ['COURIER', 'OFFICE', 'DESK'] as const;
export type SideKind = (typeof sideKinds)[number];

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;
const accepted = ['ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE'] as const;

const words = {
  states: {
    DRAFT: 'đang lập',
    OFFERED: 'đã chốt, chờ nhận',
    ACCEPTED: 'đã nhận đủ',
    ACCEPTED_WITH_DIFFERENCE: 'đã nhận, có chênh lệch',
    UNDONE: 'đã hủy việc nhận',
    REFUSED: 'bên nhận đã từ chối',
    WITHDRAWN: 'bên giao đã rút lại',
    EXPIRED: 'đã hết hạn',
  },
  acts: {
    draft: 'lập bảng kê',
    scan: 'quét thêm',
    remove: 'gỡ khỏi bảng kê',
    close: 'chốt bảng kê',
    revise: 'mở lại bảng kê',
    count: 'kiểm đếm',
    accept: 'nhận',
    refuse: 'từ chối',
    withdraw: 'rút bảng kê',
    expire: 'kết thúc thời hạn',
    tally: 'kiểm đếm giấy tờ',
    'ask-undo': 'đề nghị hủy việc nhận',
    undo: 'hủy việc nhận',
  },
};

/**
 * A list between two holders. Offered it is frozen; a change is a new version with a reason. Custody moves on acceptance
 * only; the tally at the desk is an act of its own (QĐ 45/2016 Art 7). Both sides together may undo it for ten minutes.
 */
export const handoverLifecycle = lifecycle<HandoverState, HandoverAct>('handover', words, [
  { act: 'draft', from: [], to: 'DRAFT', by: signers },
  { act: 'scan', from: ['DRAFT'], to: 'DRAFT', by: signers },
  { act: 'remove', from: ['DRAFT'], to: 'DRAFT', by: signers },
  { act: 'close', from: ['DRAFT'], to: 'OFFERED', by: signers },
  { act: 'revise', from: ['OFFERED'], to: 'DRAFT', by: signers },
  { act: 'count', from: ['OFFERED'], to: 'OFFERED', by: signers },
  { act: 'accept', from: ['OFFERED'], to: accepted, by: signers },
  { act: 'refuse', from: ['OFFERED'], to: 'REFUSED', by: signers },
  { act: 'withdraw', from: ['DRAFT', 'OFFERED'], to: 'WITHDRAWN', by: signers },
  { act: 'expire', from: ['OFFERED'], to: 'EXPIRED', by: ['system'] },
  { act: 'tally', from: accepted, to: accepted, by: ['desk-officer', 'post-at-desk'] },
  { act: 'ask-undo', from: accepted, to: accepted, by: signers },
  { act: 'undo', from: accepted, to: 'UNDONE', by: signers },
]);
