import { drawCode128, drawQr } from './codes.js';
import { moment } from './format.js';
import { Paper } from './paper.js';

/** What hangs on a sealed bag. Nothing of what is in it, not even how many: whoever opens it counts unseeing. */
export interface BagLabelData {
  number: string;
  seal: string;
  /** Where it was sealed, and where it goes. */
  from: string;
  to: string;
  sealedAt: Date;
  issuedAt: Date;
}

const TITLE = 'TÚI THƯ';

/** The label of 100 × 150 mm. Returns the PDF's bytes. */
export function renderBagLabel({ number, seal, from, to, sealedAt, issuedAt }: BagLabelData): Promise<Buffer> {
  const paper = new Paper({ widthMm: 100, heightMm: 150, marginMm: 6, title: `Nhãn túi thư ${number}`, issuedAt });
  const { left, width } = paper;
  paper.paragraph(TITLE, { size: 20, face: 'bold', align: 'center' });
  paper.y += 3;
  drawCode128(paper, number, { x: left, y: paper.y, width, height: 20 });
  paper.y += 22;
  paper.paragraph(number, { size: 18, face: 'bold', align: 'center' });
  paper.y += 4;
  paper.paragraph('Nơi nhận', { size: 9 });
  paper.paragraph(to, { size: 17, face: 'bold', height: 22 });
  paper.y += 3;
  drawQr(paper, number, { x: left + width - 26, y: paper.y, size: 26 });
  for (const [label, value] of [
    ['Nơi đóng túi', from],
    ['Số niêm phong', seal],
    ['Đóng lúc', moment(sealedAt)],
  ] as const) {
    paper.y += paper.text(`${label}:`, { x: left, y: paper.y, width: width - 28, size: 8.5 });
    paper.y += paper.text(value, { x: left, y: paper.y, width: width - 28, size: 11, face: 'bold', height: 11 });
  }
  paper.y += 4;
  paper.paragraph('Quét mã để mở; kiểm đếm độc lập trước khi xem nội dung.', { size: 8.5, face: 'italic' });
  return paper.finish({ pageCount: false });
}
