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

const words = {
  states: {
    OPENED: 'chưa nộp đủ',
    FILED: 'đã nộp',
    ACCEPTED: 'cơ quan đã tiếp nhận',
    SUPPLEMENT_ASKED: 'cơ quan yêu cầu bổ sung',
    FINISHED: 'đã có kết quả',
    REFUSED: 'cơ quan từ chối',
    WITHDRAWN: 'đã rút hồ sơ',
    STOPPED: 'cơ quan dừng giải quyết',
  },
  acts: {
    'tally-complete': 'kiểm đếm đủ',
    'tally-short': 'kiểm đếm còn thiếu',
    'correct-filing': 'sửa thời điểm nộp',
    receive: 'tiếp nhận',
    refuse: 'từ chối tiếp nhận',
    'ask-supplement': 'yêu cầu bổ sung',
    'change-due': 'đổi ngày hẹn trả',
    finish: 'báo có kết quả',
    'open-by-order': 'mở hồ sơ theo đăng ký trả kết quả',
  },
};

/**
 * The business status, which the authority alone decides; the desk's tally files (QĐ 45/2016 Art 7).
 * A supplement's tally files anew: the legal filing time is the latest.
 */
export const dossierLifecycle = lifecycle<DossierState, DossierAct>('dossier', words, [
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
