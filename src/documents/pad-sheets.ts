import { drawCode128 } from './codes.js';
import { drawSignatures } from './form.js';
import { padForms, type BlankTable, type PadForm, type PadFormName } from './pad-forms.js';
import { Paper } from './paper.js';
import { drawTable } from './table.js';

/** Blank sheets of a pad: one page of one form for each number. */
export interface PadSheetsData {
  form: PadFormName;
  /** At least one, as printed: `DHO-000123`. */
  numbers: readonly string[];
  /** The unit that holds the pad, and the courier who carries it. */
  unit: string;
  person?: string;
  issuedAt: Date;
}

const SIZE = 10;
const LINE_MM = 9;
/** Room to write by hand. */
const ROW_MM = 8.5;

/** The A4 sheets of a pad. Returns the PDF's bytes. */
export function renderPadSheets({ form: name, numbers, unit, person, issuedAt }: PadSheetsData): Promise<Buffer> {
  const form: PadForm = padForms[name];
  const [first = '', last = ''] = [numbers.at(0), numbers.at(-1)];
  const paper = new Paper({
    widthMm: 210,
    heightMm: 297,
    marginMm: 12,
    title: `${form.title} ${first} – ${last}`,
    issuedAt,
  });
  const holder = person === undefined ? unit : `${unit} – ${person}`;
  numbers.forEach((each, index) => {
    if (index > 0) paper.page();
    drawSheet(paper, form, { number: each, holder });
  });
  return paper.finish({ pageCount: false });
}

function drawSheet(paper: Paper, form: PadForm, { number, holder }: { number: string; holder: string }): void {
  const { left, width } = paper;
  const code = { width: 62, height: 11 };
  const x = left + width - code.width;
  paper.text(holder, { x: left, y: paper.y, width: width - code.width - 4, size: SIZE, face: 'bold', height: 9 });
  drawCode128(paper, number, { x, y: paper.y, ...code });
  paper.text(`Tờ số: ${number}`, { x, y: paper.y + 12, width: code.width, size: 11, face: 'bold', align: 'center' });
  paper.y += 19;
  paper.paragraph(form.title, { size: 15, face: 'bold', align: 'center' });
  const hint = 'Giấy trước – nhập sau: ghi khi làm, ký cả hai bên, chụp ảnh tờ này và nhập bù khi có mạng.';
  paper.paragraph(hint, { size: 8, face: 'italic', align: 'center' });
  paper.y += 3;
  for (const labels of [['Ghi lúc (giờ, phút)', 'Ngày'], ...form.fields]) drawBlanks(paper, labels);
  if (form.table) drawBlankTable(paper, form.table);
  for (const labels of form.after ?? []) drawBlanks(paper, labels);
  paper.y += 4;
  drawSignatures(
    paper,
    form.signatures.map((title) => ({ title })),
    SIZE,
  );
}

/** «Nhãn: ………», side by side. */
function drawBlanks(paper: Paper, labels: readonly string[]): void {
  const share = paper.width / labels.length;
  labels.forEach((label, index) => {
    const x = paper.left + index * share;
    const text = `${label}:`;
    paper.text(text, { x, y: paper.y + 2.5, width: share, size: SIZE, height: 5 });
    const end = x + share - 3;
    const begin = Math.min(x + paper.widthOf(text, SIZE) + 1.5, end);
    paper.line({ x: begin, y: paper.y + LINE_MM - 2 }, { x: end, y: paper.y + LINE_MM - 2 }, 0.25);
  });
  paper.y += LINE_MM;
}

function drawBlankTable(paper: Paper, { columns, rows }: BlankTable): void {
  const blank = Array.from({ length: rows }, (_, index) => [String(index + 1)]);
  drawTable(paper, columns, blank, 8, ROW_MM);
  paper.y += 2;
}
