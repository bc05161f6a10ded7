import type { DossierState } from '../dossier/dossier.lifecycle.js';
import type { ItemState } from '../item/item.lifecycle.js';

/** What a person reads of a dossier, in the codes of the law's steps: A for the way to the desk, B for the way home. */
export const milestones = {
  A10: { vi: 'Đã đăng ký', en: 'Registered' },
  A20: { vi: 'Đã phân công nhận hồ sơ tại địa chỉ', en: 'Visit assigned' },
  A21: { vi: 'Nhận hồ sơ tại địa chỉ không thành công', en: 'Visit failed' },
  A40: { vi: 'Bưu điện đã chấp nhận', en: 'Accepted by the post' },
  A50: { vi: 'Đang vận chuyển', en: 'In transit' },
  A60: { vi: 'Đã đến Bộ phận Một cửa, chờ kiểm đếm', en: 'At the one-stop desk, to be tallied' },
  A61: { vi: 'Đã kiểm đếm tại Bộ phận Một cửa, còn thiếu giấy tờ', en: 'Tallied at the desk, papers missing' },
  A70: { vi: 'Đã bàn giao Bộ phận Một cửa', en: 'Handed over to the desk (filed)' },
  A80: { vi: 'Cơ quan đã tiếp nhận', en: 'Received by the authority' },
  A81: { vi: 'Yêu cầu bổ sung', en: 'Supplement asked' },
  A82: { vi: 'Từ chối hoặc dừng giải quyết', en: 'Refused or stopped' },
  A95: { vi: 'Đã hủy', en: 'Cancelled' },
  A96: { vi: 'Thất lạc', en: 'Lost' },
  A97: { vi: 'Đã rút hồ sơ', en: 'Withdrawn' },
  B00: { vi: 'Đã đăng ký nhận kết quả qua bưu chính', en: 'Result by post registered' },
  B05: { vi: 'Đã hủy đăng ký nhận kết quả qua bưu chính', en: 'Result by post cancelled' },
  B10: { vi: 'Có kết quả, chờ bưu điện nhận', en: 'Result ready, to be collected by the post' },
  B20: { vi: 'Kết quả đã niêm phong, chờ bưu điện nhận', en: 'Result sealed, to be collected by the post' },
  B30: { vi: 'Bưu điện đã nhận kết quả', en: 'Result with the post' },
  B40: { vi: 'Kết quả đang vận chuyển', en: 'Result in transit' },
  B45: { vi: 'Kết quả đã đến bưu cục', en: 'Result at a post office' },
  B50: { vi: 'Đang phát', en: 'Out for delivery' },
  B51: { vi: 'Phát không thành công', en: 'Delivery failed' },
  B52: { vi: 'Lưu tại bưu cục chờ nhận, đã mời lần 1', en: 'Held at the office, first notice' },
  B53: { vi: 'Lưu tại bưu cục chờ nhận, đã mời lần 2', en: 'Held at the office, second notice' },
  B60: { vi: 'Đã phát', en: 'Delivered' },
  B70: { vi: 'Đang chuyển hoàn', en: 'On the way back to the desk' },
  B71: { vi: 'Cơ quan đã nhận lại kết quả', en: 'Back at the desk' },
  B90: { vi: 'Hư hỏng', en: 'Damaged' },
  B91: { vi: 'Thất lạc', en: 'Lost' },
  B92: { vi: 'Phát nhầm', en: 'Misdelivered' },
} as const satisfies Record<string, { vi: string; en: string }>;
export type MilestoneCode = keyof typeof milestones;

export const visitFacts = ['asked', 'assigned', 'failed', 'cancelled'] as const;
/** The last thing the journal says of visits to collect the papers. */
export type VisitFact = (typeof visitFacts)[number];

export const orderStates = ['REQUESTED', 'AWAITING_RESULT', 'READY_AT_DESK', 'CANCELLED', 'CLOSED_ELECTRONIC'] as const;
/** The order to bring the result home; once the result is released, the envelope's state counts. */
export type OrderState = (typeof orderStates)[number];

/** Everything the milestone depends on. */
export interface Facts {
  status: DossierState;
  visit?: VisitFact;
  /** The newest envelope on its way to the desk; `moved`: something happened to it after it was sealed. */
  submission?: { status: ItemState; moved: boolean };
  order?: OrderState;
  /** The newest envelope on its way home; `arrived`: it has been at a post office; `notices`: sent so far. */
  result?: { status: ItemState; arrived: boolean; notices: number };
}

const OF_VISIT: Record<VisitFact, MilestoneCode> = { asked: 'A10', assigned: 'A20', failed: 'A21', cancelled: 'A95' };

/** Once the papers are at the desk and counted: OPENED means that some were missing. */
const OF_DOSSIER: Record<DossierState, MilestoneCode> = {
  OPENED: 'A61',
  FILED: 'A70',
  ACCEPTED: 'A80',
  SUPPLEMENT_ASKED: 'A81',
  FINISHED: 'A80',
  REFUSED: 'A82',
  WITHDRAWN: 'A97',
  STOPPED: 'A82',
};

const OF_ORDER: Record<OrderState, MilestoneCode> = {
  REQUESTED: 'B00',
  AWAITING_RESULT: 'B00',
  READY_AT_DESK: 'B10',
  CANCELLED: 'B05',
  CLOSED_ELECTRONIC: 'B05',
};

/** Where an envelope of papers is; `desk`: the dossier's own status says more. States of the way home never occur. */
const OF_SUBMISSION: Record<ItemState, MilestoneCode | 'desk'> = {
  WITH_POST: 'A50',
  AT_OFFICE: 'A50',
  AT_DESK: 'A60',
  FILED: 'desk',
  OUT_FOR_DELIVERY: 'A50',
  ATTEMPT_FAILED: 'A50',
  HELD: 'A50',
  SEND_BACK_DUE: 'A50',
  GOING_BACK: 'A50',
  DELIVERED: 'desk',
  SENT_BACK: 'A50',
  RECALLED: 'A50',
  BACK_WITH_OWNER: 'A97',
  MISDELIVERED: 'A96',
  LOST: 'A96',
  DESTROYED: 'A96',
};

const OF_RESULT: Record<ItemState, MilestoneCode> = {
  AT_DESK: 'B20',
  WITH_POST: 'B30',
  AT_OFFICE: 'B45',
  OUT_FOR_DELIVERY: 'B50',
  ATTEMPT_FAILED: 'B51',
  HELD: 'B52',
  SEND_BACK_DUE: 'B70',
  GOING_BACK: 'B70',
  SENT_BACK: 'B71',
  RECALLED: 'B71',
  FILED: 'B71',
  DELIVERED: 'B60',
  BACK_WITH_OWNER: 'B60',
  LOST: 'B91',
  DESTROYED: 'B90',
  MISDELIVERED: 'B92',
};

const WITHOUT_PAPERS: readonly DossierState[] = ['OPENED', 'FILED', 'ACCEPTED', 'FINISHED'];

/**
 * The milestone (`docs`: from machine to milestone). The way home counts before the way to the desk, an envelope before
 * the row that ordered it; an order that only waits says less than what the authority did.
 */
export function milestone(facts: Facts): MilestoneCode {
  const { result, order, submission, status } = facts;
  if (result) return ofResult(result);
  if (order === 'READY_AT_DESK') return OF_ORDER[order];
  if (submission) return ofSubmission(submission, status);
  if (order && WITHOUT_PAPERS.includes(status) && !facts.visit) return OF_ORDER[order];
  return facts.visit && status === 'OPENED' ? OF_VISIT[facts.visit] : withoutPapers(status);
}

function ofResult(result: NonNullable<Facts['result']>): MilestoneCode {
  if (result.status === 'WITH_POST' && result.arrived) return 'B40';
  if (result.status === 'HELD' && result.notices > 1) return 'B53';
  return OF_RESULT[result.status];
}

function ofSubmission(submission: NonNullable<Facts['submission']>, status: DossierState): MilestoneCode {
  const said = OF_SUBMISSION[submission.status];
  if (said === 'desk') return OF_DOSSIER[status];
  return said === 'A50' && !submission.moved ? 'A40' : said;
}

/** Nobody has given papers to the post: nothing is missing, it is only registered. */
function withoutPapers(status: DossierState): MilestoneCode {
  return status === 'OPENED' ? 'A10' : OF_DOSSIER[status];
}
