import { localDay } from './format.js';
import { drawField, drawSignatures, type Signature } from './form.js';
import { Paper } from './paper.js';
import { drawRecordHead } from './record-head.js';
import { drawTable, type Column } from './table.js';

/** One envelope, or a sealed bag of them, from the closing before to this one. */
export interface ClosingSheetLine {
  number: string;
  opened: number;
  came: number;
  went: number;
  onHand: number;
}

/** A block of pre-printed numbers: used + spoiled + lost + misprinted + unused = size. */
export interface ClosingSheetBlock {
  first: string;
  last: string;
  size: number;
  used: number;
  spoiled: number;
  lost: number;
  misprinted: number;
  unused: number;
}

/** Content of the sheet of a daily closing. Days are local, `2026-11-23`. */
export interface ClosingSheetData {
  number: string;
  /** The unit that answers, and who or what holds: a courier by name, or the unit itself. */
  unit: string;
  holder: string;
  place: string;
  day: string;
  lines: readonly ClosingSheetLine[];
  /** What the holder has in hand to be used. */
  blocks: readonly ClosingSheetBlock[];
  /** What was not on the shelf, or not on the book; the number of the report on it. */
  differences: readonly { number: string; kind: 'missing' | 'extra'; report?: string }[];
  /** What the second person wrote about them. */
  note?: string;
  /** sha256 of the list, and the root of the day that covers it (ADR 13), hex. */
  listHash: string;
  root: { day: string; root: string; previous: string };
  closedAt: Date;
  /** Who counted, then who signed for a difference. */
  signatures: readonly Signature[];
  /** Opaque link of the check page; names nobody. */
  link: string;
  issuedAt: Date;
}

const TITLE = 'BÁO CÁO CHỐT CA';
const SIZE = 9.5;
const centre = 'center' as const;
const columns: readonly Column[] = [
  { title: 'TT', share: 12, align: centre },
  { title: 'Số hiệu bưu gửi', share: 60, align: centre, face: 'bold' },
  { title: 'Tồn đầu', share: 27, align: centre },
  { title: 'Nhận vào', share: 27, align: centre },
  { title: 'Giao đi', share: 27, align: centre },
  { title: 'Tồn cuối', share: 27, align: centre },
];
const blockColumns: readonly Column[] = [
  { title: 'Số hiệu in sẵn, từ – đến', share: 66, align: centre, face: 'bold' },
  ...['Số lượng', 'Đã dùng', 'Hỏng', 'Mất', 'In sai', 'Chưa dùng'].map((title) => ({
    title,
    share: 19,
    align: centre,
  })),
];

/** The A4 sheet of a daily closing. Returns the PDF's bytes. */
export function renderClosingSheet(data: ClosingSheetData): Promise<Buffer> {
  const { number, issuedAt, unit, place, closedAt: at, link } = data;
  const paper = new Paper({ widthMm: 210, heightMm: 297, marginMm: 12, title: `${TITLE} ${number}`, issuedAt });
  paper.onContinue(() => {
    paper.paragraph(`${TITLE} – Số ${number} (tiếp theo)`, { size: 9, face: 'italic', align: 'right', height: 9 });
    paper.y += 1.5;
  });
  drawRecordHead(paper, { title: TITLE, number, unit, place, at, link, official: false });
  drawField(paper, 'Bên giữ bưu gửi', data.holder, SIZE);
  drawField(paper, 'Ngày', localDay(data.day), SIZE);
  paper.y += 2;
  drawTable(paper, columns, [...data.lines.map(row), total(data.lines)], 8);
  drawDifferences(paper, data);
  drawBlocks(paper, data);
  drawRoots(paper, data);
  drawSignatures(paper, data.signatures, SIZE);
  return paper.finish({ pageCount: true });
}

function row({ number, opened, came, went, onHand }: ClosingSheetLine, index: number): string[] {
  return [String(index + 1), number, ...[opened, came, went, onHand].map(String)];
}

/** Tồn đầu + nhận vào − giao đi = tồn cuối. */
function total(lines: readonly ClosingSheetLine[]): string[] {
  const sum = (pick: (line: ClosingSheetLine) => number): string =>
    String(lines.reduce((all, line) => all + pick(line), 0));
  const numbers = [sum((line) => line.opened), sum((line) => line.came), sum((line) => line.went)];
  return ['', `Cộng: ${lines.length}`, ...numbers, sum((line) => line.onHand)];
}

function drawDifferences(paper: Paper, { differences, note }: ClosingSheetData): void {
  paper.y += 2;
  if (differences.length === 0) {
    paper.paragraph('Đã kiểm đếm, khớp sổ, không có chênh lệch.', { size: SIZE });
    return;
  }
  paper.paragraph(`Có chênh lệch (${differences.length}):`, { size: SIZE, face: 'bold' });
  for (const { number, kind, report } of differences) {
    const words = kind === 'missing' ? 'có trên sổ, không có trên tay' : 'có trên tay, không có trên sổ';
    paper.paragraph(`– ${number}: ${words}${report ? ` (biên bản sự vụ số ${report})` : ''}`, { size: SIZE });
  }
  drawField(paper, 'Người thứ hai ghi', note, SIZE);
}

function drawBlocks(paper: Paper, { blocks }: ClosingSheetData): void {
  if (blocks.length === 0) return;
  paper.y += 2;
  drawTable(paper, blockColumns, blocks.map(blockRow), 8);
}

function blockRow({ first, last, size, used, spoiled, lost, misprinted, unused }: ClosingSheetBlock): string[] {
  return [`${first} – ${last}`, ...[size, used, spoiled, lost, misprinted, unused].map(String)];
}

function drawRoots(paper: Paper, { listHash, root }: ClosingSheetData): void {
  paper.y += 2;
  const codes: [string, string][] = [
    ['Mã danh sách', listHash],
    [`Mã gốc ngày ${localDay(root.day)}`, root.root],
    ['Mã gốc của ngày trước đó', root.previous],
  ];
  for (const [label, code] of codes) drawField(paper, label, code, 8);
  paper.y += 4;
}
