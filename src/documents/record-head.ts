import { drawQr } from './codes.js';
import { drawMarks, type Marks } from './form.js';
import { officialDay } from './format.js';
import type { Paper } from './paper.js';

/** What stands above the content of a record. */
export interface RecordHead {
  title: string;
  number: string;
  /** The unit that draws it up. */
  unit: string;
  place: string;
  at: Date;
  /** Opaque link of the check page; names nobody. */
  link: string;
  /** The name of the state and its motto stand on it, as on every biên bản. */
  official: boolean;
  marks?: Marks;
}

const SIZE = 9.5;

/** Draws unit, number, place and day, the title and the code of the check page; the cursor stands below. */
export function drawRecordHead(paper: Paper, head: RecordHead): void {
  const { left, y, width } = paper;
  const column = width * 0.42;
  const right = { x: left + column, width: width - column, align: 'center' as const };
  const unit = { x: left, width: column, align: 'center' as const };
  paper.text(head.unit, { ...unit, y, size: SIZE, face: 'bold', height: 9 });
  paper.text(`Số: ${head.number}`, { ...unit, y: y + 9.5, size: SIZE, height: 4.5 });
  if (head.official) {
    paper.text('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', { ...right, y, size: 10, face: 'bold', height: 5 });
    paper.text('Độc lập - Tự do - Hạnh phúc', { ...right, y: y + 4.7, size: 10, face: 'bold', height: 5 });
    const middle = right.x + right.width / 2;
    paper.line({ x: middle - 24, y: y + 9.9 }, { x: middle + 24, y: y + 9.9 });
  }
  const day = `${head.place}, ${officialDay(head.at)}`;
  paper.text(day, { ...right, y: y + 11, size: SIZE, face: 'italic', height: 5 });
  paper.y += 19;
  drawTitle(paper, head);
}

function drawTitle(paper: Paper, { title, link, marks }: RecordHead): void {
  const code = 27;
  const top = paper.y;
  drawQr(paper, link, { x: paper.left + paper.width - code, y: top - 1, size: code });
  const box = { x: paper.left + code, width: paper.width - 2 * code, align: 'center' as const };
  const used = paper.text(title, { ...box, y: top + 5, size: 15, face: 'bold', height: 14 });
  const hint = 'Quét mã bên phải để kiểm tra hiệu lực của văn bản';
  paper.text(hint, { ...box, y: top + 6 + used, size: 8, face: 'italic', height: 4 });
  paper.y = top + code;
  drawMarks(paper, marks);
}
