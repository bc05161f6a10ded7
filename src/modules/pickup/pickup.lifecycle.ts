import { lifecycle } from '../../platform/lifecycle.js';

export const pickupStates = [
  'REQUESTED',
  'SCHEDULED',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'COLLECTED',
  'ATTEMPT_FAILED',
  'CANCELLED',
  'REJECTED',
  'CLOSED_UNCOLLECTED',
  'EXPIRED',
] as const;
export type PickupState = (typeof pickupStates)[number];
export type PickupAct =
  | 'ask'
  | 'confirm'
  | 'assign'
  | 'unassign'
  | 'reschedule'
  | 'start'
  | 'arrive'
  | 'intake'
  | 'fail'
  | 'not-attempted'
  | 'rebook'
  | 'cancel'
  | 'refuse'
  | 'close'
  | 'expire';

const words = {
  states: {
    REQUESTED: 'chờ bưu cục xác nhận',
    SCHEDULED: 'đã hẹn',
    ASSIGNED: 'đã phân công',
    EN_ROUTE: 'bưu tá đang đến',
    ARRIVED: 'bưu tá đã đến nơi',
    COLLECTED: 'đã nhận hồ sơ',
    ATTEMPT_FAILED: 'đến nhưng không nhận được',
    CANCELLED: 'đã hủy',
    REJECTED: 'bưu cục từ chối',
    CLOSED_UNCOLLECTED: 'kết thúc, không nhận được hồ sơ',
    EXPIRED: 'quá hạn xác nhận',
  },
  acts: {
    ask: 'đặt lịch',
    confirm: 'xác nhận',
    assign: 'phân công',
    unassign: 'bỏ phân công',
    reschedule: 'đổi lịch',
    start: 'lên đường',
    arrive: 'ghi đã đến nơi',
    intake: 'chấp nhận hồ sơ',
    fail: 'ghi không nhận được',
    'not-attempted': 'ghi chưa thực hiện được',
    rebook: 'hẹn lại',
    cancel: 'hủy lịch',
    refuse: 'từ chối lịch',
    close: 'kết thúc',
    expire: 'kết thúc vì quá hạn',
  },
};

/** The visit; what becomes of the papers is the item's business. */
export const pickupLifecycle = lifecycle<PickupState, PickupAct>('pickup', words, [
  { act: 'ask', from: [], to: 'REQUESTED', by: ['citizen', 'clerk'] },
  { act: 'confirm', from: ['REQUESTED'], to: 'SCHEDULED', by: ['dispatcher', 'clerk'] },
  { act: 'refuse', from: ['REQUESTED'], to: 'REJECTED', by: ['dispatcher', 'clerk'] },
  { act: 'expire', from: ['REQUESTED'], to: 'EXPIRED', by: ['system'] },
  { act: 'assign', from: ['SCHEDULED'], to: 'ASSIGNED', by: ['dispatcher', 'clerk'] },
  { act: 'unassign', from: ['ASSIGNED'], to: 'SCHEDULED', by: ['dispatcher', 'clerk'] },
  { act: 'reschedule', from: ['SCHEDULED', 'ASSIGNED'], to: 'SCHEDULED', by: ['citizen', 'clerk'] },
  { act: 'start', from: ['ASSIGNED'], to: 'EN_ROUTE', by: ['courier'] },
  { act: 'arrive', from: ['EN_ROUTE'], to: 'ARRIVED', by: ['courier'] },
  { act: 'intake', from: ['ARRIVED'], to: 'COLLECTED', by: ['courier'] },
  { act: 'fail', from: ['ARRIVED'], to: 'ATTEMPT_FAILED', by: ['courier'] },
  { act: 'not-attempted', from: ['ASSIGNED', 'EN_ROUTE'], to: 'SCHEDULED', by: ['courier'] },
  { act: 'rebook', from: ['ATTEMPT_FAILED'], to: 'SCHEDULED', by: ['citizen', 'clerk', 'dispatcher'] },
  { act: 'close', from: ['ATTEMPT_FAILED'], to: 'CLOSED_UNCOLLECTED', by: ['citizen', 'clerk', 'dispatcher'] },
  {
    act: 'cancel',
    from: ['REQUESTED', 'SCHEDULED', 'ASSIGNED'],
    to: 'CANCELLED',
    by: ['citizen', 'clerk', 'dispatcher'],
  },
  { act: 'cancel', from: ['EN_ROUTE', 'ARRIVED', 'ATTEMPT_FAILED'], to: 'CANCELLED', by: ['clerk', 'dispatcher'] },
]);

/** States in which a visit may still bring the papers of its dossiers. */
export const underWay: readonly PickupState[] = [
  'REQUESTED',
  'SCHEDULED',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'ATTEMPT_FAILED',
];

/** Something that must come with a reason. */
export type Proof = 'note' | 'door-photo';

/** Why a visit, or one dossier of it, brought nothing. */
export interface Reason {
  vi: string;
  /** Somebody stood at the door. Otherwise it is the office's own doing or nobody's, and uses no attempt. */
  attempt: boolean;
  proof: readonly Proof[];
}

/** Why a visit, or one dossier of it, failed, and what proves it. */
export const pickupReasons = {
  P01: { vi: 'Không có người ở địa chỉ', attempt: true, proof: ['door-photo'] },
  P02: { vi: 'Giấy tờ chưa chuẩn bị xong', attempt: true, proof: [] },
  P03: { vi: 'Giấy tờ chưa đủ, người dân giữ lại', attempt: true, proof: [] },
  P04: { vi: 'Người dân đổi ý', attempt: true, proof: ['note'] },
  P05: { vi: 'Nghi ngờ về giấy tờ tùy thân hoặc quyền nộp', attempt: true, proof: ['note'] },
  P06: { vi: 'Sai địa chỉ', attempt: true, proof: ['door-photo'] },
  P07: { vi: 'Không vào được', attempt: true, proof: ['door-photo'] },
  P08: { vi: 'Không trả được tiền', attempt: true, proof: ['note'] },
  P09: { vi: 'Bưu cục hết giờ', attempt: false, proof: [] },
  P10: { vi: 'Thiếu xe hoặc người', attempt: false, proof: [] },
  P11: { vi: 'Bất khả kháng', attempt: false, proof: ['note'] },
  P12: { vi: 'Có vật cấm gửi', attempt: true, proof: ['note'] },
  P13: { vi: 'Thủ tục không nhận qua bưu chính', attempt: true, proof: [] },
  P14: { vi: 'Người gửi không phải chủ hồ sơ và không có ủy quyền', attempt: true, proof: ['note'] },
  P15: { vi: 'Quá lớn, cần xe riêng', attempt: true, proof: ['note'] },
} as const satisfies Record<string, Reason>;
export type PickupReason = keyof typeof pickupReasons;
export const pickupReasonCodes = Object.keys(pickupReasons) as [PickupReason, ...PickupReason[]];
