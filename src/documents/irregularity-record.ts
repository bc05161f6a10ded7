import { moment } from './format.js';
import { drawField, drawSignatures, type Signature } from './form.js';
import { Paper } from './paper.js';
import { drawRecordHead } from './record-head.js';
import { drawTable, type Column } from './table.js';

/** What the report is on: a list, one envelope, a day that was closed or a bag that was opened. */
export type IrregularityPaperKind = 'handover' | 'condition' | 'closing' | 'bag';

/** Content of a report on what did not agree or was not whole. */
export interface IrregularityRecordData {
  kind: IrregularityPaperKind;
  number: string;
  place: string;
  /** The unit that found it, and who. */
  unit: string;
  foundBy: string;
  foundAt: Date;
  /** The unit that answers for it. */
  owner: string;
  /** What it is about, e.g. «Bảng kê giao nhận» «BG000000015». */
  about: { label: string; value: string };
  lines: readonly { number: string; words: string }[];
  /** An envelope that was opened: its papers as counted, `required` as at the intake, and its seals. */
  inventory?: {
    old?: string;
    seal: string;
    papers: readonly { line: number; name: string; required: number; given: number }[];
  };
  /** What became of it; absent while it is open. */
  conclusion?: { words: string; note?: string; at: Date };
  signatures: readonly Signature[];
  /** Opaque link of the check page; names nobody. */
  link: string;
  issuedAt: Date;
}

/**
 * A bag is handed over by who sealed it and counted by who opens it: where they differ it is the paper of a handover, as for a
 * list. What is found on a shelf at the end of a day nobody has handed over. TT 17/2017 Art 5.1 e.
 */
const TITLES: Readonly<Record<IrregularityPaperKind, string>> = {
  handover: 'BIÊN BẢN CHÊNH LỆCH GIAO NHẬN',
  condition: 'BIÊN BẢN TÌNH TRẠNG BƯU GỬI',
  closing: 'BIÊN BẢN SỰ VỤ',
  bag: 'BIÊN BẢN CHÊNH LỆCH GIAO NHẬN',
};

const SIZE = 9.5;
const columns: readonly Column[] = [
  { title: 'TT', share: 12, align: 'center' },
  { title: 'Số hiệu', share: 50, align: 'center', face: 'bold' },
  { title: 'Nội dung', share: 124 },
];

/** The A4 report; TT 17/2017 Art 11 for an envelope that is torn. Returns the PDF's bytes. */
export function renderIrregularityRecord(data: IrregularityRecordData): Promise<Buffer> {
  const title = TITLES[data.kind];
  const { number, issuedAt, unit, place, link } = data;
  const paper = new Paper({ widthMm: 210, heightMm: 297, marginMm: 12, title: `${title} ${number}`, issuedAt });
  paper.onContinue(() => {
    paper.paragraph(`${title} – Số ${number} (tiếp theo)`, { size: 9, face: 'italic', align: 'right', height: 9 });
    paper.y += 1.5;
  });
  const at = data.conclusion?.at ?? data.foundAt;
  drawRecordHead(paper, { title, number, unit, place, at, link, official: true });
  paper.y += 1;
  drawField(paper, 'Đơn vị phát hiện', unit, SIZE);
  drawField(paper, 'Người phát hiện', data.foundBy, SIZE);
  drawField(paper, 'Lúc', moment(data.foundAt), SIZE);
  drawField(paper, 'Đơn vị chịu trách nhiệm làm rõ', data.owner, SIZE);
  drawField(paper, data.about.label, data.about.value, SIZE);
  paper.y += 2;
  drawTable(
    paper,
    columns,
    data.lines.map((line, index) => [String(index + 1), line.number, line.words]),
    8.5,
  );
  paper.y += 2;
  drawInventory(paper, data);
  drawConclusion(paper, data);
  drawSignatures(paper, data.signatures, SIZE);
  return paper.finish({ pageCount: true });
}

function drawInventory(paper: Paper, { inventory }: IrregularityRecordData): void {
  if (!inventory) return;
  paper.paragraph('Kiểm kê giấy tờ trong phong bì:', { size: SIZE, face: 'bold' });
  for (const { line, name, required, given } of inventory.papers)
    paper.paragraph(`– Dòng ${line} của Phiếu gửi, ${name}: ${given} (Phiếu gửi: ${required})`, { size: SIZE });
  drawField(paper, 'Niêm phong cũ số', inventory.old, SIZE);
  drawField(paper, 'Niêm phong mới số', inventory.seal, SIZE);
  paper.y += 1;
}

function drawConclusion(paper: Paper, { conclusion }: IrregularityRecordData): void {
  if (conclusion) {
    drawField(paper, 'Kết luận', conclusion.words, SIZE);
    drawField(paper, 'Đã làm rõ', conclusion.note, SIZE);
    drawField(paper, 'Kết luận lúc', moment(conclusion.at), SIZE);
  } else paper.paragraph('Chưa kết luận.', { size: SIZE, face: 'italic' });
  paper.y += 4;
}
