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
});
