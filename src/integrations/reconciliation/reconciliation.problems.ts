import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'day-not-over': {
    status: 422,
    vi: 'Ngày {day} chưa hết nên chưa đối soát được. Chọn một ngày đã qua.',
    en: 'The day {day} is not over and cannot be reconciled yet. Choose one that has passed.',
  },
  'difference-ended': {
    status: 409,
    vi: 'Chênh lệch này đã được giải trình hoặc đã tự khớp. Tải lại danh sách.',
    en: 'This difference was explained or has healed by itself. Reload the list.',
  },
  'resend-useless': {
    status: 409,
    vi: 'Gửi lại không sửa được loại chênh lệch này vì bên kia chỉ giữ lần gửi đầu. Đối chiếu với cơ quan rồi giải trình.',
    en: 'Sending again does not mend this kind of difference, because the other side keeps what came first. Take it up with the authority, then explain it.',
  },
  'dossier-parked': {
    status: 409,
    vi: 'Hồ sơ này đang dừng gửi vì bên kia từ chối một sự kiện. Gửi lại hoặc bỏ qua sự kiện đó ở việc «dừng gửi» của hồ sơ trước.',
    en: 'Sending this dossier has stopped because the other side refuses an event. Retry or skip that event by the dossier’s own task first.',
  },
});
