import { defineProblems } from '../../platform/problems.js';

defineProblems({
  'ward-unknown': {
    status: 422,
    vi: 'Không có xã, phường này. Chọn lại từ danh sách gợi ý.',
    en: 'There is no such ward. Choose one from the suggestions.',
  },
  'ward-split': {
    status: 422,
    vi: 'Xã, phường cũ này đã chia về nhiều nơi: {candidates}. Hỏi người dân và chọn một.',
    en: 'This former ward was divided among {candidates}. Ask the citizen and choose one.',
  },
  'ward-not-served': {
    status: 422,
    vi: 'Chưa có bưu cục thu gom tại địa chỉ này. Người dân mang hồ sơ đến bưu cục gần nhất.',
    en: 'No office collects at this address yet. The papers can be brought to the nearest office.',
  },
  'day-not-served': {
    status: 422,
    vi: 'Ngày {day} bưu cục không thu gom (đã qua, ngày nghỉ hoặc hết giờ). Chọn ngày khác.',
    en: 'There is no pickup on {day} (past, a holiday or closed). Choose another day.',
  },
  'papers-missing': {
    status: 422,
    vi: 'Còn thiếu giấy tờ bắt buộc (dòng {lines}). Hướng dẫn người dân bổ sung, hoặc để người dân ký nhận hồ sơ còn thiếu.',
    en: 'Required papers are missing (lines {lines}). Guide the citizen, or have the shortage signed for.',
  },
  'not-in-this-visit': {
    status: 422,
    vi: 'Có hồ sơ không thuộc lượt thu gom này hoặc bị bỏ sót. Khai đủ từng hồ sơ của lượt.',
    en: 'A dossier is not of this visit, or one was left out. Name every dossier of the visit.',
  },
  'not-your-visit': {
    status: 403,
    vi: 'Lượt thu gom này giao cho bưu tá khác.',
    en: 'This visit is assigned to another courier.',
  },
  'courier-unknown': {
    status: 422,
    vi: 'Người này không phải bưu tá của bưu cục hôm nay. Chọn lại trong danh sách.',
    en: 'This person is not a courier of the office today. Choose from the list.',
  },
  'reason-is-no-attempt': {
    status: 422,
    vi: 'Lý do {reason} là chưa đến nơi: dùng «chưa thực hiện được», không tính lượt.',
    en: 'Reason {reason} means no attempt was made: report it as not attempted.',
  },
  'reason-is-attempt': {
    status: 422,
    vi: 'Lý do {reason} chỉ dùng khi đã đến nơi: bấm «đã đến» rồi báo không thành công.',
    en: 'Reason {reason} wants somebody at the door: arrive first, then report the failure.',
  },
  'papers-not-awaited': {
    status: 409,
    vi: 'Hồ sơ {postCode} đang ở trạng thái «{state}», không chờ thêm giấy tờ. Hỏi Bộ phận Một cửa nếu cơ quan yêu cầu bổ sung.',
    en: 'Dossier {postCode} is in state “{state}” and awaits no papers. Ask the one-stop desk whether a supplement is wanted.',
  },
  'papers-under-way': {
    status: 409,
    vi: 'Giấy tờ của hồ sơ {postCode} đang trên đường trong bưu gửi {number}. Chờ Bộ phận Một cửa kiểm đếm.',
    en: 'The papers of dossier {postCode} are under way in item {number}. Wait for the tally at the one-stop desk.',
  },
  'dossier-on-visit': {
    status: 409,
    vi: 'Hồ sơ {postCode} đã có lượt thu gom {number}. Nhận trong lượt đó, hoặc hủy lượt rồi làm lại.',
    en: 'Dossier {postCode} is on visit {number}. Take it in there, or cancel that visit first.',
  },
  'identity-mismatch': {
    status: 422,
    vi: 'Giấy tờ tùy thân không khớp người nộp nên không nhận được hồ sơ. Mời đúng người nộp hoặc người có ủy quyền.',
    en: 'The identity document does not match the submitter, so the papers cannot be accepted. Ask for the right person or an authorised one.',
  },
});
