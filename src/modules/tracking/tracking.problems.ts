import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'tracking-not-found': {
    status: 404,
    vi: 'Không tìm thấy, hoặc mã tra cứu không đúng. Kiểm tra số và mã 6 ký tự in trên liên Phiếu gửi bạn giữ.',
    en: 'Not found, or the look-up code is wrong. Check the number and the 6-character code on your copy of the posting slip.',
  },
  'tried-at-once': {
    status: 429,
    vi: 'Mã tra cứu của số này đang được thử ở nơi khác cùng lúc, lần này chưa xem mã của bạn. Chờ vài giây rồi tra cứu lại.',
    en: 'A look-up code of this number is being tried elsewhere at this moment, and yours was not looked at. Wait some seconds and look it up again.',
  },
});
