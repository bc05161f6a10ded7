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
  'out-of-endpoint-scope': {
    status: 422,
    vi: 'Hệ thống gửi không phụ trách hồ sơ này. Đối chiếu phạm vi kết nối.',
    en: 'The sending system is not in charge of this dossier. Check the scope of the connection.',
  },
});
