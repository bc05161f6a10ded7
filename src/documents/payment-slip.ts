import { amountInWords, moment, money, officialDay, sentence } from './format.js';
import { drawField, drawMarks, drawSignatures, stampOf, type Marks, type Signature } from './form.js';
import { Paper } from './paper.js';
import { drawTable } from './table.js';

/** How somebody paid. */
export const paymentMethods = { cash: 'Tiền mặt', transfer: 'Chuyển khoản', vietqr: 'Quét mã VietQR' } as const;
export type PaymentMethod = keyof typeof paymentMethods;

/** One reason to pay, integer đồng. */
interface PaymentLine {
  reason: string;
  amount: number;
}

/** Content of a payment slip. It is the post's own paper; the statutory fee receipt and the invoice are others (F133). */
export interface PaymentSlipData {
  /** Whose money it is: the post's postage, or an authority's fee that the post collects. */
  payee: 'post' | 'authority';
  book: string;
  number: string;
  /** The unit that collects. */
  office: string;
  /** The authority the fee belongs to. */
  authority?: string;
  payer: { name: string; address?: string };
  lines: readonly PaymentLine[];
  method: PaymentMethod;
  /** Number of the posting slip this payment belongs to. */
  postingSlip?: string;
  /** Number of the void slip it stands in for. */
  replaces?: string;
  collector: { name: string; role: string };
  collectedAt: Date;
  /** Signature boxes; payer and collector by hand unless given. */
  signatures?: readonly Signature[];
  issuedAt: Date;
  marks?: Marks;
  /** Why, when and by whom it was made void; `marks.void` says that it is. */
  voided?: { reason?: string; at: Date; by: { name: string; role: string } };
}

const SIZE = 9;
const titles = { post: 'PHIẾU THU CƯỚC DỊCH VỤ BƯU CHÍNH CÔNG ÍCH', authority: 'PHIẾU THU HỘ PHÍ, LỆ PHÍ' } as const;

/** The A5 payment slip with its serial and the amount in figures and words. Returns the PDF's bytes. */
export function renderPaymentSlip(data: PaymentSlipData): Promise<Buffer> {
  const title = titles[data.payee];
  const serial = `Quyển số: ${data.book} · Số: ${data.number}`;
  const paper = new Paper({
    widthMm: 148,
    heightMm: 210,
    marginMm: 10,
    title: `${title} ${data.book}/${data.number}`,
    issuedAt: data.issuedAt,
  });
  paper.onContinue(() => {
    paper.paragraph(`${serial} (tiếp theo)`, { size: SIZE, face: 'italic', align: 'right', height: 5 });
    paper.y += 1;
  });
  drawHead(paper, data, title);
  drawField(paper, 'Người nộp tiền', data.payer.name, SIZE);
  drawField(paper, 'Địa chỉ', data.payer.address, SIZE);
  drawField(paper, 'Thu hộ cho', data.authority, SIZE);
  drawField(paper, 'Theo phiếu gửi số', data.postingSlip, SIZE);
  drawField(paper, 'Thay thế phiếu thu số', data.replaces, SIZE);
  drawAmount(paper, data);
  drawField(paper, 'Hình thức thanh toán', paymentMethods[data.method], SIZE);
  drawField(paper, 'Người thu', `${data.collector.name}, ${data.collector.role}`, SIZE);
  drawField(paper, 'Thời điểm thu', moment(data.collectedAt), SIZE);
  drawVoided(paper, data);
  drawClose(paper, data);
  return paper.finish({ stamp: stampOf(data.marks), pageCount: true });
}

function drawHead(paper: Paper, data: PaymentSlipData, title: string): void {
  const { left, y, width } = paper;
  const serialWidth = 44;
  paper.text('BƯU CHÍNH CÔNG ÍCH', { x: left, y, width: width - serialWidth, size: 7.5, height: 4 });
  paper.text(data.office, {
    x: left,
    y: y + 3.7,
    width: width - serialWidth - 3,
    size: SIZE,
    face: 'bold',
    height: 11,
  });
  const box = { x: left + width - serialWidth, y, width: serialWidth, height: 12 };
  paper.frame(box);
  const inside = { x: box.x + 1.5, width: serialWidth - 3, size: SIZE, face: 'bold' as const, height: 4.8 };
  paper.text(`Quyển số: ${data.book}`, { ...inside, y: y + 1.2 });
  paper.text(`Số: ${data.number}`, { ...inside, y: y + 6.2 });
  paper.y += 17;
  paper.paragraph(title, { size: 14, face: 'bold', align: 'center', height: 14 });
  paper.paragraph(sentence(officialDay(data.collectedAt)), { size: SIZE, face: 'italic', align: 'center' });
  drawMarks(paper, data.marks);
  paper.y += 3;
}

function drawAmount(paper: Paper, data: PaymentSlipData): void {
  const total = data.lines.reduce((sum, line) => sum + line.amount, 0);
  const rows = data.lines.map((line, index) => [String(index + 1), line.reason, money(line.amount)]);
  const columns = [
    { title: 'TT', share: 8, align: 'center' as const },
    { title: 'Lý do nộp', share: 84 },
    { title: 'Số tiền', share: 36, align: 'right' as const },
  ];
  paper.y += 2;
  drawTable(paper, columns, [...rows, ['', 'Tổng số tiền', money(total)]], SIZE);
  paper.y += 2;
  drawField(paper, 'Số tiền', money(total), 11);
  drawField(paper, 'Bằng chữ', `${sentence(amountInWords(total))}.`, SIZE);
}

function drawVoided(paper: Paper, { voided }: PaymentSlipData): void {
  if (!voided) return;
  drawField(paper, 'Lý do hủy', voided.reason, SIZE);
  drawField(paper, 'Hủy lúc', moment(voided.at), SIZE);
  drawField(paper, 'Người hủy', `${voided.by.name}, ${voided.by.role}`, SIZE);
}

function drawClose(paper: Paper, data: PaymentSlipData): void {
  paper.y += 5;
  const byHand = [
    { title: 'Người nộp tiền', name: data.payer.name },
    { title: 'Người thu tiền', name: data.collector.name },
  ];
  drawSignatures(paper, data.signatures ?? byHand, SIZE);
  paper.y += 3;
  const note =
    data.payee === 'post'
      ? 'Phiếu thu này không thay hóa đơn.'
      : 'Phiếu thu hộ này không phải là biên lai thu phí, lệ phí; biên lai do cơ quan thu phí, lệ phí cấp.';
  paper.paragraph(note, { size: 7.5, face: 'italic' });
}
