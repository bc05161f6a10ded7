import { amountInWords, moment, money } from './format.js';
import { drawField, drawSignatures, field, stampOf, type Marks, type Signature } from './form.js';
import { Paper } from './paper.js';
import { drawHandoverLines, type HandoverLine } from './handover-lines.js';
import { drawRecordHead } from './record-head.js';

/** A side of a handover. */
export interface HandoverParty {
  side: 'post' | 'desk';
  unit: string;
  name: string;
  role: string;
  /** Number of the document that names this person as receiver for the authority (QĐ 45/2016 Art 7). */
  designation?: string;
}

/** What decides the title of the record. */
export interface HandoverKind {
  leg: 'submission' | 'result' | 'transfer' | 'recovery';
  /** An undelivered result goes home to the desk. */
  sendBack?: boolean;
}

/** Content of a handover record (QĐ 45/2016 Art 7 and 9; TT 17/2017 Art 5.1 g and 5.2). */
export interface HandoverRecordData extends HandoverKind {
  number: string;
  place: string;
  giver: HandoverParty;
  receiver: HandoverParty;
  lines: readonly HandoverLine[];
  /** When the receiver counted the envelopes. */
  countedAt?: Date;
  /** When the papers were counted. */
  talliedAt?: Date;
  /** When both had signed; after the tally of a submission this is the legal filing time. */
  signedAt?: Date;
  /** Money handed over with exactly its payment slips; integer đồng. */
  cash?: { slips: readonly string[]; amount: number };
  /** Two signatures, the giver's first. */
  signatures: readonly Signature[];
  /** Opaque link of the check page; names nobody. */
  link: string;
  issuedAt: Date;
  marks?: Marks;
}

const SIZE = 9.5;

/** The title that the parties, the leg and the direction give a record (words.md, title lines). */
export function handoverTitle(record: Pick<HandoverRecordData, 'giver' | 'receiver' | keyof HandoverKind>): string {
  if (record.giver.side === 'post' && record.receiver.side === 'post') return 'BẢNG KÊ GIAO NHẬN BƯU GỬI';
  if (record.sendBack) return 'BIÊN BẢN CHUYỂN HOÀN KẾT QUẢ';
  if (record.leg === 'recovery') return 'BIÊN BẢN GIAO NHẬN GIẤY TỜ THU HỒI';
  if (record.leg === 'result') return 'PHIẾU BÀN GIAO KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH';
  return 'BIÊN BẢN GIAO NHẬN HỒ SƠ';
}

/** The A4 handover record; many lines flow over pages with the head repeated. Returns the PDF's bytes. */
export function renderHandoverRecord(data: HandoverRecordData): Promise<Buffer> {
  const title = handoverTitle(data);
  const paper = new Paper({
    widthMm: 210,
    heightMm: 297,
    marginMm: 12,
    title: `${title} ${data.number}`,
    issuedAt: data.issuedAt,
  });
  paper.onContinue(() => {
    paper.paragraph(`${title} – Số ${data.number} (tiếp theo)`, { size: 9, face: 'italic', align: 'right', height: 9 });
    paper.y += 1.5;
  });
  drawRecordHead(paper, {
    ...{ title, number: data.number, unit: data.giver.unit, place: data.place, at: data.signedAt ?? data.issuedAt },
    ...{ link: data.link, official: !title.startsWith('BẢNG KÊ'), marks: data.marks },
  });
  drawParty(paper, 'BÊN GIAO', data.giver);
  drawParty(paper, 'BÊN NHẬN', data.receiver);
  paper.y += 2;
  drawHandoverLines(paper, data.lines, conditionOf(data), data.receiver.side === data.giver.side);
  drawDifferences(paper, data);
  drawCash(paper, data);
  drawTimes(paper, data);
  drawSignatures(paper, data.signatures, SIZE);
  return paper.finish({ stamp: stampOf(data.marks), pageCount: true });
}

function drawParty(paper: Paper, title: string, party: HandoverParty): void {
  paper.y += 1;
  paper.paragraph(field(title, party.unit), { size: SIZE });
  paper.paragraph([...field('Đại diện', party.name), ...field('· Chức danh', party.role)], { size: SIZE });
  drawField(paper, 'Văn bản cử người nhận số', party.designation, SIZE);
}

/** What a line without difference says: nothing before the count, the envelope's state after it, the papers' after the tally. */
function conditionOf(data: HandoverRecordData): string {
  if (data.talliedAt) return 'Đủ';
  return data.countedAt ? 'Nguyên vẹn' : '';
}

function drawDifferences(paper: Paper, data: HandoverRecordData): void {
  paper.y += 2;
  const different = data.lines.filter((line) => line.difference !== undefined && line.difference !== '');
  if (different.length === 0) {
    const counted = data.countedAt ?? data.talliedAt;
    if (counted) paper.paragraph('Hai bên đã kiểm đếm, không có chênh lệch.', { size: SIZE });
    return;
  }
  paper.paragraph(`Chênh lệch khi giao nhận (${different.length} dòng):`, { size: SIZE, face: 'bold' });
  for (const line of different) paper.paragraph(`– ${line.item}: ${line.difference ?? ''}`, { size: SIZE });
}

function drawCash(paper: Paper, { cash }: HandoverRecordData): void {
  if (!cash) return;
  drawField(paper, 'Tiền phí, lệ phí bàn giao kèm', `${money(cash.amount)} (${amountInWords(cash.amount)})`, SIZE);
  drawField(paper, `Theo ${cash.slips.length} phiếu thu hộ`, cash.slips.join(', '), SIZE);
}

function drawTimes(paper: Paper, data: HandoverRecordData): void {
  if (data.countedAt) drawField(paper, 'Kiểm đếm bưu gửi lúc', moment(data.countedAt), SIZE);
  if (data.talliedAt) drawField(paper, 'Kiểm đếm giấy tờ lúc', moment(data.talliedAt), SIZE);
  if (data.signedAt) drawField(paper, 'Hai bên ký lúc', moment(data.signedAt), SIZE);
  if (data.leg === 'submission' && data.talliedAt && data.receiver.side === 'desk') {
    const rule = 'Thời điểm ký là thời điểm nộp hồ sơ; hồ sơ phải bổ sung thì tính từ khi bổ sung đủ.';
    paper.paragraph(rule, { size: SIZE - 1, face: 'italic' });
  }
  paper.y += 4;
}
