import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'item-unknown': {
    status: 404,
    vi: 'Không có bưu gửi đang lưu hành nào mang số {number}, hoặc bưu gửi không thuộc phạm vi của bạn. Quét lại.',
    en: 'No live item has number {number}, or it is none of your business. Scan again.',
  },
  'list-empty': {
    status: 422,
    vi: 'Bảng kê chưa có bưu gửi nào. Quét bưu gửi trước khi chốt.',
    en: 'The list is empty. Scan items before closing it.',
  },
  'receiver-invalid': {
    status: 422,
    vi: 'Bên nhận phải là bưu cục, Bộ phận Một cửa hoặc bưu tá đang làm việc, và khác bên giao.',
    en: 'The receiver must be an office, a desk or a courier of today, and not the giver.',
  },
  'giver-invalid': {
    status: 422,
    vi: 'Đơn vị {unit} chưa kết thúc, không do đơn vị của bạn tiếp nhận, hoặc không có mã này. Bỏ phần đơn vị cũ để giao bưu gửi của đơn vị mình.',
    en: 'Unit {unit} has not ended, was not taken over by yours, or is unknown. Leave it out to give what your own unit holds.',
  },
  'count-first': {
    status: 409,
    vi: 'Chưa kiểm đếm. Bên nhận quét các bưu gửi có thật trên tay rồi mới xem và nhận bảng kê.',
    en: 'Not counted yet. The receiver scans what is really there before he sees and accepts the list.',
  },
  'recount-reason-missing': {
    status: 422,
    vi: 'Đã có một lần kiểm đếm. Nêu lý do kiểm đếm lại.',
    en: 'There is a count already. Say why you count again.',
  },
  'remark-not-counted': {
    status: 422,
    vi: 'Bưu gửi {number} không nằm trên bảng kê hoặc chưa được đếm nên không ghi nhận xét được. Kiểm đếm lại.',
    en: 'Item {number} is not on the list or was not counted, so there can be no remark on it. Count again.',
  },
  'nothing-to-accept': {
    status: 409,
    vi: 'Không có bưu gửi nào trên bảng kê được nhận. Từ chối cả bảng kê, nêu lý do và ghi nhận xét từng bưu gửi: hệ thống lập biên bản chênh lệch.',
    en: 'Nothing on the list would be accepted. Refuse the whole list, say why and remark what is wrong with each item: the reports are drawn up then.',
  },
  'not-on-list': {
    status: 422,
    vi: 'Bưu gửi {number} không có trên bảng kê này, hoặc chưa được nhận theo bảng kê này. Kiểm tra lại số hiệu, xem các bưu gửi trên bảng kê.',
    en: 'Item {number} is not on this list, or was not accepted with it. Check the number, and look at what is on the list.',
  },
  'already-tallied': {
    status: 409,
    vi: 'Giấy tờ của bưu gửi {number} đã được kiểm đếm và hai bên đã ký.',
    en: 'The papers of item {number} were counted and signed for already.',
  },
  'envelopes-missing': {
    status: 409,
    vi: 'Phiếu gửi {number} còn kiện chưa đến Bộ phận Một cửa này: {envelopes}. Nhận đủ các kiện rồi kiểm đếm một lần; kiện không tìm thấy thì bên giữ báo thất lạc trước.',
    en: 'Not every envelope of posting slip {number} is at this desk yet: {envelopes}. Accept them all, then tally them together; one that cannot be found is reported lost by its holder first.',
  },
  'leg-not-tallied': {
    status: 409,
    vi: 'Bưu gửi {number} không phải hồ sơ gửi đến nên không kiểm đếm theo Phiếu gửi hồ sơ.',
    en: 'Item {number} brings no dossier to the desk, so its papers are not tallied here.',
  },
  'tally-apart': {
    status: 409,
    vi: 'Bưu gửi {number} cùng hồ sơ nhưng khác chiều với bưu gửi khác trong lần kiểm đếm này. Kiểm đếm và ký riêng từng chiều.',
    en: 'Item {number} is of the same dossier as another one here, and of another leg. Tally and sign for them apart.',
  },
  'undo-too-late': {
    status: 409,
    vi: 'Chỉ hủy việc nhận được trong {minutes} phút sau khi bên nhận ký. Bên đang giữ lập bảng kê mới để trả lại.',
    en: 'An acceptance can be undone within {minutes} minutes only. Whoever holds the items hands them back on a new list.',
  },
  'undo-authority-received': {
    status: 409,
    vi: 'Cơ quan đã tiếp nhận một hồ sơ trên bảng kê nên không hủy việc nhận được nữa. Liên hệ cơ quan đang giải quyết hồ sơ.',
    en: 'The authority has received a dossier of this list, so the acceptance cannot be undone. Turn to the authority that has it now.',
  },
  'undo-filed': {
    status: 409,
    vi: 'Hồ sơ trong bưu gửi {number} đã có thời điểm nộp theo biên bản hai bên ký. Thời điểm nộp chỉ sửa bằng biên bản bổ sung do hai bên cùng ký.',
    en: 'The dossier in item {number} has its filing time by a record that both signed. A filing time is corrected only by a supplementary record signed by both.',
  },
  'undo-moved-on': {
    status: 409,
    vi: 'Bưu gửi {number} đã có bước tiếp theo sau khi nhận nên không hủy được. Xem ai đang giữ, rồi lập bảng kê mới để trả lại.',
    en: 'Something has happened to item {number} since it was accepted, so this cannot be undone. See who holds it now; it goes back on a new list.',
  },
  'undo-asked-already': {
    status: 409,
    vi: 'Bảng kê {number} đã có đề nghị hủy. Bên kia xem lý do và xác nhận.',
    en: 'An undo of list {number} is asked for already. The other side looks at the reason and confirms.',
  },
  'undo-not-asked': {
    status: 409,
    vi: 'Chưa bên nào đề nghị hủy việc nhận này. Một bên đề nghị và nêu lý do, bên kia xác nhận.',
    en: 'Neither side has asked to undo this. One asks and says why, the other confirms.',
  },
  'undo-other-side': {
    status: 409,
    vi: 'Chính bên của bạn đã đề nghị hủy. Bên kia phải xác nhận.',
    en: 'Your own side asked for the undo. The other side has to confirm it.',
  },
  'record-undone': {
    status: 409,
    vi: 'Hai bên đã hủy việc nhận theo bảng kê {number} nên biên bản không còn hiệu lực. Bên giao lập bảng kê mới.',
    en: 'Both sides have undone the acceptance of list {number}, so its record no longer holds. The giver makes a new list.',
  },
  'list-not-offered': {
    status: 409,
    vi: 'Bảng kê {number} chưa chốt nên chưa có tờ bìa. Chốt bảng kê rồi in.',
    en: 'List {number} is not closed yet, so it has no cover. Close it, then print.',
  },
  'record-not-signed': {
    status: 409,
    vi: 'Hai bên chưa cùng ký nên chưa có biên bản hoặc bảng kê. In lại sau khi bên nhận đã nhận.',
    en: 'Both sides have not signed yet, so there is no record. Print it once the receiver has accepted.',
  },
});
