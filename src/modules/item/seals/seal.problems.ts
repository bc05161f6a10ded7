import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'item-suspect': {
    status: 409,
    vi: 'Bưu gửi {number} không nguyên vẹn theo biên bản {report} nên chưa giao tiếp được. Bên đang giữ kiểm kê cùng người thứ hai và niêm phong lại.',
    en: 'Item {number} is not whole, by report {report}, and goes nowhere yet. Its holder counts its papers with a second person and seals it anew.',
  },
  'item-not-suspect': {
    status: 409,
    vi: 'Bưu gửi {number} không có biên bản nào đang mở nên không niêm phong lại. Nếu rách hoặc vỡ niêm phong, ghi nhận trước.',
    en: 'No report on item {number} is open, so it is not sealed anew. If it is torn or its seal broken, say so first.',
  },
  'seal-unchanged': {
    status: 422,
    vi: 'Niêm phong mới trùng số niêm phong cũ của bưu gửi {number}. Dùng niêm phong khác.',
    en: 'The new seal of item {number} has the number of the old one. Take another seal.',
  },
});
