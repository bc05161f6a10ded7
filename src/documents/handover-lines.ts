import type { Paper } from './paper.js';
import { drawTable, type Column } from './table.js';

/** One envelope on the list. Counts of papers are given where papers were counted, not among carriers. */
export interface HandoverLine {
  /** S10 number of the envelope. */
  item: string;
  /** Number of the posting slip; the item's own number when it is the slip's first envelope. */
  postingSlip?: string;
  /** The authority's code and the procedure; never on a list among carriers. */
  dossier?: string;
  content?: string;
  originals?: number;
  copies?: number;
  seal: string;
  /** What was found different at the count or the tally; empty when nothing was. */
  difference?: string;
}

const SIZE = 8;
const centre = 'center' as const;

/**
 * Draws the list: among carriers only numbers, seals and condition; with a desk also dossiers and their papers.
 * `good` is the condition of a line without difference.
 */
export function drawHandoverLines(
  paper: Paper,
  lines: readonly HandoverLine[],
  good: string,
  amongCarriers: boolean,
): void {
  const row = amongCarriers ? carrierRow : deskRow;
  const rows = lines.map((line, index) => [
    String(index + 1),
    line.item,
    line.postingSlip ?? line.item,
    ...row(line),
    condition(line, good),
  ]);
  if (amongCarriers) drawTable(paper, carrierColumns, rows, SIZE);
  else drawTable(paper, deskColumns, [...rows, totals(lines)], SIZE);
}

const carrierColumns: readonly Column[] = [
  { title: 'TT', share: 10, align: centre },
  { title: 'Số hiệu bưu gửi', share: 48, align: centre, face: 'bold' },
  { title: 'Số phiếu gửi', share: 42, align: centre },
  { title: 'Số niêm phong', share: 36, align: centre },
  { title: 'Tình trạng', share: 44 },
];

const deskColumns: readonly Column[] = [
  { title: 'TT', share: 8, align: centre },
  { title: 'Số hiệu bưu gửi', share: 28, align: centre, face: 'bold' },
  { title: 'Số phiếu gửi', share: 27, align: centre },
  { title: 'Mã hồ sơ, thủ tục', share: 56 },
  { title: 'Bản chính', share: 12, align: centre },
  { title: 'Bản sao', share: 11, align: centre },
  { title: 'Số niêm phong', share: 23, align: centre },
  { title: 'Tình trạng', share: 21 },
];

function carrierRow(line: HandoverLine): string[] {
  return [line.seal];
}

function deskRow(line: HandoverLine): string[] {
  const subject = [line.dossier, line.content].filter((part) => part !== undefined && part !== '').join(' – ');
  return [subject, count(line.originals), count(line.copies), line.seal];
}

function totals(lines: readonly HandoverLine[]): string[] {
  const sum = (pick: (line: HandoverLine) => number | undefined) =>
    lines.reduce((total, line) => total + (pick(line) ?? 0), 0);
  const originals = String(sum((line) => line.originals));
  return ['', `Cộng: ${lines.length}`, '', '', originals, String(sum((line) => line.copies)), '', ''];
}

function count(papers: number | undefined): string {
  return papers === undefined ? '–' : String(papers);
}

function condition(line: HandoverLine, good: string): string {
  return line.difference === undefined || line.difference === '' ? good : 'Có chênh lệch';
}
