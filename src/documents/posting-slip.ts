import { drawCode128 } from './codes.js';
import { localDay, moment } from './format.js';
import { drawField, drawMarks, drawSignatures, field, stampOf, type Marks, type Signature } from './form.js';
import { Paper } from './paper.js';
import { drawCharges, drawItems, drawPapers, SLIP_SIZE as SIZE, type SlipContent } from './posting-slip-lines.js';

export interface SlipParty {
  name: string;
  address: string;
  phone?: string;
  email?: string;
}

/** Content of the posting slip, the written contract of the post (TT 17/2017 Art 9; QĐ 45/2016 Art 6 and 9). */
export interface PostingSlipData extends SlipContent {
  /** The unit that accepts. */
  office: string;
  sender: SlipParty;
  receiver: SlipParty;
  acceptedAt: Date;
  /** Where it was accepted: the office, or the sender's address. */
  acceptedPlace: string;
  /** How it was accepted, e.g. «tại quầy», «tại địa chỉ của người gửi». */
  acceptedHow: string;
  /** J, the acceptance date from which the transit time counts, `2026-11-23`. */
  startDate: string;
  /** The longest transit time, e.g. «J+2 ngày làm việc». */
  transitLimit: string;
  procedure: string;
  signatures: readonly Signature[];
  /** Quality, rights, duties, liability; the terms in force unless given. */
  terms?: readonly string[];
  issuedAt: Date;
  marks?: Marks;
}

/** Terms printed on the slip. Luật Bưu chính Art 7, 40–41; NĐ 47/2011 Art 24–27; TT 17/2017 Art 5.2, 7, 8; QĐ 45/2016 Art 14, 17. */
const postingTerms: readonly string[] = [
  'Người gửi chịu trách nhiệm về tính hợp pháp, chính xác của giấy tờ; được rút bưu gửi, đổi người nhận, địa chỉ nhận trước khi phát; giữ Phiếu này để tra cứu, khiếu nại.',
  'Bưu điện bảo đảm an toàn, giữ bí mật thông tin; chỉ phát cho người nhận hoặc người được ủy quyền có giấy tờ tùy thân (người được ủy quyền có thêm giấy ủy quyền).',
  'Chậm so với thời gian toàn trình: hoàn cước. Mất, hư hỏng: bồi thường tối thiểu 4 lần cước (đã gồm cước hoàn) và chịu chi phí cấp lại giấy tờ nếu do lỗi của Bưu điện.',
  'Khiếu nại trong 06 tháng kể từ ngày kết thúc thời gian toàn trình; giải quyết không quá 05 ngày làm việc (nội tỉnh), 07 ngày làm việc (liên tỉnh).',
];

const titles = { submission: 'PHIẾU GỬI HỒ SƠ', result: 'PHIẾU GỬI KẾT QUẢ' } as const;

/** The A5 posting slip of one dossier and leg; long lists of papers flow over pages. Returns the PDF's bytes. */
export function renderPostingSlip(data: PostingSlipData): Promise<Buffer> {
  const title = titles[data.leg];
  const number = data.items[0].number;
  const paper = new Paper({
    widthMm: 148,
    heightMm: 210,
    marginMm: 7,
    title: `${title} ${number}`,
    issuedAt: data.issuedAt,
  });
  paper.onContinue(() => {
    paper.paragraph(`${title} – Số ${number} (tiếp theo)`, { size: SIZE, face: 'italic', align: 'right', height: 5 });
    paper.y += 1;
  });
  drawHead(paper, data, title);
  drawParties(paper, data);
  drawAcceptance(paper, data);
  drawPapers(paper, data);
  drawItems(paper, data);
  drawCharges(paper, data);
  paper.y += 1.5;
  drawSignatures(paper, data.signatures, SIZE);
  drawTerms(paper, data.terms ?? postingTerms);
  return paper.finish({ stamp: stampOf(data.marks), pageCount: true });
}

function drawHead(paper: Paper, data: PostingSlipData, title: string): void {
  const { left, y } = paper;
  const half = paper.width / 2;
  const number = data.items[0].number;
  paper.text('BƯU CHÍNH CÔNG ÍCH', { x: left, y, width: half, size: 7.5, height: 4 });
  paper.text(data.office, { x: left, y: y + 3.7, width: half, size: 9, face: 'bold', height: 11 });
  drawCode128(paper, number, { x: left + half, y, width: half, height: 9.5 });
  const below = { x: left + half, y: y + 9.8, width: half, align: 'center' as const };
  paper.text(`Số: ${number}`, { ...below, size: 9, face: 'bold', height: 4.5 });
  paper.y += 15;
  paper.paragraph(title, { size: 15, face: 'bold', align: 'center', height: 8 });
  const copies = 'Liên 1: Bưu điện lưu · Liên 2: Người gửi · Liên 3: Trong phong bì';
  paper.paragraph(copies, { size: 7, face: 'italic', align: 'center' });
  drawMarks(paper, data.marks);
  paper.y += 1;
}

function drawParties(paper: Paper, data: PostingSlipData): void {
  const width = paper.width / 2;
  const columns = [partyLines('NGƯỜI GỬI', data.sender), partyLines('NGƯỜI NHẬN', data.receiver)];
  const shape = { width: width - 3, size: SIZE };
  const height =
    Math.max(...columns.map((lines) => lines.reduce((sum, line) => sum + paper.heightOf(line, shape), 0))) + 2;
  paper.room(height);
  for (const [index, lines] of columns.entries()) {
    const x = paper.left + index * width;
    paper.frame({ x, y: paper.y, width, height });
    let y = paper.y + 1;
    for (const line of lines) y += paper.text(line, { ...shape, x: x + 1.5, y });
  }
  paper.y += height + 1.5;
}

function partyLines(title: string, party: SlipParty) {
  const contact = [party.phone, party.email].filter((part) => part !== undefined && part !== '').join(' · ');
  const lines = [[{ text: title, face: 'bold' as const }], field('Tên', party.name), field('Địa chỉ', party.address)];
  return contact === '' ? lines : [...lines, field('Liên hệ', contact)];
}

function drawAcceptance(paper: Paper, data: PostingSlipData): void {
  drawField(paper, 'Chấp nhận lúc', `${moment(data.acceptedAt)}, ${data.acceptedHow}`, SIZE);
  drawField(paper, 'Nơi chấp nhận', data.acceptedPlace, SIZE);
  const days = `${localDay(data.startDate)}; thời gian toàn trình tối đa: ${data.transitLimit}`;
  drawField(paper, 'Ngày chấp nhận (J)', days, SIZE);
  drawField(paper, 'Thủ tục hành chính', data.procedure, SIZE);
}

function drawTerms(paper: Paper, terms: readonly string[]): void {
  paper.y += 1;
  for (const [index, term] of terms.entries()) paper.paragraph(`${index + 1}. ${term}`, { size: 6.2, leading: 1.2 });
}
