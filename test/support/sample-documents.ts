import type { HandoverRecordData } from '../../src/documents/handover-record.js';
import type { LabelData } from '../../src/documents/label.js';
import type { PaymentSlipData } from '../../src/documents/payment-slip.js';
import type { PostingSlipData } from '../../src/documents/posting-slip.js';

const at = new Date('2026-11-23T02:10:00Z');

export const label: LabelData = {
  number: 'CA123456785VN',
  link: 'https://tracuu.example/k/0194f1e2a7b07c3d9e5f1122',
  receiver: { name: 'Nguyễn Thị Ánh Tuyết (mẫu)', address: 'Thôn Trường Thủy, xã Lệ Thủy, tỉnh Quảng Trị' },
  sender: 'Bưu cục Đồng Hới',
  returnOffice: 'Bưu cục Đồng Hới, đường Trần Hưng Đạo, phường Đồng Hới',
  moneyDue: true,
  issuedAt: at,
};

export const slip: PostingSlipData = {
  leg: 'submission',
  office: 'Bưu cục Đồng Hới',
  sender: { name: 'Nguyễn Thị Ánh Tuyết (mẫu)', address: 'Xã Lệ Thủy, tỉnh Quảng Trị', phone: '0912000123' },
  receiver: { name: 'Trung tâm Phục vụ hành chính công tỉnh Quảng Trị', address: 'Phường Đồng Hới' },
  acceptedAt: at,
  acceptedPlace: 'Xã Lệ Thủy, tỉnh Quảng Trị',
  acceptedHow: 'tại địa chỉ của người gửi',
  startDate: '2026-11-23',
  transitLimit: 'J+2 ngày làm việc',
  procedure: 'Đổi giấy phép lái xe',
  papers: [
    { name: 'Đơn đề nghị', kind: 'original', required: 1, given: 1 },
    { name: 'Đăng ký doanh nghiệp', kind: 'certified', required: 2, given: 2 },
    { name: 'Căn cước công dân', kind: 'photocopy', required: 1, given: 0 },
    { name: 'Tờ khai trực tuyến', kind: 'electronic', given: 1 },
  ],
  items: [{ number: 'CA123456785VN', seal: 'NP0012345', weightGrams: 120 }],
  charges: [{ label: 'Cước chiều gửi hồ sơ', amount: 30_500, method: 'cash', paymentSlip: 'BC01/0000123' }],
  lookUpCode: 'K7M2QX',
  shortage: ['Căn cước công dân'],
  signatures: [
    { title: 'Người gửi', name: 'Nguyễn Thị Ánh Tuyết (mẫu)', kind: 'thumbprint', witness: 'Trần Bé (mẫu)', at },
    { title: 'Bưu tá', name: 'Lê Văn Đường (mẫu)', kind: 'stroke', at },
  ],
  issuedAt: at,
};

export const payment: PaymentSlipData = {
  payee: 'authority',
  book: 'TH-01',
  number: '0000045',
  office: 'Bưu cục Đồng Hới',
  authority: 'Sở Xây dựng tỉnh Quảng Trị',
  payer: { name: 'Nguyễn Thị Ánh Tuyết (mẫu)' },
  lines: [{ reason: 'Lệ phí đổi giấy phép lái xe', amount: 115_000 }],
  method: 'cash',
  postingSlip: 'CA123456785VN',
  collector: { name: 'Lê Văn Đường (mẫu)', role: 'Bưu tá' },
  collectedAt: at,
  issuedAt: at,
};

export const record: HandoverRecordData = {
  number: '0012/BBGN',
  leg: 'submission',
  place: 'Quảng Trị',
  giver: { side: 'post', unit: 'Bưu cục Đồng Hới', name: 'Lê Văn Đường (mẫu)', role: 'Bưu tá' },
  receiver: {
    side: 'desk',
    unit: 'Trung tâm Phục vụ hành chính công tỉnh Quảng Trị',
    name: 'Phạm Thị Hồng (mẫu)',
    role: 'Người tiếp nhận',
    designation: '15/QĐ-TTPVHCC',
  },
  lines: [
    { item: 'CA123456785VN', content: 'Đổi giấy phép lái xe', originals: 2, copies: 1, seal: 'NP0012345' },
    { item: 'CA123456799VN', originals: 1, copies: 0, seal: 'NP0012346', difference: 'thiếu 01 bản chính' },
  ],
  countedAt: at,
  talliedAt: at,
  signedAt: at,
  signatures: [{ title: 'Bên giao', name: 'Lê Văn Đường (mẫu)', kind: 'paper' }, { title: 'Bên nhận' }],
  link: 'https://tracuu.example/v/0194f1e2a7b07c3d9e5f1133',
  issuedAt: at,
};

/** The 134 accented letters of Vietnamese, small and capital, NFC, each once. */
export const letters = accentedLetters();

function accentedLetters(): string {
  const bases = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'];
  const tones = ['', '\u0300', '\u0301', '\u0309', '\u0303', '\u0323'];
  const all = bases.flatMap((base) => tones.map((tone) => (base + tone).normalize('NFC')));
  const lower = [...all.filter((letter) => !/^[a-z]$/.test(letter)), 'đ'];
  return [...lower, ...lower.map((letter) => letter.toUpperCase())].join('');
}
