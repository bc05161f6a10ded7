import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'payment-missing': {
    status: 422,
    vi: 'Còn phải thu {amount} đồng. Chọn hình thức thu và thu đủ trước khi hoàn tất.',
    en: '{amount} đồng are still due. Choose a method and take the money before finishing.',
  },
  'amount-wrong': {
    status: 422,
    vi: 'Số tiền đếm được không khớp các phiếu thu kèm theo. Đếm lại; nếu vẫn lệch, từ chối nhận và lập biên bản.',
    en: 'The amount counted does not match the slips. Count again; if it still differs, refuse and make a record.',
  },
  'slip-remitted': {
    status: 409,
    vi: 'Phiếu thu {number} đã nộp theo bảng kê {remittance} nên không hủy được. Nếu bên nhận chưa ký, nhờ từ chối bảng kê rồi làm lại; đã ký thì lập biên bản.',
    en: 'Slip {number} was remitted on {remittance} and cannot be made void. If the receiver has not signed yet, have it refused and try again; otherwise make a record.',
  },
  'slip-own': {
    status: 403,
    vi: 'Bạn là người thu tiền của phiếu {number} nên không tự làm việc này. Nhờ giao dịch viên khác hoặc thủ quỹ của bưu cục.',
    en: 'You took the money of slip {number} and may not do this yourself. Ask another clerk or the cashier of your office.',
  },
  'slip-not-cash': {
    status: 403,
    vi: 'Phiếu {number} do người khác thu và không phải tiền mặt. Nếu người đó đã nhận tiền mặt, chính người đó thay phiếu; nếu bạn vừa nhận tiền mặt, hủy phiếu rồi thu lại.',
    en: 'Slip {number} was taken by somebody else and not in cash. If that person took cash, that person replaces it; if you took cash just now, make it void and take the money anew.',
  },
  'slips-not-remittable': {
    status: 409,
    vi: 'Có phiếu thu không phải tiền mặt bạn đang giữ, đã hủy, đã nộp hoặc không thuộc bên nhận này. Tải lại danh sách phiếu thu.',
    en: 'Some slips are no cash in your hands, are void, were remitted already or are not for this receiver. Reload the list of slips.',
  },
});
