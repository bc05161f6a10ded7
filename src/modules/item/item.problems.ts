import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'number-malformed': {
    status: 422,
    vi: 'Số hiệu {number} không đúng dạng hoặc sai số kiểm tra. Quét lại hoặc nhập lại 13 ký tự.',
    en: 'Number {number} is not well-formed or its check digit is wrong. Scan again or type the 13 characters.',
  },
  'number-foreign': {
    status: 422,
    vi: 'Số hiệu {number} không thuộc dải đã cấp cho bạn hoặc đơn vị bạn. Lấy phong bì thuộc dải của mình.',
    en: 'Number {number} is not of a block issued to you or your unit. Take an envelope of your own block.',
  },
  'number-used': {
    status: 409,
    vi: 'Số hiệu {number} đã dùng trong 24 tháng qua. Lấy phong bì khác.',
    en: 'Number {number} was used within the last 24 months. Take another envelope.',
  },
  'number-void': {
    status: 409,
    vi: 'Số hiệu {number} đã hủy, không dùng cho bưu gửi nào được nữa. Lấy phong bì khác.',
    en: 'Number {number} is void and can go on no envelope any more. Take another envelope.',
  },
  'number-in-use': {
    status: 409,
    vi: 'Số hiệu {number} đã gắn với một bưu gửi trong 24 tháng qua nên không hủy được. Nhãn hỏng thì in lại nhãn.',
    en: 'Number {number} was given to an item within the last 24 months and cannot be made void. If its label is spoiled, print it again.',
  },
  'range-empty': {
    status: 409,
    vi: 'Dải số hiệu của đơn vị đã hết. Quét phong bì in sẵn, hoặc báo kiểm soát viên cấp thêm dải.',
    en: 'The number range of your unit is used up. Scan a pre-printed envelope, or ask the controller for a new range.',
  },
  'item-not-movable': {
    status: 409,
    vi: 'Bưu gửi {number} đang ở trạng thái «{state}» nên không giao theo cách này được. Bỏ số này ra; xem bước tiếp theo của bưu gửi, hoặc chọn đúng mục đích bảng kê (chuyến thư, tuyến phát, giao nhận khác).',
    en: 'Item {number} is in state “{state}” and cannot be handed over this way. Leave it out; look at the item for what can be done next, or choose the right purpose of the list (run, round, other).',
    tells: ['state'],
  },
  'item-not-yours': {
    status: 409,
    vi: 'Bưu gửi {number} không do bạn hoặc đơn vị bạn đang giữ[; bên đang giữ là {holder}]. Quét lại; đúng số thì bên đang giữ lập bảng kê giao cho bạn trước.',
    en: 'Item {number} is not held by you or your unit[; {holder} holds it]. Scan again; if the number is right, its holder hands it over to you by a list first.',
  },
  'item-on-list': {
    status: 409,
    vi: 'Bưu gửi {number} đang nằm trên bảng kê giao nhận {list} chưa xong. Bên giao gỡ khỏi bảng kê đó, hoặc rút lại bảng kê, rồi làm lại.',
    en: 'Item {number} is on handover list {list}, which is still open. Its giver takes it off that list, or withdraws the list; then try again.',
  },
  'place-unknown': {
    status: 422,
    vi: 'Không có bưu cục mã {place}. Xem lại mã ở danh mục đơn vị rồi ghi lại nơi để.',
    en: 'There is no post office with the code {place}. Look it up in the list of units and note the place again.',
  },
  'place-elsewhere': {
    status: 422,
    vi: 'Bưu cục {place} không thuộc tỉnh của bạn và hồ sơ không đi qua đó, nên không ghi được là bưu gửi {number} để ở đó. Bưu gửi vẫn do bạn giữ. Xem lại mã ở danh mục đơn vị; nếu bưu gửi thật sự đang ở đó, báo kiểm soát viên.',
    en: 'Post office {place} is not in your province and the dossier does not pass it, so item {number} cannot be noted as lying there. You still hold it. Look the code up in the list of units; if it does lie there, tell the controller.',
  },
  'place-has-staff': {
    status: 409,
    vi: 'Nơi này có người nhận riêng: lập bảng kê giao nhận để hai bên cùng ký.',
    en: 'This place has staff of its own: hand over by a list that both sign.',
  },
  'tally-lines-wrong': {
    status: 422,
    vi: 'Bảng kiểm đếm không khớp danh mục giấy tờ của thủ tục. Tải lại danh mục và đếm lại.',
    en: 'The tally does not match the checklist of the procedure. Reload the checklist and count again.',
  },
});
