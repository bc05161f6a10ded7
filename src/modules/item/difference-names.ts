/** What a difference may be found on. */
type Compared = 'handover' | 'bag' | 'closing';

const found = {
  wrong: 'sai bưu gửi',
  damaged: 'bao bì hư hỏng',
  'seal-broken': 'niêm phong bị rách, vỡ',
  'seal-different': 'số niêm phong không khớp',
};

/** What differences are called on records. A list and a bag have no book: only a day is compared with one. */
export const differenceNames = {
  handover: { ...found, missing: 'thiếu bưu gửi này', extra: 'thừa, không có trên bảng kê' },
  bag: { ...found, missing: 'thiếu bưu gửi này', extra: 'thừa, khi đóng túi không ghi nhận' },
  closing: { ...found, missing: 'thiếu: có trên sổ, không có trên tay', extra: 'thừa: có trên tay, không có trên sổ' },
} as const satisfies Readonly<Record<Compared, Readonly<Record<string, string>>>>;
