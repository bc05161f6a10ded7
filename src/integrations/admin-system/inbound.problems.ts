import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'signature-invalid': {
    status: 401,
    vi: 'Chữ ký của thông điệp không hợp lệ hoặc đã quá hạn. Kiểm tra khóa, giờ máy chủ rồi gửi lại.',
    en: 'The signature of the message is not valid or too old. Check key and clock, then send again.',
  },
  'webhook-id-reused': {
    status: 422,
    vi: 'Mã thông điệp (webhook-id) này đã dùng cho nội dung khác, thông điệp trước vẫn giữ nguyên. Tạo mã mới rồi gửi lại.',
    en: 'This webhook-id was used for another content; the message before stands. Make a new id and send again.',
  },
  'authority-code-taken': {
    status: 409,
    vi: 'Mã hồ sơ này đã thuộc hồ sơ khác của cùng cơ quan. Đối chiếu với hệ thống một cửa.',
    en: 'This code belongs to another dossier of the same authority. Reconcile with the administrative system.',
  },
  'unit-unknown': {
    status: 422,
    vi: 'Không có đơn vị {code} trong danh mục. Bổ sung danh mục rồi gửi lại.',
    en: 'There is no unit {code} in the directory. Add it, then send again.',
  },
  'predecessor-missing': {
    status: 409,
    vi: 'Sự kiện phải có trước sự kiện này không đến trong 30 ngày nên không ghi nhận. Gửi sự kiện còn thiếu, rồi gửi lại với webhook-id mới.',
    en: 'What must come before this event has not come within 30 days, so it was not applied. Send what is missing, then send this again under a new webhook-id.',
  },
  'said-before': {
    status: 409,
    vi: 'Nội dung này đã được ghi nhận trước đó, hồ sơ không đổi. Không cần gửi lại.',
    en: 'This was said and stored before; the dossier stays as it is. There is nothing to send again.',
  },
  'event-unknown': {
    status: 422,
    vi: 'Không có sự kiện nào mang mã này đã gửi tới hệ thống của bạn cho hồ sơ này. Kiểm tra mã sự kiện.',
    en: 'No event with this id was sent to your system for this dossier. Check the id of the event.',
  },
  'word-contradicts': {
    status: 409,
    vi: 'Sự kiện này đã có trả lời ngược lại, trả lời trước giữ nguyên. Liên hệ Bộ phận Một cửa để thống nhất.',
    en: 'The other answer was given on this event before; it stands. Take it up with the desk.',
  },
  'nothing-to-settle': {
    status: 409,
    vi: 'Xác nhận này không bị từ chối, không quá hạn, hoặc đã có người xử lý. Tải lại hồ sơ.',
    en: 'This confirmation is neither rejected nor overdue, or somebody has dealt with it. Reload the dossier.',
  },
  'out-of-endpoint-scope': {
    status: 422,
    vi: 'Hệ thống gửi không phụ trách hồ sơ này. Đối chiếu phạm vi kết nối.',
    en: 'The sending system is not in charge of this dossier. Check the scope of the connection.',
  },
});
