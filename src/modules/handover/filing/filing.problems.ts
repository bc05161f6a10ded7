import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'filing-authority-received': {
    status: 409,
    vi: 'Cơ quan đã tiếp nhận hồ sơ trong bưu gửi {number} nên bưu chính và Bộ phận Một cửa không sửa thời điểm nộp nữa. Liên hệ cơ quan đang giải quyết hồ sơ.',
    en: 'The authority has received the dossier in item {number}, so its filing time is no longer for the post and the desk to correct. Turn to the authority that has it now.',
  },
  'not-filed-here': {
    status: 409,
    vi: 'Thời điểm nộp của hồ sơ trong bưu gửi {number} không do biên bản của bảng kê này ghi. Mở biên bản kiểm đếm sau cùng của hồ sơ.',
    en: 'The filing time of the dossier in item {number} is not by the record of this list. Open the last tally of the dossier.',
  },
  'filed-at-impossible': {
    status: 422,
    vi: 'Thời điểm nộp phải từ {from} (lúc nhận bưu gửi, hoặc lúc kiểm đếm, yêu cầu bổ sung trước đó) đến lúc này. Xem lại biên bản giấy.',
    en: 'A filing time lies between {from}, when the items were accepted or an earlier tally or demand for a supplement was made, and now. Look at the paper record again.',
  },
  'filing-unchanged': {
    status: 422,
    vi: 'Thời điểm nộp đã là {at}, không có gì để sửa.',
    en: 'The filing time is {at} already; there is nothing to correct.',
  },
});
