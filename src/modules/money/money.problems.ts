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
  'slips-not-remittable': {
    status: 409,
    vi: 'Có phiếu thu không phải tiền mặt bạn đang giữ, đã hủy, đã nộp hoặc không thuộc bên nhận này. Tải lại danh sách phiếu thu.',
    en: 'Some slips are no cash in your hands, are void, were remitted already or are not for this receiver. Reload the list of slips.',
  },
});
