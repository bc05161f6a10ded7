import { drawCode128 } from './codes.js';
import { moment } from './format.js';
import { drawField } from './form.js';
import { Paper } from './paper.js';

/** What lies on top of the envelopes of a list that is offered. Nothing of its lines: the receiver counts unseeing. */
export interface ListCoverData {
  number: string;
  /** The unit of the giver. */
  giver: string;
  offeredAt: Date;
  issuedAt: Date;
}

const TITLE = 'BẢNG KÊ GIAO NHẬN BƯU GỬI';

/** The A5 cover with the one barcode of the list. Returns the PDF's bytes. */
export function renderListCover({ number, giver, offeredAt, issuedAt }: ListCoverData): Promise<Buffer> {
  const paper = new Paper({ widthMm: 148, heightMm: 210, marginMm: 10, title: `${TITLE} ${number}`, issuedAt });
  paper.y += 8;
  paper.paragraph(TITLE, { size: 17, face: 'bold', align: 'center' });
  paper.y += 10;
  drawCode128(paper, number, { x: paper.left, y: paper.y, width: paper.width, height: 26 });
  paper.y += 29;
  paper.paragraph(`Số: ${number}`, { size: 16, face: 'bold', align: 'center' });
  paper.y += 10;
  drawField(paper, 'Bên giao', giver, 12);
  drawField(paper, 'Lúc', moment(offeredAt), 12);
  paper.y += 8;
  paper.paragraph('Quét mã này để mở bảng kê, rồi tự quét từng bưu gửi; kiểm đếm xong mới xem danh sách.', {
    size: 10,
    face: 'italic',
    align: 'center',
  });
  return paper.finish({ pageCount: false });
}
