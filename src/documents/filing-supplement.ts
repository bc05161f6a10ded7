import { drawField, drawSignatures, field, type Signature } from './form.js';
import { moment } from './format.js';
import type { HandoverParty } from './handover-record.js';
import { Paper } from './paper.js';
import { drawRecordHead } from './record-head.js';

/** Both sides sign another filing time than the record of the handover has made it (QĐ 45/2016 Art 7). */
export interface FilingSupplementData {
  /** The number of the handover's record, which it adds to. */
  number: string;
  place: string;
  giver: HandoverParty;
  receiver: HandoverParty;
  item: string;
  postingSlip: string;
  dossier: string;
  procedure: string;
  /** The filing time as it was, and as both say it was. */
  was: Date;
  filedAt: Date;
  reason: string;
  signedAt: Date;
  /** Two signatures, the giver's first. */
  signatures: readonly Signature[];
  /** Opaque link of the check page; names nobody. */
  link: string;
  issuedAt: Date;
}

const TITLE = 'BIÊN BẢN GIAO NHẬN HỒ SƠ (BỔ SUNG)';
const SIZE = 10;

/** The A4 supplementary record. Returns the PDF's bytes. */
export function renderFilingSupplement(data: FilingSupplementData): Promise<Buffer> {
  const { number, place, giver, receiver, signedAt: at, link, issuedAt } = data;
  const paper = new Paper({ widthMm: 210, heightMm: 297, marginMm: 12, title: `${TITLE} ${number}`, issuedAt });
  drawRecordHead(paper, { title: TITLE, number, unit: receiver.unit, place, at, link, official: true });
  for (const [title, party] of [
    ['BÊN GIAO', giver],
    ['BÊN NHẬN', receiver],
  ] as const) {
    paper.y += 1;
    paper.paragraph(field(title, party.unit), { size: SIZE });
    paper.paragraph([...field('Đại diện', party.name), ...field('· Chức danh', party.role)], { size: SIZE });
    drawField(paper, 'Văn bản cử người nhận số', party.designation, SIZE);
  }
  paper.y += 4;
  const about = `Hai bên thống nhất sửa thời điểm nộp hồ sơ đã ghi theo biên bản giao nhận hồ sơ số ${number}:`;
  paper.paragraph(about, { size: SIZE });
  paper.y += 2;
  const facts: [string, string][] = [
    ['Số hiệu bưu gửi', data.item],
    ['Số phiếu gửi', data.postingSlip],
    ['Mã hồ sơ', data.dossier],
    ['Thủ tục', data.procedure],
    ['Thời điểm nộp đã ghi', moment(data.was)],
    ['Thời điểm nộp đúng', moment(data.filedAt)],
    ['Lý do', data.reason],
    ['Hai bên ký lúc', moment(at)],
  ];
  for (const [label, value] of facts) drawField(paper, label, value, SIZE);
  paper.y += 2;
  const rest = 'Các nội dung khác của biên bản giao nhận hồ sơ giữ nguyên.';
  paper.paragraph(rest, { size: SIZE, face: 'italic' });
  paper.y += 4;
  drawSignatures(paper, data.signatures, SIZE);
  return paper.finish({ pageCount: true });
}
