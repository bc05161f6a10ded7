import { defineProblems } from '../platform/problems.js';

defineProblems({
  'pad-numbers-taken': {
    status: 409,
    vi: 'Có số từ {first} đến {last} đã thuộc một tập phiếu khác. Chọn dải số chưa cấp.',
    en: 'Some number from {first} to {last} belongs to another pad. Choose numbers that were not given out.',
  },
  'pad-used-up': {
    status: 409,
    vi: 'Tập phiếu này không còn tờ trống nào từ số {from}. Dùng tập phiếu khác, hoặc nhờ kiểm soát viên cấp tập mới.',
    en: 'No sheet of this pad is blank from number {from} on. Take another pad, or ask the controller to issue one.',
  },
  'pad-holder-invalid': {
    status: 422,
    vi: 'Tập phiếu phải giao cho một bưu cục hoặc Bộ phận Một cửa, hoặc cho bưu tá của bưu cục đó. Kiểm tra lại đơn vị và người nhận.',
    en: 'A pad is given to an office or a desk, or to a courier of that office. Check the unit and the person.',
  },
  'sheet-used': {
    status: 409,
    vi: 'Tờ {number} đã nhập rồi, trạng thái «{state}»; mỗi số chỉ nhập một lần. Mở tờ đó để xem, sửa lần nhập nếu chưa xác nhận.',
    en: 'Sheet {number} was entered before, state “{state}”; a number enters once. Open it, and amend the entry if nobody has confirmed it yet.',
    tells: ['state'],
  },
  'written-at-impossible': {
    status: 422,
    vi: 'Thời điểm ghi trên tờ {number} ở tương lai hoặc trước khi tập phiếu được cấp ({issued}). Xem lại tờ giấy rồi nhập đúng giờ đã ghi.',
    en: 'The time on sheet {number} is in the future or before its pad was issued ({issued}). Look at the sheet and enter the time that stands there.',
  },
  'written-too-early': {
    status: 409,
    vi: 'Vào giờ ghi trên tờ, người ký chưa giữ bưu gửi {number}: bưu gửi đến sau giờ đó. Xem lại giờ trên tờ giấy; ghi sai giờ thì hai bên lập tờ khác và hủy tờ này.',
    en: 'At the time on the sheet the signer did not have item {number} yet: it came later. Look at the time on the paper; if it was written wrongly, both write another sheet and this one is made void.',
  },
  'tallied-since': {
    status: 409,
    vi: 'Sau giờ ghi trên tờ, hồ sơ trong bưu gửi {number} đã được kiểm đếm, sửa thời điểm nộp, hoặc cơ quan đã yêu cầu bổ sung, nên tờ này không ghi thời điểm nộp sớm hơn được. Xem lại giờ trên tờ giấy; đúng giờ thì Bộ phận Một cửa kiểm đếm trên hệ thống và hủy tờ này.',
    en: 'After the time on the sheet the dossier in item {number} was tallied, its filing time corrected, or a supplement asked for, so the sheet sets no earlier filing time. Look at the time on the paper; if it is right, the desk tallies online and this sheet is made void.',
  },
  'signer-invalid': {
    status: 422,
    vi: 'Người ký không có vai trò này tại đơn vị đó vào ngày {day}. Kiểm tra lại người ký, vai trò và đơn vị trên tờ giấy.',
    en: 'The signer did not hold this role at that unit on {day}. Check signer, role and unit on the sheet.',
  },
  'pad-of-others': {
    status: 422,
    vi: 'Tờ {number} thuộc tập phiếu của {holder}: một trong các bên ký phải là bên đó. Kiểm tra lại số tờ và người ký.',
    en: 'Sheet {number} is of a pad of {holder}: one of those who signed must be of that side. Check the number and the signers.',
  },
  'act-not-on-paper': {
    status: 422,
    vi: 'Việc này không nhập từ phiếu giấy được. Làm trực tuyến khi có mạng, ghi lý do chậm, rồi hủy tờ này.',
    en: 'This act cannot be entered from paper. Do it online now that there is a network, and make the sheet void.',
  },
  'token-on-paper': {
    status: 422,
    vi: 'Trên giấy không ai ký bằng tài khoản đăng nhập. Ghi đúng cách đã ký (paper, stroke, thumbprint, representative) kèm ảnh chữ ký.',
    en: 'Nobody signs by signing in on paper. Say how it was signed (paper, stroke, thumbprint, representative) with its picture.',
  },
  'sheet-photo-missing': {
    status: 422,
    vi: 'Chưa có ảnh chụp tờ phiếu. Tải ảnh lên (image/jpeg, image/png) bằng PUT /v1/evidence/{sha256} trước, rồi nhập.',
    en: 'There is no photograph of the sheet. First send it (image/jpeg, image/png) by PUT /v1/evidence/{sha256}, then enter.',
  },
  'second-person-same': {
    status: 403,
    vi: 'Tờ {number} do chính bạn nhập. Người khác ở {unit} đối chiếu với tờ giấy và xác nhận.',
    en: 'You entered sheet {number} yourself. Somebody else at {unit} compares it with the paper and confirms.',
  },
  'second-person-elsewhere': {
    status: 403,
    vi: 'Tờ {number} do {unit} xác nhận: đó là bên kia của tờ phiếu. Nhờ người của đơn vị đó.',
    en: 'Sheet {number} is for {unit} to confirm, the other side of it. Ask somebody there.',
  },
});
