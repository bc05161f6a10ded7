import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'closed-already': {
    status: 409,
    vi: 'Ngày {day} đã có lần chốt ca {number}. Còn chênh lệch thì kiểm đếm lại hoặc nhờ người thứ hai ký; việc phát sinh sau tính vào ngày kế tiếp.',
    en: 'Day {day} has its closing {number} already. If it differs, count again or have a second person sign; what happens later counts for the next day.',
  },
  'closing-unsigned': {
    status: 409,
    vi: 'Lần chốt ca {number} của ngày {day} còn chênh lệch, chưa ai ký. Kiểm đếm lại hoặc nhờ người thứ hai ký trước khi chốt ngày mới.',
    en: 'Closing {number} of {day} differs and nobody has signed it. Count it again or have a second person sign before you close another day.',
  },
  'closing-not-last': {
    status: 409,
    vi: 'Bên giữ này đang có một lần chốt ca khác được ghi cùng lúc. Xem lại rồi thử lại.',
    en: 'Another closing of this holder was written at the same moment. Look again, then try again.',
  },
  'closing-not-yours': {
    status: 403,
    vi: 'Lần chốt ca {number} không phải của bạn hay đơn vị bạn, nên bạn không kiểm đếm lại được.',
    en: 'Closing {number} is neither yours nor your unit’s, so you cannot count it again.',
  },
  'not-second-person': {
    status: 403,
    vi: 'Chênh lệch của lần chốt ca {number} do kiểm soát viên bưu cục (tại Bộ phận Một cửa: một người khác cùng Bộ phận) hoặc giám sát viên ký.',
    en: 'The difference of closing {number} is signed by the controller of the office (at a desk: by another person of that desk) or by a supervisor.',
  },
  'closing-open': {
    status: 409,
    vi: 'Lần chốt ca {number} còn chênh lệch, chưa ai ký nên chưa có báo cáo. Kiểm đếm lại hoặc nhờ người thứ hai ký.',
    en: 'Closing {number} differs and is not signed, so there is no sheet yet. Count again or have a second person sign.',
  },
  'root-not-taken': {
    status: 409,
    vi: 'Báo cáo chốt ca in kèm mã gốc của ngày {day}, lấy sau 00:05 hôm sau. Thử lại khi đó; chữ ký của buổi tối là thao tác trên màn hình.',
    en: 'The closing sheet shows the root of day {day}, which is taken after five past midnight. Try again then; the evening’s signature is the act itself.',
  },
});
