import type { TaskKind } from '../dossier/task-words.js';

/** What the courier did about a failed visit; always beside a reason. */
export const failActions = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9'] as const;
export type FailAction = (typeof failActions)[number];

export type Next = 'AT_OFFICE' | 'HELD' | 'SEND_BACK_DUE';
export type ReasonClass = 'RETRY' | 'CITIZEN' | 'AUTHORITY' | 'TERMINAL' | 'OPERATIONAL' | 'FORCE';

/** Something that must come with a reason. */
export type Proof =
  'note' | 'door-photo' | 'identity-log' | 'refusal' | 'damage-photos' | 'label-photo' | 'count-photo';

export interface Reason {
  vi: string;
  class: ReasonClass;
  /** Uses up an attempt. */
  attempt: boolean;
  /** Allowed actions, the usual one first. */
  actions: readonly FailAction[];
  proof: readonly Proof[];
  /** Written by the service itself, never by a courier. */
  bySystem?: true;
}

/** Actions in Vietnamese, and what the evening hand-back makes of the item. */
export const actionRows: Record<FailAction, { vi: string; next: Next }> = {
  T1: { vi: 'Để lại giấy mời', next: 'HELD' },
  T2: { vi: 'Hẹn phát lần sau', next: 'AT_OFFICE' },
  T3: { vi: 'Lưu tại bưu cục chờ nhận', next: 'HELD' },
  T4: { vi: 'Chuyển sang địa chỉ khác', next: 'AT_OFFICE' },
  T5: { vi: 'Chờ người dân trả lời', next: 'HELD' },
  T6: { vi: 'Chờ cơ quan trả lời', next: 'HELD' },
  T7: { vi: 'Chuyển hoàn', next: 'SEND_BACK_DUE' },
  T8: { vi: 'Mở truy tìm hoặc lập biên bản sự vụ', next: 'HELD' },
  T9: { vi: 'In lại nhãn', next: 'AT_OFFICE' },
};

/** What somebody has to see to after such an action, and where: at the delivering office or at the desk. */
export const actionTasks: Partial<Record<FailAction, { kind: TaskKind; at: 'office' | 'desk' }>> = {
  T5: { kind: 'delivery.address', at: 'office' },
  T6: { kind: 'delivery.authority', at: 'desk' },
  T8: { kind: 'delivery.incident', at: 'office' },
};

/** Why a visit to the recipient brought nothing, and what may be done about it. */
export const deliveryReasons = {
  D01: {
    vi: 'Không có người ở địa chỉ',
    class: 'RETRY',
    attempt: true,
    actions: ['T1', 'T2', 'T3'],
    proof: ['door-photo'],
  },
  D02: { vi: 'Người nhận hẹn ngày khác', class: 'CITIZEN', attempt: false, actions: ['T2', 'T3'], proof: ['note'] },
  D03: {
    vi: 'Chỉ có người không có quyền nhận',
    class: 'RETRY',
    attempt: true,
    actions: ['T1', 'T2', 'T3'],
    proof: ['note'],
  },
  D04: {
    vi: 'Thiếu giấy tờ tùy thân hoặc không khớp',
    class: 'RETRY',
    attempt: true,
    actions: ['T3', 'T1', 'T2'],
    proof: ['identity-log'],
  },
  D05: { vi: 'Mã giao nhận không đúng', class: 'RETRY', attempt: true, actions: ['T2', 'T3'], proof: ['note'] },
  D06: { vi: 'Người nhận từ chối', class: 'TERMINAL', attempt: true, actions: ['T7'], proof: ['refusal'] },
  D07: {
    vi: 'Không trả được hoặc không chịu trả tiền',
    class: 'CITIZEN',
    attempt: true,
    actions: ['T3', 'T2'],
    proof: ['note'],
  },
  D08: {
    vi: 'Thanh toán điện tử không thành công',
    class: 'RETRY',
    attempt: false,
    actions: ['T2', 'T3'],
    proof: ['note'],
  },
  D09: {
    vi: 'Không nộp lại giấy tờ phải thu hồi',
    class: 'AUTHORITY',
    attempt: true,
    actions: ['T6', 'T3'],
    proof: ['note'],
  },
  D10: { vi: 'Địa chỉ chưa đủ', class: 'CITIZEN', attempt: false, actions: ['T5'], proof: ['note'] },
  D11: { vi: 'Địa chỉ sai', class: 'CITIZEN', attempt: true, actions: ['T5'], proof: ['door-photo'] },
  D12: { vi: 'Địa chỉ không tồn tại', class: 'CITIZEN', attempt: true, actions: ['T5'], proof: ['door-photo'] },
  D13: { vi: 'Không ai biết người nhận ở địa chỉ', class: 'CITIZEN', attempt: true, actions: ['T5'], proof: ['note'] },
  D14: {
    vi: 'Người nhận đã chuyển, có địa chỉ mới',
    class: 'CITIZEN',
    attempt: true,
    actions: ['T4', 'T5'],
    proof: ['note'],
  },
  D15: {
    vi: 'Người nhận đã chuyển, không rõ nơi đến',
    class: 'TERMINAL',
    attempt: true,
    actions: ['T7'],
    proof: ['note'],
  },
  D16: { vi: 'Đã tìm mà không thấy người nhận', class: 'TERMINAL', attempt: true, actions: ['T7'], proof: ['note'] },
  D17: { vi: 'Người nhận đã mất', class: 'TERMINAL', attempt: false, actions: ['T7'], proof: ['note'] },
  D18: {
    vi: 'Cơ sở của người nhận đóng cửa',
    class: 'RETRY',
    attempt: true,
    actions: ['T2', 'T1', 'T3'],
    proof: ['door-photo'],
  },
  D19: {
    vi: 'Không có lối vào an toàn',
    class: 'RETRY',
    attempt: true,
    actions: ['T2', 'T1', 'T3'],
    proof: ['door-photo'],
  },
  D20: { vi: 'Chưa đi phát: hết giờ', class: 'OPERATIONAL', attempt: false, actions: ['T2'], proof: [] },
  D21: { vi: 'Chưa đi phát: thiếu xe hoặc người', class: 'OPERATIONAL', attempt: false, actions: ['T2'], proof: [] },
  D22: { vi: 'Chia chọn nhầm tuyến', class: 'OPERATIONAL', attempt: false, actions: ['T4'], proof: [] },
  D23: { vi: 'Bưu gửi hư hỏng', class: 'AUTHORITY', attempt: false, actions: ['T8'], proof: ['damage-photos'] },
  D24: { vi: 'Thiếu hoặc thất lạc', class: 'AUTHORITY', attempt: false, actions: ['T8'], proof: ['note'] },
  D25: { vi: 'Bị trộm, cướp', class: 'AUTHORITY', attempt: false, actions: ['T8'], proof: ['note'] },
  D26: { vi: 'Niêm phong bị rách', class: 'AUTHORITY', attempt: false, actions: ['T8'], proof: ['damage-photos'] },
  D27: { vi: 'Cơ quan yêu cầu rút lại', class: 'TERMINAL', attempt: false, actions: ['T7'], proof: [], bySystem: true },
  D28: { vi: 'Thời tiết xấu', class: 'FORCE', attempt: false, actions: ['T2', 'T3'], proof: ['note'] },
  D29: { vi: 'Dịch bệnh, khu vực phong tỏa', class: 'FORCE', attempt: false, actions: ['T2', 'T3'], proof: ['note'] },
  D30: { vi: 'Hết hạn lưu tại bưu cục', class: 'TERMINAL', attempt: false, actions: ['T7'], proof: [], bySystem: true },
  D31: { vi: 'Người nhận sẽ đến bưu cục nhận', class: 'CITIZEN', attempt: false, actions: ['T3'], proof: ['note'] },
  D32: { vi: 'Nhãn không đọc được', class: 'OPERATIONAL', attempt: false, actions: ['T9'], proof: ['label-photo'] },
  D33: {
    vi: 'Đếm tại nhà không khớp phiếu gửi',
    class: 'AUTHORITY',
    attempt: false,
    actions: ['T6'],
    proof: ['count-photo'],
  },
  D34: {
    vi: 'Kết quả có sai sót, người nhận không nhận',
    class: 'AUTHORITY',
    attempt: false,
    actions: ['T7', 'T6'],
    proof: ['note'],
  },
  D35: {
    vi: 'Thiếu giấy ủy quyền hoặc không đủ',
    class: 'RETRY',
    attempt: true,
    actions: ['T1', 'T2', 'T3'],
    proof: ['note'],
  },
} as const satisfies Record<string, Reason>;
export type DeliveryReason = keyof typeof deliveryReasons;
export const deliveryReasonCodes = Object.keys(deliveryReasons) as [DeliveryReason, ...DeliveryReason[]];

/** The hold ran out after all notices. */
export const HOLD_EXPIRED: DeliveryReason = 'D30';

/** What a courier brings along with a reason. */
export interface Given {
  note: boolean;
  witnesses: number;
  /** Kinds of the declared pieces of evidence, one entry a piece. */
  pieces: readonly string[];
}

const proven: Record<Proof, (given: Given) => boolean> = {
  note: (given) => given.note,
  'door-photo': (given) => given.pieces.includes('door-photo'),
  'identity-log': (given) => given.pieces.includes('identity-log') || given.note,
  // TTLT 18/2015: signature, name and ID of who refuses, or two witnesses.
  refusal: (given) =>
    given.witnesses >= 2 || ['signature', 'thumbprint', 'paper-photo'].some((kind) => given.pieces.includes(kind)),
  'damage-photos': (given) => given.pieces.filter((kind) => kind === 'damage-photo').length >= 2,
  'label-photo': (given) => given.pieces.includes('note-photo'),
  'count-photo': (given) => given.pieces.includes('count-photo'),
};

/** What is still missing to prove the reason. */
export function missingProof(reason: Reason, given: Given): Proof[] {
  return reason.proof.filter((proof) => !proven[proof](given));
}

/** Why a courier may not report this, or undefined. `attempts` counts those before this visit. */
export function failureProblem(
  reason: Reason,
  action: FailAction,
  limits: { attempts: number; most: number },
): 'reason-by-system' | 'action-not-for-reason' | 'attempts-used-up' | undefined {
  if (reason.bySystem) return 'reason-by-system';
  if (!reason.actions.includes(action)) return 'action-not-for-reason';
  if (action === 'T2' && reason.attempt && limits.attempts + 1 >= limits.most) return 'attempts-used-up';
  return undefined;
}

export const receivers = ['addressee', 'authorised', 'representative', 'household'] as const;
export type Receiver = (typeof receivers)[number];

/** Who may not have the result, and which reason says so (TT 17/2017 Art 5.2 d). */
export function receiverProblem(who: {
  to: Receiver;
  nameMatches: boolean;
  authorisation?: { number?: string; name?: string; capacity?: string };
}): 'household-not-entitled' | 'identity-not-matching' | 'authorisation-missing' | undefined {
  if (who.to === 'household') return 'household-not-entitled';
  if (!who.nameMatches) return 'identity-not-matching';
  const { number, name, capacity } = who.authorisation ?? {};
  if (who.to === 'authorised' && !(number && name)) return 'authorisation-missing';
  if (who.to === 'representative' && !(name && (number ?? capacity))) return 'authorisation-missing';
  return undefined;
}
