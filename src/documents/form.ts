import { moment } from './format.js';
import type { Span } from './layout.js';
import type { Paper } from './paper.js';

/** How somebody signed; the paper says which (F140). */
export const signatureKinds = {
  stroke: 'Ký trên màn hình',
  thumbprint: 'Điểm chỉ, có người làm chứng',
  paper: 'Ký trên bản giấy, có ảnh kèm',
  representative: 'Người đại diện ký',
  token: 'Xác nhận bằng tài khoản đăng nhập',
  device: 'Ký bằng thiết bị',
  digital: 'Chữ ký số',
} as const;
export type SignatureKind = keyof typeof signatureKinds;

/** A signature box. Without `kind` it stays open for a signature by hand. */
export interface Signature {
  /** Who signs, e.g. «Người gửi». */
  title: string;
  name?: string;
  kind?: SignatureKind;
  /** Name of the witness of a thumbprint. */
  witness?: string;
  /** In what capacity a representative signs. */
  capacity?: string;
  at?: Date;
}

/** What a paper says about itself; none of these changes its content. */
export interface Marks {
  /** How many times it was printed again: «BẢN IN LẠI LẦN n». */
  reprint?: number;
  void?: boolean;
  /** Practice mode: nothing on it is real. */
  practice?: boolean;
  /** Number of the paper form it was entered from afterwards. */
  backEntry?: string;
}

/** The word stamped over every page, if any. */
export function stampOf(marks: Marks | undefined): string | undefined {
  if (marks?.void) return 'ĐÃ HỦY';
  return marks?.practice ? 'MẪU TẬP HUẤN' : undefined;
}

/** The line of marks that stands under the title. */
export function markLine(marks: Marks | undefined): string {
  const reprint = marks?.reprint ? `BẢN IN LẠI LẦN ${marks.reprint}` : undefined;
  const backEntry = marks?.backEntry ? `NHẬP BÙ TỪ PHIẾU GIẤY SỐ ${marks.backEntry}` : undefined;
  return [stampOf(marks), reprint, backEntry].filter((part) => part !== undefined).join(' · ');
}

/** Draws the marks centred at the cursor; nothing when there are none. */
export function drawMarks(paper: Paper, marks: Marks | undefined): void {
  const line = markLine(marks);
  if (line !== '') paper.paragraph(line, { size: 8, face: 'bold', align: 'center' });
}

/** «Nhãn: **giá trị**» as spans of a paragraph. */
export function field(label: string, value: string): Span[] {
  return [
    { text: `${label}:`, face: 'regular' },
    { text: value, face: 'bold' },
  ];
}

/** Draws «Nhãn: **giá trị**» at the cursor; an empty value prints nothing. */
export function drawField(paper: Paper, label: string, value: string | undefined, size: number): void {
  if (value === undefined || value === '') return;
  paper.paragraph(field(label, value), { size });
}

const SIGNATURE_MM = 24;

/** Draws signature boxes side by side at the cursor, never cut by a page. */
export function drawSignatures(paper: Paper, signatures: readonly Signature[], size: number): void {
  paper.room(SIGNATURE_MM);
  const width = paper.width / signatures.length;
  signatures.forEach((signature, index) => {
    const column = { x: paper.left + index * width + 1, width: width - 2, align: 'center' as const };
    paper.text(signature.title.toLocaleUpperCase('vi'), { ...column, y: paper.y, size, face: 'bold', height: 4.5 });
    paper.text(signatureHint(signature), { ...column, y: paper.y + 4.5, size: size - 1, face: 'italic', height: 8.5 });
    paper.text(signature.name ?? '', { ...column, y: paper.y + SIGNATURE_MM - 6, size, face: 'bold', height: 6 });
  });
  paper.y += SIGNATURE_MM;
}

function signatureHint({ kind, witness, capacity, at }: Signature): string {
  if (!kind) return '(Ký, ghi rõ họ tên)';
  const beside = witness ?? capacity;
  const by = beside ? `: ${beside}` : '';
  return `(${signatureKinds[kind]}${by}${at ? `, lúc ${moment(at)}` : ''})`;
}
