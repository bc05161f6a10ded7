import { defineProblems } from '../../../platform/problems.js';

defineProblems({
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
