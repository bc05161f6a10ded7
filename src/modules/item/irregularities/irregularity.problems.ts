import { defineProblems } from '../../../platform/problems.js';

defineProblems({
  'photo-missing': {
    status: 422,
    vi: 'Bưu gửi không nguyên vẹn phải có ảnh vỏ bọc, niêm phong. Chụp rồi gửi lại; không có máy ảnh thì chọn «không có máy ảnh» và bổ sung ảnh hoặc bản chụp trong một ngày làm việc.',
    en: 'An item that is not whole wants a photograph of its wrapping and seal. Take it and send again; without a camera say so (noCamera), and add the photograph or a scan within one working day.',
  },
  'photo-due': {
    status: 409,
    vi: 'Biên bản {number} còn thiếu ảnh bưu gửi. Đơn vị phát hiện bổ sung ảnh hoặc bản chụp, sau đó mới kết luận.',
    en: 'Report {number} still lacks the photograph of the item. The unit that found it adds a photograph or scan; then it can be settled.',
  },
  'reseal-first': {
    status: 409,
    vi: 'Biên bản {number} là về bưu gửi không nguyên vẹn: chỉ kết luận xem nhầm hoặc mất. Ngoài ra bên đang giữ kiểm kê và niêm phong lại, biên bản tự kết thúc.',
    en: 'Report {number} is on an item that is not whole: settle it only as seen wrongly or lost. Otherwise its holder counts and seals it anew, which ends the report.',
  },
  'report-of-list': {
    status: 409,
    vi: 'Biên bản {number} là về cả bảng kê hoặc túi thư, không về một bưu gửi. Bổ sung ảnh vào biên bản của từng bưu gửi không nguyên vẹn.',
    en: 'Report {number} is on a whole list or bag, not on one item. Add the photograph to the report on the item that is not whole.',
  },
  'not-owner': {
    status: 403,
    vi: 'Biên bản {number} do {owner} chịu trách nhiệm, không phải đơn vị bạn. Kiểm soát viên của đơn vị đó hoặc cấp trên kết luận.',
    en: 'Report {number} is for {owner} to answer, not for your unit. Its controller or those above settle it.',
  },
});
