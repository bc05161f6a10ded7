import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'not-your-delivery': {
    status: 403,
    vi: 'Bưu gửi {number} không do đơn vị bạn hoặc đơn vị trực thuộc phát. Kiểm soát viên của bưu cục đã phát ghi nhận phát nhầm.',
    en: 'Item {number} was not delivered by your unit or one below it. The controller of the office that delivered it says so.',
  },
  'recipient-ward-unclear': {
    status: 422,
    vi: 'Không rõ xã, phường của người nhận (không có, hoặc đã chia về nhiều nơi). Hỏi người nhận và chọn mã xã hiện hành.',
    en: 'The ward of the recipient is unknown or was divided. Ask the recipient and choose a ward of today.',
  },
  'recipient-ward-not-served': {
    status: 422,
    vi: 'Chưa có bưu cục phát tại địa chỉ này. Chọn địa chỉ khác hoặc nhận tại Bộ phận Một cửa.',
    en: 'No office delivers at this address yet. Choose another address or collect at the desk.',
  },
  'dossier-not-here-yet': {
    status: 422,
    vi: 'Chưa có hồ sơ này trong hệ thống bưu chính. Chờ yêu cầu trả kết quả từ hệ thống một cửa, hoặc kiểm tra lại mã hồ sơ.',
    en: 'The postal service does not have this dossier yet. Wait for the order of the administrative system, or check the code.',
  },
  'delivery-exists': {
    status: 409,
    vi: 'Hồ sơ này đã đăng ký trả kết quả qua bưu chính (đang ở «{state}»). Xem yêu cầu đã có thay vì đăng ký lại.',
    en: 'Bringing this result home was ordered already (now “{state}”). Look at that order instead.',
  },
  'no-result-to-bring': {
    status: 409,
    vi: 'Hồ sơ đã kết thúc («{state}») nên không còn kết quả để trả. Hỏi Bộ phận Một cửa.',
    en: 'The dossier has ended (“{state}”), there is no result to bring home. Ask the desk.',
  },
  'delivery-released': {
    status: 409,
    vi: 'Kết quả đã rời Bộ phận Một cửa (đang ở «{state}») nên không hủy hay đổi được nữa. Liên hệ bưu cục phát.',
    en: 'The result has left the desk (now “{state}”) and cannot be cancelled or changed. Ask the delivering office.',
  },
  'nothing-to-recall': {
    status: 409,
    vi: 'Không có kết quả nào đang trên đường để rút lại (trạng thái «{state}»).',
    en: 'No result is on its way that could be recalled (state “{state}”).',
  },
  'counts-differ': {
    status: 422,
    vi: 'Số đếm được không khớp: phải có {resultCount} kết quả và {originals} bản gốc. Đếm lại; nếu vẫn lệch, không ký và báo lý do {reason}.',
    en: 'The count does not match: {resultCount} results and {originals} originals are due. Count again; if it still differs, do not sign and report {reason}.',
  },
  'recovery-not-yours': {
    status: 403,
    vi: 'Giấy tờ thu hồi do người đã phát kết quả (hoặc bưu cục đã phát tại quầy) ghi nhận. Nhờ người đó ghi.',
    en: 'Whoever delivered the result, or the counter that handed it out, takes the papers back. Ask them.',
  },
  'recovered-already': {
    status: 409,
    vi: 'Giấy tờ thu hồi của lần phát này đã ghi nhận. Xem bưu gửi nộp lại giấy tờ thu hồi của hồ sơ.',
    en: 'The papers of this delivery were taken back already. See the recovery item of the dossier.',
  },
  'not-this-desk': {
    status: 403,
    vi: 'Kết quả của hồ sơ này do Bộ phận Một cửa khác trả. Người của đơn vị đó thực hiện.',
    en: 'The result of this dossier is released by another desk.',
  },
  'carrier-unknown': {
    status: 422,
    vi: 'Người vận chuyển không phải bưu tá đang làm việc trong tỉnh. Chọn lại, hoặc bỏ trống và lấy chữ ký tại chỗ.',
    en: 'The carrier is no courier of an office of this province today. Choose again, or leave it out and have it signed on the spot.',
  },
  'number-differs': {
    status: 409,
    vi: 'DỪNG LẠI: số hiệu quét được {scanned} không phải của bưu gửi này. Không giao; kiểm tra lại phong bì.',
    en: 'STOP: the scanned number {scanned} is not that of this item. Do not hand it over; check the envelope.',
  },
  'item-recalled': {
    status: 409,
    vi: 'DỪNG LẠI: cơ quan đã yêu cầu rút lại bưu gửi {number}. Không phát; mang về bưu cục.',
    en: 'STOP: the authority has recalled item {number}. Do not deliver it; bring it back to the office.',
  },
  'household-not-entitled': {
    status: 422,
    vi: 'Người nhà không có giấy ủy quyền thì không được nhận. Báo phát không thành công với lý do D03 và để lại giấy mời.',
    en: 'A member of the household without authorisation may not receive it. Report D03 and leave a notice.',
  },
  'identity-not-matching': {
    status: 422,
    vi: 'Giấy tờ tùy thân không khớp tên người nhận. Không giao; báo lý do D04.',
    en: 'The identity paper does not match the recipient’s name. Do not hand it over; report D04.',
  },
  'authorisation-missing': {
    status: 422,
    vi: 'Thiếu số giấy ủy quyền hoặc tên, tư cách người nhận thay. Bổ sung, hoặc báo lý do D35.',
    en: 'The number of the authorisation, or name and capacity of the person receiving, is missing. Add it, or report D35.',
  },
  'code-wrong': {
    status: 422,
    vi: 'Mã giao nhận không đúng, còn {left} lần thử. Kết quả vẫn ở người đang giữ: hỏi lại người nhận, gửi mã mới, hoặc báo lý do D05.',
    en: 'The one-time code is wrong, {left} tries are left. The result stays with who holds it: ask the recipient again, send a new code, or report D05.',
  },
  'code-not-asked-for': {
    status: 409,
    vi: 'Chưa có mã giao nhận nào còn hiệu lực mà bạn đã gửi cho lần phát này. Gửi mã mới cho người nhận.',
    en: 'No one-time code that you sent for this visit is valid. Send the recipient a new one.',
  },
  'code-tries-used-up': {
    status: 409,
    vi: 'Mã này đã bị thử sai quá nhiều lần nên không dùng được nữa. Gửi mã mới cho người nhận, hoặc báo lý do D05.',
    en: 'This code was tried wrongly too often and is dead. Send the recipient a new one, or report D05.',
  },
  'code-challenges-used-up': {
    status: 409,
    vi: 'Đã gửi {most} mã cho lần phát này. Phát theo giấy tờ và chữ ký, hoặc báo lý do D05.',
    en: 'All {most} codes of this visit were sent. Deliver by ID and signature, or report D05.',
  },
  'code-not-awaited': {
    status: 409,
    vi: 'Lần phát này không chờ xác minh mã giao nhận. Tải lại để xem trạng thái.',
    en: 'This outcome does not wait for a one-time code. Reload to see its state.',
  },
  'recipient-without-phone': {
    status: 422,
    vi: 'Người nhận không có số điện thoại nên không gửi mã được. Phát theo giấy tờ và chữ ký.',
    en: 'The recipient has no phone, so no code can be sent. Deliver by ID and signature.',
  },
  'reason-by-system': {
    status: 422,
    vi: 'Lý do {reason} do hệ thống tự ghi. Chọn lý do khác.',
    en: 'Reason {reason} is written by the service itself. Choose another.',
  },
  'action-not-for-reason': {
    status: 422,
    vi: 'Lý do {reason} không đi với cách xử lý {action}. Được chọn: {allowed}.',
    en: 'Reason {reason} does not go with action {action}. Allowed: {allowed}.',
  },
  'attempts-used-up': {
    status: 422,
    vi: 'Đã phát đủ {most} lần. Để lại giấy mời (T1) hoặc lưu tại bưu cục (T3).',
    en: 'All {most} attempts are used up. Leave a notice (T1) or hold it at the office (T3).',
  },
  'not-at-this-counter': {
    status: 409,
    vi: 'Bưu gửi {number} không nằm tại bưu cục của bạn. Hỏi bưu cục đang giữ.',
    en: 'Item {number} does not lie at your office. Ask the office that holds it.',
  },
  'notice-too-early': {
    status: 422,
    vi: 'Giấy mời lần {no} sớm nhất là ngày {day}: hai lần mời cách nhau ít nhất hai ngày làm việc.',
    en: 'Notice {no} can be given from {day} on: notices lie at least two working days apart.',
  },
  'notices-complete': {
    status: 409,
    vi: 'Đã gửi đủ giấy mời; lưu đến hết ngày {day}. Chờ người nhận đến, hết hạn hệ thống tự chuyển hoàn.',
    en: 'All notices were given; it is held until {day}. When that day has passed it goes back by itself.',
  },
  'not-your-round': {
    status: 403,
    vi: 'Tuyến phát này của bưu tá khác.',
    en: 'This round is another courier’s.',
  },
  'not-of-your-office': {
    status: 422,
    vi: 'Người này không phải bưu tá của bưu cục trong ngày đó. Chọn lại trong danh sách.',
    en: 'This person is not a courier of your office on that day. Choose from the list.',
  },
  'not-a-result': {
    status: 422,
    vi: 'Bưu gửi {number} không phải kết quả cần phát. Kiểm tra lại số hiệu.',
    en: 'Item {number} is not a result to be delivered. Check the number.',
  },
});
