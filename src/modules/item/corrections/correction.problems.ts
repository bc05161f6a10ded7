import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'not-reported-lost': {
    status: 404,
    vi: 'Số {number} không thuộc bưu gửi nào đang báo thất lạc mà bạn được biết. Giữ nguyên phong bì, không bóc; gọi nơi gửi in trên nhãn để bên đang giữ trên sổ báo thất lạc, rồi ghi nhận tìm thấy lại.',
    en: 'No item that is reported lost has the number {number}, as far as you may know. Keep the envelope closed and call the sender’s office on its label: when its holder on the book has reported it lost, say again that you found it.',
  },
  'found-opened': {
    status: 422,
    vi: 'Bưu gửi {number} đã phát nhầm trước khi thất lạc nên người khác có thể đã bóc. Đếm lại kết quả và bản gốc, niêm phong mới, rồi ghi cả hai.',
    en: 'Item {number} was misdelivered before it was lost, so that somebody may have opened it. Count the result and the originals, seal it anew and say both.',
  },
  'second-person': {
    status: 403,
    vi: 'Bạn là người đã nhận bưu gửi {number} nên không tự sửa. Người khác của Bộ phận Một cửa làm việc này.',
    en: 'You took item {number} in yourself and cannot put that right alone. Somebody else of the desk does it.',
  },
  'not-your-custody': {
    status: 403,
    vi: 'Bưu gửi {number} không do đơn vị bạn hoặc đơn vị trực thuộc giữ hay giao. Kiểm soát viên của bên đang giữ làm việc này.',
    en: 'Item {number} is neither held nor given by your unit or one below it. The controller of its holder does this.',
  },
  'nothing-to-correct': {
    status: 409,
    vi: 'Không sửa được bên giữ của bưu gửi {number} như vậy: bên đó đang giữ, hoặc không phải bên giao của lần giao nhận cuối. Hai bên lập bảng kê giao nhận.',
    en: 'The holder of item {number} cannot be put right so: he holds it already, or did not give it at the last change of hands. Hand it over by a list.',
  },
  'correct-too-late': {
    status: 409,
    vi: 'Bưu gửi {number} đã có việc khác sau lần giao nhận đó nên không trả về như trước được. Ghi cho bưu cục của bạn, hoặc lập bảng kê giao nhận.',
    en: 'Something has happened to item {number} since then, so it cannot be again as before. Charge your own office, or hand it over by a list.',
  },
  'charged-invalid': {
    status: 422,
    vi: 'Người này không phải bưu tá của bưu cục bạn. Chọn bưu tá của bưu cục mình.',
    en: 'This person is no courier of your office. Choose one of your own.',
  },
});
