import { drawCode128, drawQr } from './codes.js';
import { markLine, stampOf, type Marks } from './form.js';
import { LabelFrame } from './label-frame.js';
import type { LabelSize, SheetPlace } from './label-sizes.js';
import { Paper, type Rect } from './paper.js';

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
  /** Which of several envelopes of one posting slip it is, «2/3»; absent where there is one. */
  piece?: string;
  /** Prints «CÓ THU TIỀN»; the amount is in the courier's list. */
  moneyDue: boolean;
  issuedAt: Date;
  marks?: Marks;
}

/** Millimetres; the margin is what a printer of that paper cannot reach. */
const sizes: Readonly<Record<LabelSize, { width: number; height: number; margin: number }>> = {
  '100x150': { width: 100, height: 150, margin: 4 },
  a6: { width: 105, height: 148, margin: 5 },
  a5: { width: 148, height: 210, margin: 7 },
};
const SHEET = { width: 210, height: 297, margin: 6 };

/** One label on a page of its own; codes are crisp on a 203 dpi printer. Returns the PDF's bytes. */
export function renderLabel(data: LabelData, size: LabelSize = '100x150'): Promise<Buffer> {
  const { width, height, margin } = sizes[size];
  const paper = labelPaper({ width, height }, [data]);
  drawLabel(paper, data, inset({ x: 0, y: 0, width, height }, margin));
  return paper.finish({ pageCount: false });
}

/**
 * An A4 sheet of two by two A6 labels; those that are not asked for stay empty, for a sheet that was begun.
 * @param labels the place of each; no place twice
 */
export function renderLabelSheet(labels: readonly { place: SheetPlace; label: LabelData }[]): Promise<Buffer> {
  const paper = labelPaper(
    SHEET,
    labels.map(({ label }) => label),
  );
  const [width, height] = [SHEET.width / 2, SHEET.height / 2];
  for (const { place, label } of labels) {
    const cell = { x: width * ((place - 1) % 2), y: height * Math.floor((place - 1) / 2), width, height };
    drawLabel(paper, label, inset(cell, SHEET.margin));
  }
  return paper.finish({ pageCount: false });
}

function labelPaper(size: { width: number; height: number }, labels: readonly LabelData[]): Paper {
  return new Paper({
    widthMm: size.width,
    heightMm: size.height,
    marginMm: 0,
    title: `Nhãn bưu gửi ${labels.map(({ number }) => number).join(', ')}`,
    issuedAt: new Date(Math.max(...labels.map(({ issuedAt }) => issuedAt.getTime()))),
  });
}

function inset({ x, y, width, height }: Rect, margin: number): Rect {
  return { x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin };
}

const TEXT_X = 3;
const TEXT_WIDTH = 86;
const CAPTION = { x: TEXT_X, width: TEXT_WIDTH, size: 7, height: 3.7 } as const;

function drawLabel(paper: Paper, data: LabelData, at: Rect): void {
  const frame = new LabelFrame(paper, at);
  drawService(frame);
  drawSender(frame, data);
  drawReceiver(frame, data);
  drawLink(frame, data);
  drawNumber(frame, data);
  // A stamp spoils the codes: right on a void label, wrong on one that is to be scanned in practice.
  const stamp = data.marks?.void ? stampOf(data.marks) : undefined;
  if (stamp) paper.stamp(stamp, at);
}

function drawService(frame: LabelFrame): void {
  const column = { x: TEXT_X, width: TEXT_WIDTH, align: 'center' as const };
  frame.text('Bưu chính công ích –', { ...column, y: 1, size: 13, face: 'bold', height: 6.8 });
  const rule = 'chỉ giao người nhận hoặc người được ủy quyền';
  frame.text(rule, { ...column, y: 8, size: 10.5, face: 'bold', height: 5.6 });
  frame.rule(15);
}

function drawSender(frame: LabelFrame, data: LabelData): void {
  frame.text('NGƯỜI GỬI', { ...CAPTION, y: 16 });
  frame.text(data.sender, { x: TEXT_X, y: 19.8, width: TEXT_WIDTH, size: 9.5, face: 'bold', height: 10 });
  frame.rule(30);
}

function drawReceiver(frame: LabelFrame, data: LabelData): void {
  frame.text('NGƯỜI NHẬN', { ...CAPTION, y: 31.2 });
  const column = { x: TEXT_X, width: TEXT_WIDTH };
  const name = { ...column, y: 35.8, size: 17, height: 17.8 };
  const y = name.y + frame.text(data.receiver.name, { ...name, face: 'bold' }) + 0.5;
  frame.text(data.receiver.address, { ...column, y, size: 13, height: 75.8 - y });
  frame.rule(76);
}

function drawLink(frame: LabelFrame, data: LabelData): void {
  const { x, y, width, height } = frame.box({ x: 1, y: 77.5, width: 33, height: 33 });
  drawQr(frame.paper, data.link, { x, y, size: Math.min(width, height) });
  const column = { x: 37, width: 52 };
  frame.text('NƠI CHUYỂN HOÀN', { ...CAPTION, ...column, y: 79 });
  frame.text(data.returnOffice, { ...column, y: 82.6, size: 9, height: 13.2 });
  const piece = data.piece === undefined ? '' : `KIỆN ${data.piece}`;
  const marks = [piece, markLine(data.marks)].filter((part) => part !== '').join(' · ');
  if (marks !== '') frame.text(marks, { ...column, y: 96, size: 7.5, face: 'bold', height: 4 });
  if (data.moneyDue) {
    frame.frame({ ...column, y: 100, height: 10 });
    frame.text('CÓ THU TIỀN', { ...column, y: 101.2, size: 15, face: 'bold', align: 'center', height: 8 });
  }
  frame.rule(112);
}

function drawNumber(frame: LabelFrame, data: LabelData): void {
  drawCode128(frame.paper, data.number, frame.box({ x: 1, y: 114.5, width: 90, height: 18 }));
  const line = { x: TEXT_X, y: 132.6, width: TEXT_WIDTH, size: 17, height: 8.9 };
  frame.text(data.number, { ...line, face: 'bold', align: 'center' });
}
