import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'webhook-target-refused': {
    status: 422,
    vi: 'Không gửi webhook đến địa chỉ này ({cause}). Chỉ nhận địa chỉ https công khai, cổng 443, không kèm tài khoản; kiểm tra lại với bên nhận.',
    en: 'No webhook is sent to this address ({cause}). Only public https addresses on port 443 without credentials are taken; check with the receiver.',
  },
  'webhook-target-unknown': {
    status: 422,
    vi: 'Tên máy chủ của địa chỉ không dẫn đến máy công khai nào. Kiểm tra lại với bên nhận.',
    en: 'The host name of the address leads to no public machine. Check with the receiver.',
  },
  'endpoint-name-taken': {
    status: 409,
    vi: 'Tên {name} đã dùng cho một kết nối khác, kể cả kết nối đã đóng. Chọn tên khác.',
    en: 'The name {name} belongs to another endpoint, perhaps a closed one. Choose another.',
  },
  'secret-changing': {
    status: 409,
    vi: 'Khóa vừa được đổi, khóa trước còn ký đến hết 24 giờ. Chờ bên nhận đổi xong, hoặc đổi ngay nếu khóa đã lộ.',
    en: 'The secret was just changed and the one before still signs for 24 hours. Wait for the receiver, or change at once if it leaked.',
  },
  'replay-running': {
    status: 409,
    vi: 'Kết nối này đang gửi lại một khoảng khác. Chờ gửi xong rồi yêu cầu tiếp.',
    en: 'This endpoint is still being sent another range again. Wait until it is done.',
  },
  'replay-empty': {
    status: 422,
    vi: 'Trong khoảng này kết nối không có sự kiện nào để gửi lại. Kiểm tra khoảng và loại sự kiện.',
    en: 'Within this range there is nothing to be sent to this endpoint again. Check range and event types.',
  },
});
