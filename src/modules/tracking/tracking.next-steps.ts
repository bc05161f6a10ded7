import type { HolderKind } from '../item/item.lifecycle.js';
import type { MilestoneCode } from './tracking.milestones.js';

interface Sentence {
  vi: string;
  en: string;
}

const BRING_ON: Sentence = {
  vi: 'Bưu điện chuyển hồ sơ đến Bộ phận Một cửa.',
  en: 'The post carries the papers to the one-stop desk.',
};
const CALL: Sentence = {
  vi: 'Gọi 1900545481 hoặc đến bưu cục gần nhất để được hướng dẫn.',
  en: 'Call 1900545481 or ask at the nearest post office.',
};
const COLLECT_RESULT: Sentence = {
  vi: 'Bưu điện nhận kết quả tại Bộ phận Một cửa.',
  en: 'The post collects the result at the desk.',
};
const TO_OFFICE: Sentence = {
  vi: 'Bưu điện chuyển kết quả đến bưu cục phát.',
  en: 'The post carries the result to the delivering office.',
};
const COME: Sentence = {
  vi: 'Mang giấy tờ tùy thân và giấy mời đến bưu cục nhận, hoặc hẹn phát lại.',
  en: 'Bring your identity document and the notice to the office, or ask for another delivery.',
};
const AT_DESK: Sentence = {
  vi: 'Liên hệ Bộ phận Một cửa để nhận kết quả.',
  en: 'Ask for the result at the one-stop desk.',
};
const NOTHING: Sentence = { vi: 'Không còn bước nào.', en: 'Nothing more to do.' };

/** What comes next, for whom holds the look-up code. */
export const nextSteps: Record<MilestoneCode, Sentence> = {
  A10: {
    vi: 'Bưu cục xác nhận lịch hẹn và phân công bưu tá.',
    en: 'The office confirms the visit and assigns a courier.',
  },
  A20: { vi: 'Chuẩn bị giấy tờ; bưu tá đến theo lịch hẹn.', en: 'Have the papers ready; a courier comes as agreed.' },
  A21: {
    vi: 'Hẹn lại lịch, hoặc mang hồ sơ đến bưu cục.',
    en: 'Agree on another visit, or bring the papers to the office.',
  },
  A40: BRING_ON,
  A50: BRING_ON,
  A60: { vi: 'Bộ phận Một cửa kiểm đếm và ký nhận.', en: 'The desk counts the papers and signs for them.' },
  A61: { vi: 'Bổ sung giấy tờ còn thiếu.', en: 'Send the missing papers.' },
  A70: { vi: 'Cơ quan xem xét và trả lời tiếp nhận.', en: 'The authority answers whether it receives the dossier.' },
  A80: { vi: 'Cơ quan giải quyết, chờ đến ngày hẹn trả.', en: 'The authority decides by the due date.' },
  A81: { vi: 'Gửi giấy tờ bổ sung theo yêu cầu của cơ quan.', en: 'Send what the authority asks for.' },
  A82: {
    vi: 'Liên hệ Bộ phận Một cửa để biết lý do và nhận lại giấy tờ.',
    en: 'Ask the desk for the reason and your papers.',
  },
  A95: NOTHING,
  A96: CALL,
  A97: NOTHING,
  B00: { vi: 'Chờ cơ quan giải quyết.', en: 'The authority is deciding.' },
  B05: AT_DESK,
  B10: COLLECT_RESULT,
  B20: COLLECT_RESULT,
  B30: TO_OFFICE,
  B40: TO_OFFICE,
  B45: { vi: 'Bưu tá phát kết quả tại địa chỉ đã đăng ký.', en: 'A courier brings the result to your address.' },
  B50: {
    vi: 'Chuẩn bị giấy tờ tùy thân; bưu tá phát hôm nay.',
    en: 'Have your identity document ready; it comes today.',
  },
  B51: { vi: 'Bưu cục phát lại hoặc gửi giấy mời.', en: 'The office tries again or sends a notice.' },
  B52: COME,
  B53: COME,
  B60: { vi: 'Nếu chưa nhận được, gọi 1900545481.', en: 'If you have not received it, call 1900545481.' },
  B70: AT_DESK,
  B71: AT_DESK,
  B90: CALL,
  B91: CALL,
  B92: CALL,
};

/** Who holds the papers, as a role: never a person. */
export const holderRoles: Record<HolderKind, Sentence> = {
  CITIZEN: { vi: 'Người gửi', en: 'Sender' },
  COURIER: { vi: 'Bưu tá', en: 'Courier' },
  OFFICE: { vi: 'Bưu cục', en: 'Post office' },
  DESK: { vi: 'Bộ phận Một cửa', en: 'One-stop desk' },
  AUTHORITY: { vi: 'Cơ quan có thẩm quyền giải quyết', en: 'Authority in charge' },
  RECIPIENT: { vi: 'Người nhận', en: 'Recipient' },
};
