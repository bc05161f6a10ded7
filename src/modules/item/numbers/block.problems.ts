import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'block-holder-invalid': {
    status: 422,
    vi: 'Khối số hiệu phải giao cho một bưu cục hoặc Bộ phận Một cửa, hoặc cho bưu tá của bưu cục đó. Kiểm tra lại đơn vị và người nhận.',
    en: 'A block is given to an office or a desk, or to a courier of that office. Check the unit and the person.',
  },
  'block-numbers-taken': {
    status: 409,
    vi: 'Số hiệu {number} đã cấp, đã dùng hoặc đã hủy. Chọn dải số chưa cấp.',
    en: 'Number {number} was given out, used or made void before. Choose numbers that were not.',
  },
  'block-not-in-stock': {
    status: 403,
    vi: 'Đơn vị bạn không có sẵn các số hiệu này: chỉ cấp lại được số của một khối đã nộp về đơn vị. Nhờ giám sát viên của tỉnh cấp số mới.',
    en: 'Your unit does not have these numbers: it issues again what came back of a block of its own. Ask the supervisor of the province for new ones.',
  },
  'block-returned': {
    status: 409,
    vi: 'Khối số hiệu này đã nộp lại lúc {at}. Muốn dùng tiếp thì cấp khối mới.',
    en: 'This block came back at {at}. Issue a new block to use its numbers again.',
  },
  'block-miscounted': {
    status: 409,
    vi: 'Theo sổ, khối còn {unused} số chưa dùng, chưa hủy; bạn đếm được {count}. Đợi bưu tá gửi hết việc còn trên thiết bị rồi đếm lại; phong bì hỏng, mất thì hủy số trước khi nộp.',
    en: 'By the book {unused} numbers of the block are neither used nor void; you counted {count}. Let the courier’s device send what it still has and count again; make spoiled and lost ones void first.',
  },
});
