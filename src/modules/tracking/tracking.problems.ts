import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'tracking-not-found': {
    status: 404,
    vi: 'Không tìm thấy, hoặc mã tra cứu không đúng. Kiểm tra số và mã 6 ký tự in trên liên Phiếu gửi bạn giữ.',
    en: 'Not found, or the look-up code is wrong. Check the number and the 6-character code on your copy of the posting slip.',
  },
});
