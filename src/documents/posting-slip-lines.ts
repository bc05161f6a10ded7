import { drawCode128 } from './codes.js';
import { money } from './format.js';
import { field } from './form.js';
import type { Paper } from './paper.js';
import { paymentMethods, type PaymentMethod } from './payment-slip.js';
import { drawTable } from './table.js';

/** Kinds of paper in a checklist, as TT 17/2017 Art 5.1 b makes the list name them. */
export const paperKinds = {
  original: 'Bản chính',
  certified: 'Bản sao chứng thực',
  photocopy: 'Bản chụp',
  electronic: 'Bản điện tử',
} as const;
export type PaperKind = keyof typeof paperKinds;

/** One line of the list of papers; `required` is absent for what the checklist does not ask for. */
export interface SlipPaper {
  name: string;
  kind: PaperKind;
  required?: number;
  given: number;
}

/** One sealed item; weight in grams, and in words how it is known. */
export interface SlipItem {
  number: string;
  seal: string;
  weightGrams?: number;
  weighed?: string;
}

/** Money due for this dossier, integer đồng. Without `method` it is not paid yet; `note` says when and by whom. */
export interface SlipCharge {
  label: string;
  amount: number;
  method?: PaymentMethod;
  paymentSlip?: string;
  note?: string;
}

/** The listed part of a posting slip. */
export interface SlipContent {
  leg: 'submission' | 'result';
  papers: readonly SlipPaper[];
  /** At least one; the first number is the slip's own. */
  items: readonly [SlipItem, ...SlipItem[]];
  charges: readonly SlipCharge[];
  /** Six characters that open the details on the tracking page; left out of copies that the sender does not keep. */
  lookUpCode?: string;
  /** Names of required papers that are missing; not empty when taken in incomplete (F7). */
  shortage?: readonly string[];
}

export const SLIP_SIZE = 8;
const SIZE = SLIP_SIZE;

/** Draws the list of papers with kinds and counts, and the sentence of a shortage (F7). */
export function drawPapers(paper: Paper, data: SlipContent): void {
  paper.y += 1.5;
  const name = data.leg === 'submission' ? 'Giấy tờ trong hồ sơ' : 'Kết quả và giấy tờ kèm theo';
  const columns = [
    { title: 'TT', share: 6, align: 'center' as const },
    { title: name, share: 64 },
    { title: 'Loại', share: 34 },
    { title: 'SL cần', share: 14, align: 'center' as const },
    { title: data.leg === 'submission' ? 'SL nộp' : 'SL trả', share: 14, align: 'center' as const },
  ];
  const rows = data.papers.map((line, index) => [
    String(index + 1),
    line.name,
    paperKinds[line.kind],
    line.required === undefined ? '–' : String(line.required),
    String(line.given),
  ]);
  drawTable(paper, columns, rows, SIZE);
  const shortage = data.shortage ?? [];
  if (shortage.length === 0) return;
  paper.y += 0.8;
  const sentence = `Hồ sơ còn thiếu ${shortage.join('; ')}; thời điểm nộp hợp lệ tính khi bổ sung đủ.`;
  paper.paragraph(sentence, { size: SIZE, face: 'bold' });
}

/** Draws numbers, seals and weights; each item after the first gets its barcode here, the first has it in the head. */
export function drawItems(paper: Paper, data: SlipContent): void {
  paper.y += 1.5;
  if (data.items.length === 1) {
    drawOnlyItem(paper, data.items[0]);
    return;
  }
  const rows = data.items.map(({ number, seal, weightGrams, weighed }, index) => [
    `${index + 1}/${data.items.length}`,
    number,
    seal,
    weightGrams === undefined ? '–' : withHow(String(weightGrams), weighed),
  ]);
  const total = data.items.reduce((sum, { weightGrams }) => sum + (weightGrams ?? 0), 0);
  const columns = [
    { title: 'Kiện', share: 12, align: 'center' as const },
    { title: 'Số hiệu bưu gửi', share: 48, align: 'center' as const, face: 'bold' as const },
    { title: 'Số niêm phong', share: 48, align: 'center' as const, face: 'bold' as const },
    { title: 'Khối lượng (g)', share: 24, align: 'center' as const },
  ];
  drawTable(paper, columns, [...rows, ['', `Cộng ${data.items.length} kiện`, '', String(total)]], SIZE);
  const further = data.items.slice(1);
  for (let index = 0; index < further.length; index += 2) drawBarcodes(paper, further.slice(index, index + 2));
}

function withHow(weight: string, weighed: string | undefined): string {
  return weighed === undefined ? weight : `${weight} (${weighed})`;
}

function drawOnlyItem(paper: Paper, { number, seal, weightGrams, weighed }: SlipItem): void {
  const weight = weightGrams === undefined ? [] : field('· Khối lượng', withHow(`${weightGrams} g`, weighed));
  paper.paragraph([...field('Số hiệu bưu gửi', number), ...field('· Số niêm phong', seal), ...weight], { size: SIZE });
}

function drawBarcodes(paper: Paper, items: readonly SlipItem[]): void {
  paper.room(15);
  const width = paper.width / 2;
  for (const [index, { number }] of items.entries()) {
    const x = paper.left + index * width;
    drawCode128(paper, number, { x, y: paper.y + 1.5, width, height: 8 });
    paper.text(number, { x, y: paper.y + 9.7, width, size: SIZE, align: 'center', height: 4 });
  }
  paper.y += 14;
}

/** Draws prices, how they were paid, and the look-up code. */
export function drawCharges(paper: Paper, data: SlipContent): void {
  paper.y += 1.5;
  const total = data.charges.reduce((sum, charge) => sum + charge.amount, 0);
  const rows = data.charges.map((charge) => [charge.label, money(charge.amount), payment(charge)]);
  const columns = [
    { title: 'Khoản thu', share: 54 },
    { title: 'Số tiền', share: 26, align: 'right' as const },
    { title: 'Thanh toán', share: 52 },
  ];
  if (rows.length > 0) drawTable(paper, columns, [...rows, ['Cộng', money(total), '']], SIZE);
  if (data.lookUpCode === undefined) return;
  paper.room(9);
  paper.y += 1.5;
  paper.frame({ x: paper.left, y: paper.y, width: paper.width, height: 6.5 }, 1);
  const code = [
    ...field('Mã tra cứu', data.lookUpCode),
    { text: '– dùng cùng số hiệu bưu gửi để xem chi tiết hành trình', face: 'italic' as const },
  ];
  paper.text(code, { x: paper.left + 1.5, y: paper.y + 1, width: paper.width - 3, size: 9, height: 5 });
  paper.y += 6.5;
}

function payment({ method, paymentSlip, note }: SlipCharge): string {
  const how = method === undefined ? 'Chưa thu' : paymentMethods[method];
  const slip = paymentSlip === undefined ? undefined : `phiếu thu ${paymentSlip}`;
  return [how, slip, note].filter((part) => part !== undefined && part !== '').join(', ');
}
