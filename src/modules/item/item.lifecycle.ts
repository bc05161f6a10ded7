import { lifecycle } from '../../platform/lifecycle.js';

export const itemStates = [
  'WITH_POST',
  'AT_OFFICE',
  'AT_DESK',
  'FILED',
  'OUT_FOR_DELIVERY',
  'ATTEMPT_FAILED',
  'HELD',
  'SEND_BACK_DUE',
  'GOING_BACK',
  'DELIVERED',
  'SENT_BACK',
  'RECALLED',
  'BACK_WITH_OWNER',
  'MISDELIVERED',
  'LOST',
  'DESTROYED',
] as const;
export type ItemState = (typeof itemStates)[number];

export const legs = ['submission', 'result', 'transfer', 'recovery'] as const;
export type Leg = (typeof legs)[number];

export const holderKinds = ['CITIZEN', 'COURIER', 'OFFICE', 'DESK', 'AUTHORITY', 'RECIPIENT'] as const;
export type HolderKind = (typeof holderKinds)[number];

/** Who holds an envelope: a named person (courier, carrier), a unit, or a party. Exactly one. */
export interface Holder {
  kind: HolderKind;
  id: string;
}

/** Where an item's number may be used again: it has left the post's hands. */
export const ended: readonly ItemState[] = [
  'FILED',
  'DELIVERED',
  'SENT_BACK',
  'RECALLED',
  'BACK_WITH_OWNER',
  'LOST',
  'DESTROYED',
];

export type ItemAct =
  | 'arrive'
  | 'deposit'
  | 'note-place'
  | 'load'
  | 'tally'
  | 'fail'
  | 'deliver'
  | 'hand-out'
  | 'notice'
  | 'expire'
  | 'recall'
  | 'retry'
  | 'lose'
  | 'find'
  | 'correct'
  | 'misdeliver'
  | 'retrieve';

const atDesk = ['desk-officer', 'post-at-desk'] as const;
const underWay = [
  'WITH_POST',
  'AT_OFFICE',
  'OUT_FOR_DELIVERY',
  'ATTEMPT_FAILED',
  'SEND_BACK_DUE',
  'GOING_BACK',
] as const;

const words = {
  states: {
    WITH_POST: 'đang vận chuyển',
    AT_OFFICE: 'ở bưu cục',
    AT_DESK: 'ở Bộ phận Một cửa',
    FILED: 'đã nộp tại Bộ phận Một cửa',
    OUT_FOR_DELIVERY: 'đang đi phát',
    ATTEMPT_FAILED: 'phát không thành công',
    HELD: 'lưu tại bưu cục chờ nhận',
    SEND_BACK_DUE: 'chờ chuyển hoàn',
    GOING_BACK: 'đang chuyển hoàn',
    DELIVERED: 'đã phát',
    SENT_BACK: 'đã chuyển hoàn',
    RECALLED: 'đã rút lại theo yêu cầu của cơ quan',
    BACK_WITH_OWNER: 'đã trả lại chủ hồ sơ',
    MISDELIVERED: 'đã phát nhầm',
    LOST: 'thất lạc',
    DESTROYED: 'đã tiêu hủy',
  },
  acts: {
    arrive: 'quét đến bưu cục',
    deposit: 'nhập vào điểm phục vụ',
    'note-place': 'sửa nơi để',
    load: 'nhận lên tuyến phát',
    tally: 'kiểm đếm',
    fail: 'ghi phát không thành công',
    deliver: 'phát',
    'hand-out': 'phát tại quầy',
    notice: 'gửi giấy mời',
    expire: 'kết thúc thời gian lưu',
    recall: 'rút lại',
    retry: 'phát lại',
    lose: 'ghi thất lạc',
    find: 'ghi đã tìm thấy',
    correct: 'sửa bên đang giữ',
    misdeliver: 'ghi phát nhầm',
    retrieve: 'lấy lại kết quả phát nhầm',
    suspect: 'ghi không nguyên vẹn',
    reseal: 'niêm phong lại',
    recover: 'thu hồi giấy tờ',
    reweigh: 'cân lại',
  },
};

/** What happens to one envelope besides handovers, which `item.rules.ts` describes. */
export const itemLifecycle = lifecycle<ItemState, ItemAct>('item', words, [
  { act: 'arrive', from: ['WITH_POST'], to: 'AT_OFFICE', by: ['clerk', 'courier'] },
  { act: 'deposit', from: ['WITH_POST'], to: 'AT_OFFICE', by: ['courier', 'clerk'] },
  { act: 'note-place', from: ['AT_OFFICE'], to: 'AT_OFFICE', by: ['courier'] },
  { act: 'load', from: ['AT_OFFICE'], to: 'OUT_FOR_DELIVERY', by: ['courier'] },
  { act: 'tally', from: ['AT_DESK'], to: 'FILED', by: ['desk-officer', 'post-at-desk'] },
  { act: 'fail', from: ['OUT_FOR_DELIVERY'], to: 'ATTEMPT_FAILED', by: ['courier'] },
  { act: 'deliver', from: ['OUT_FOR_DELIVERY'], to: 'DELIVERED', by: ['courier'] },
  { act: 'hand-out', from: ['HELD'], to: 'DELIVERED', by: ['clerk'] },
  { act: 'notice', from: ['HELD'], to: 'HELD', by: ['clerk'] },
  { act: 'retry', from: ['HELD'], to: 'AT_OFFICE', by: ['clerk'] },
  { act: 'expire', from: ['HELD'], to: 'SEND_BACK_DUE', by: ['system'] },
  { act: 'recall', from: ['WITH_POST', 'AT_OFFICE', 'HELD', 'ATTEMPT_FAILED'], to: 'SEND_BACK_DUE', by: ['system'] },
  { act: 'recall', from: ['AT_DESK'], to: 'RECALLED', by: ['system'] },
  { act: 'recall', from: ['OUT_FOR_DELIVERY'], to: 'OUT_FOR_DELIVERY', by: ['system'] },
  { act: 'recall', from: ['SEND_BACK_DUE'], to: 'SEND_BACK_DUE', by: ['system'] },
  { act: 'recall', from: ['GOING_BACK'], to: 'GOING_BACK', by: ['system'] },
  { act: 'recall', from: ['LOST'], to: 'LOST', by: ['system'] },
  { act: 'lose', from: [...underWay, 'HELD', 'MISDELIVERED'], to: 'LOST', by: ['controller'] },
  { act: 'lose', from: ['AT_DESK'], to: 'LOST', by: atDesk },
  { act: 'find', from: ['LOST'], to: ['AT_OFFICE', 'SEND_BACK_DUE'], by: ['controller'] },
  { act: 'find', from: ['LOST'], to: ['AT_DESK', 'SENT_BACK', 'RECALLED'], by: atDesk },
  {
    act: 'correct',
    from: ['WITH_POST', 'AT_OFFICE', 'SEND_BACK_DUE', 'GOING_BACK'],
    to: [...underWay, 'AT_DESK'],
    by: ['controller'],
  },
  { act: 'correct', from: ['AT_DESK'], to: ['WITH_POST', 'AT_OFFICE', 'AT_DESK'], by: atDesk },
  { act: 'misdeliver', from: ['DELIVERED'], to: 'MISDELIVERED', by: ['controller'] },
  { act: 'retrieve', from: ['MISDELIVERED'], to: 'AT_OFFICE', by: ['controller'] },
]);
