import { drawCode128, drawQr } from './codes.js';
import { Paper } from './paper.js';
import { markLine, stampOf, type Marks } from './form.js';

/**
 * All that may stand outside an envelope (F33). There is no field for the procedure, the dossier code, an amount or a
 * phone, because none of them may be read by a neighbour.
 */
export interface LabelData {
  /** UPU S10 item number, 13 characters. */
  number: string;
  /** Opaque link or string of the QR code; names nobody. */
  link: string;
  receiver: { name: string; address: string };
  /** The sending unit. Submission: the accepting office; result: the desk by its own name, never a sensitive authority. */
  sender: string;
  /** Where the item goes back to when it cannot be delivered. */
  returnOffice: string;
  /** Prints «CÓ THU TIỀN»; the amount is in the courier's list. */
  moneyDue: boolean;
  issuedAt: Date;
  marks?: Marks;
}

const WIDTH = 100;
const HEIGHT = 150;
const MARGIN = 4;
const TEXT_X = 7;
const TEXT_WIDTH = 86;
const CAPTION = { x: TEXT_X, width: TEXT_WIDTH, size: 7 } as const;

/** The 100 × 150 mm label of an envelope; codes are crisp on a 203 dpi printer. Returns the PDF's bytes. */
export function renderLabel(data: LabelData): Promise<Buffer> {
  const paper = new Paper({
    widthMm: WIDTH,
    heightMm: HEIGHT,
    marginMm: MARGIN,
    title: `Nhãn bưu gửi ${data.number}`,
    issuedAt: data.issuedAt,
  });
  paper.frame({ x: MARGIN, y: MARGIN, width: WIDTH - 2 * MARGIN, height: HEIGHT - 2 * MARGIN }, 1);
  drawService(paper);
  drawSender(paper, data);
  drawReceiver(paper, data);
  drawLink(paper, data);
  drawNumber(paper, data);
  // A stamp spoils the codes: right on a void label, wrong on one that is to be scanned in practice.
  return paper.finish({ stamp: data.marks?.void ? stampOf(data.marks) : undefined, pageCount: false });
}

function drawService(paper: Paper): void {
  const column = { x: TEXT_X, width: TEXT_WIDTH, align: 'center' as const };
  paper.text('Bưu chính công ích –', { ...column, y: 6, size: 13, face: 'bold', height: 6 });
  const rule = 'chỉ giao người nhận hoặc người được ủy quyền';
  paper.text(rule, { ...column, y: 12, size: 10.5, face: 'bold', height: 5.5 });
  drawRule(paper, 19);
}

function drawSender(paper: Paper, data: LabelData): void {
  paper.text('NGƯỜI GỬI', { ...CAPTION, y: 20 });
  paper.text(data.sender, { x: TEXT_X, y: 23.5, width: TEXT_WIDTH, size: 9.5, face: 'bold', height: 9 });
  drawRule(paper, 34);
}

function drawReceiver(paper: Paper, data: LabelData): void {
  paper.text('NGƯỜI NHẬN', { ...CAPTION, y: 35.5 });
  const column = { x: TEXT_X, width: TEXT_WIDTH };
  const used = paper.text(data.receiver.name, { ...column, y: 39.5, size: 17, face: 'bold', height: 16, leading: 1.2 });
  const y = 39.5 + used + 1;
  paper.text(data.receiver.address, { ...column, y, size: 13, height: 79 - y, leading: 1.25 });
  drawRule(paper, 80);
}

function drawLink(paper: Paper, data: LabelData): void {
  drawQr(paper, data.link, { x: 5, y: 81.5, size: 33 });
  const column = { x: 41, width: 52 };
  paper.text('NƠI CHUYỂN HOÀN', { ...CAPTION, ...column, y: 83 });
  paper.text(data.returnOffice, { ...column, y: 86.5, size: 9, height: 13 });
  const marks = markLine(data.marks);
  if (marks !== '') paper.text(marks, { ...column, y: 100, size: 7.5, face: 'bold', height: 3.5 });
  if (data.moneyDue) {
    paper.frame({ x: 41, y: 104, width: 52, height: 10 }, 1.5);
    paper.text('CÓ THU TIỀN', { ...column, y: 105.6, size: 15, face: 'bold', align: 'center', height: 8 });
  }
  drawRule(paper, 116);
}

function drawNumber(paper: Paper, data: LabelData): void {
  drawCode128(paper, data.number, { x: 5, y: 118.5, width: 90, height: 18 });
  paper.text(data.number, {
    x: TEXT_X,
    y: 137.5,
    width: TEXT_WIDTH,
    size: 17,
    face: 'bold',
    align: 'center',
    height: 8,
  });
}

function drawRule(paper: Paper, y: number): void {
  paper.line({ x: MARGIN, y }, { x: WIDTH - MARGIN, y }, 0.7);
}
