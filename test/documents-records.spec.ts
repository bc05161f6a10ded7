import { renderClosingSheet, type ClosingSheetData } from '../src/documents/closing-sheet.js';
import { renderIrregularityRecord, type IrregularityRecordData } from '../src/documents/irregularity-record.js';
import { renderListCover, type ListCoverData } from '../src/documents/list-cover.js';
import { pagesOf, squeezed, textOf } from './support/read-print.js';
import { letters } from './support/sample-documents.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext') ? describe : describe.skip;

const at = new Date('2026-11-23T10:00:00Z');
const link = 'https://tracuu.example/v1/records/0d3f1f6e-3f9a-4f52-9d34-5b6d2f2a4e11';
const number = 'CA123456785VN';

const sheet: ClosingSheetData = {
  ...{ number: 'CC000000014', unit: 'Bưu cục Đồng Hới', holder: 'Bưu cục Đồng Hới', place: 'Quảng Trị' },
  day: '2026-11-23',
  lines: [{ number, opened: 1, came: 0, went: 0, onHand: 1 }],
  blocks: [{ first: number, last: 'CA123456794VN', size: 2, used: 1, spoiled: 0, lost: 1, misprinted: 0, unused: 0 }],
  differences: [{ number, kind: 'missing', report: 'BB000000014' }],
  listHash: 'a'.repeat(64),
  root: { day: '2026-11-23', root: 'b'.repeat(64), previous: 'c'.repeat(64) },
  ...{ closedAt: at, issuedAt: at, link, signatures: [{ title: 'Người kiểm đếm', kind: 'token', at }] },
};

const report: IrregularityRecordData = {
  ...{ kind: 'handover', number: 'BB000000014', place: 'Quảng Trị', unit: 'Bưu cục Đồng Hới', foundBy: 'An (mẫu)' },
  ...{ foundAt: at, owner: 'Bưu cục Ba Đồn', about: { label: 'Bảng kê giao nhận số', value: 'BG000000015' } },
  lines: [{ number, words: 'thiếu' }],
  ...{ issuedAt: at, link, signatures: [{ title: 'Người phát hiện' }, { title: 'Bên chịu trách nhiệm' }] },
};

const cover: ListCoverData = { number: 'BG000000015', giver: 'Bưu cục Đồng Hới', offeredAt: at, issuedAt: at };

describe('F34 the same data give the same bytes', () => {
  test('of a closing sheet, a report and a cover', async () => {
    const print = () =>
      Promise.all([renderClosingSheet(sheet), renderIrregularityRecord(report), renderListCover(cover)]);
    const [first, second] = [await print(), await print()];
    first.forEach((bytes, index) => expect(bytes.equals(second[index] ?? Buffer.alloc(0))).toBe(true));
  });
});

reading('F27 reports', () => {
  test.each([
    ['handover', 'BIÊN BẢN CHÊNH LỆCH GIAO NHẬN'],
    ['condition', 'BIÊN BẢN TÌNH TRẠNG BƯU GỬI'],
    ['closing', 'BIÊN BẢN SỰ VỤ'],
    ['bag', 'BIÊN BẢN CHÊNH LỆCH GIAO NHẬN'],
  ] as const)('on a %s are called %s', async (kind, title) => {
    expect(squeezed(textOf(await renderIrregularityRecord({ ...report, kind })))).toContain(squeezed(title));
  });
});

reading('F31 Vietnamese text', () => {
  test.each(['NFC', 'NFD'] as const)('given as %s comes back NFC', async (form) => {
    const text = letters.normalize(form);
    const papers = await Promise.all([
      renderClosingSheet({ ...sheet, holder: text }),
      renderIrregularityRecord({ ...report, owner: text }),
      renderListCover({ ...cover, giver: text }),
    ]);
    for (const paper of papers) expect(squeezed(textOf(paper))).toContain(letters);
  });

  test('F125 blocks of numbers stand on the sheet only where there are some', async () => {
    const words = squeezed('Số hiệu in sẵn');
    expect(squeezed(textOf(await renderClosingSheet(sheet)))).toContain(words);
    expect(squeezed(textOf(await renderClosingSheet({ ...sheet, blocks: [] })))).not.toContain(words);
  });

  test('a sheet of 2,000 lines flows over pages, each with the titles of the columns', async () => {
    const lines = Array.from(
      { length: 2_000 },
      () => sheet.lines[0] ?? { number, opened: 0, came: 0, went: 0, onHand: 0 },
    );
    const paper = await renderClosingSheet({ ...sheet, lines });
    const pages = pagesOf(paper);
    expect(pages).toBeGreaterThan(20);
    // the last may hold nothing but roots and signatures
    expect(textOf(paper).split('Số hiệu bưu gửi').length - 1).toBeGreaterThanOrEqual(pages - 1);
  });
});
