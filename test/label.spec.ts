import { jest } from '@jest/globals';
import { renderLabel, renderLabelSheet, type LabelData } from '../src/documents/label.js';
import {
  inkOf,
  isInside,
  labelPages,
  numbersAtPlaces,
  overlap,
  rulesOf,
  type LabelPage,
} from './support/label-pages.js';
import { picture, run, squeezed, textOf, zbar, zxing } from './support/read-print.js';
import { label, letters, slip } from './support/sample-documents.js';
import { tools } from './support/tools.js';

/** Decoders look at millions of dots. */
jest.setTimeout(60_000);
const reading = tools.has('pdftotext', 'zbarimg') ? describe : describe.skip;

/** The longest name and address that the service takes, and names of units as the directory has them. */
const long: LabelData = {
  ...label,
  receiver: {
    name: `${'Công Tằng Tôn Nữ Ngọc Ẩn Ưỡng Phượng Quỳnh '.repeat(3).slice(0, 114)}(mẫu)`,
    address: `${'Số 1234/56/78 ngõ 90 ngách 12, tổ dân phố Trường Thủy, khu đô thị Ánh Dương, '.repeat(3).slice(0, 200)}, phường Đồng Hới, tỉnh Quảng Trị`,
  },
  sender: 'Trung tâm Phục vụ hành chính công của các xã, phường và đặc khu trực thuộc tỉnh Quảng Trị (cơ sở 2)',
  returnOffice:
    'Trung tâm Phục vụ hành chính công của các xã, phường và đặc khu trực thuộc tỉnh Quảng Trị (cơ sở 2), đường Nguyễn Thị Minh Khai, phường Đồng Hới, tỉnh Quảng Trị',
  marks: { reprint: 2, practice: true },
};
const capitals: LabelData = {
  ...label,
  receiver: { name: 'NGUYỄN THỊ ẲNG ẨM ẶNG ẠNH ẴM ẤN ỘT ỨNG ỰC ẲNG ẬP ẲM (mẫu)', address: 'ẨẬẲẶỂỆỔỘỞỢỬỰ '.repeat(14) },
};
const everyLetter: LabelData = { ...label, receiver: { name: letters, address: letters }, sender: letters };
const texts = { short: label, long, capitals, everyLetter };

function numbersOn(page: LabelPage): string[] {
  return numbersAtPlaces.slice(0, page.frames.length);
}

function codesOn(page: LabelPage): string[] {
  const linked = page.frames.map((_, place) => `QR-Code:${label.link}${page.frames.length > 1 ? place + 1 : ''}`);
  return [...numbersOn(page).map((number) => `CODE-128:${number}`), ...linked].sort();
}

reading('F28 labels for thermal printers, envelopes and A4 sheets', () => {
  test.each(labelPages)('$name has its size to half a millimetre, and one page', async ({ page, print }) => {
    const info = run('pdfinfo', ['-'], await print(label));
    const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+) pts/.exec(info) ?? [];
    const [across, down] = [width, height].map((points) => (Number(points) / 72) * 25.4);
    expect(Math.abs((across ?? 0) - page[0])).toBeLessThan(0.5);
    expect(Math.abs((down ?? 0) - page[1])).toBeLessThan(0.5);
    expect(info).toMatch(/Pages:\s+1\n/);
  });

  const cases = labelPages.flatMap((page) =>
    [203, 300].flatMap((dpi) => (['short', 'long', 'capitals'] as const).map((text) => ({ page, dpi, text }))),
  );
  test.each(cases)('$page.name at $dpi dpi, $text text: two decoders read every code', async ({ page, dpi, text }) => {
    const image = picture(await page.print(texts[text]), dpi);
    expect(zbar(image)).toEqual(codesOn(page));
    expect(await zxing(image)).toEqual(codesOn(page));
  });

  test('a sheet that was begun is printed on its free places only', async () => {
    const other = { ...label, number: 'RR000000005VN', link: `${label.link}-other` };
    const sheet = await renderLabelSheet([
      { place: 2, label },
      { place: 3, label: other },
    ]);
    const frames = labelPages.at(-1)?.frames ?? [];
    const at = frames.map((frame) => inkOf(sheet).filter((word) => isInside(word, frame)));
    expect(at.map((words) => words.find(({ text }) => /^[A-Z]{2}\d{9}VN$/.test(text))?.text)).toEqual([
      undefined,
      label.number,
      other.number,
      undefined,
    ]);
    expect([at[0], at[3]]).toEqual([[], []]);
    expect(zbar(picture(sheet, 203))).toHaveLength(4);
  });

  test('a void label of a sheet is stamped, its neighbour is not', async () => {
    const voided = { ...label, number: 'RR000000005VN', marks: { void: true } };
    const sheet = await renderLabelSheet([
      { place: 1, label },
      { place: 2, label: voided },
    ]);
    expect(zbar(picture(sheet, 203))).toContain(`CODE-128:${label.number}`);
    const [first, second] = (labelPages.at(-1)?.frames ?? []).map((frame) =>
      inkOf(sheet).filter(({ left }) => left > frame.left && left < frame.right),
    );
    expect(first?.map(({ text }) => text)).not.toContain('ĐÃ');
    expect(second?.map(({ text }) => text)).toContain('ĐÃ');
  });

  test.each(labelPages)('$name: the same data give the same bytes', async ({ print }) => {
    expect((await print(long)).equals(await print(long))).toBe(true);
  });
});

reading('F33 nothing on a label overflows, overlaps or is cut', () => {
  const cases = labelPages.flatMap((page) =>
    (['short', 'long', 'capitals', 'everyLetter'] as const).map((text) => ({ page, text })),
  );
  test.each(cases)('$page.name, $text text', async ({ page, text }) => {
    const paper = await page.print(texts[text]);
    const words = inkOf(paper);
    expect(words.length).toBeGreaterThan(20 * page.frames.length);
    const strays = words.filter((word) => !page.frames.some((frame) => isInside(word, frame)));
    expect(strays).toEqual([]);
    const clashes = words.flatMap((word, index) =>
      words
        .slice(index + 1)
        .filter((other) => overlap(word, other))
        .map((other) => [word.text, other.text]),
    );
    expect(clashes).toEqual([]);
    for (const frame of page.frames) {
      const rules = rulesOf(paper, frame);
      expect(rules.length).toBeGreaterThan(5);
      const crossed = words.filter(
        ({ left, right, top, bottom }) =>
          left > frame.left && right < frame.right && rules.some((rule) => top < rule && rule < bottom),
      );
      expect(crossed).toEqual([]);
    }
    expect(words.map((word) => word.text).join('')).not.toContain('…');
    expect(Math.min(...words.map(({ size }) => size))).toBeGreaterThan(5);
  });

  test('ink that overlaps would be seen', () => {
    const box = { left: 0, top: 0, right: 10, bottom: 5 };
    expect(overlap(box, { left: 9, top: 4, right: 12, bottom: 8 })).toBe(true);
    expect(overlap(box, { left: 0, top: 5, right: 10, bottom: 9 })).toBe(false);
    expect(isInside(box, { left: 1, top: 0, right: 10, bottom: 5 })).toBe(false);
  });

  test.each(labelPages)('$name: what fits at no size ends with … inside the frame', async ({ print, frames }) => {
    const words = 'Phường Đồng Hới '.repeat(200);
    const receiver = { name: words, address: words.replaceAll(' ', '') };
    const ink = inkOf(await print({ ...label, receiver, sender: words, returnOffice: words }));
    expect(ink.filter(({ text }) => text.endsWith('…')).length).toBe(4 * frames.length);
    expect(ink.filter((word) => !frames.some((frame) => isInside(word, frame)))).toEqual([]);
  });
});

/** What may stand outside, besides the data of the label: words.md, «Outside the envelope». */
const fixed = [
  'Bưu chính công ích –',
  'chỉ giao người nhận hoặc người được ủy quyền',
  'NGƯỜI GỬI',
  'NGƯỜI NHẬN',
  'NƠI CHUYỂN HOÀN',
];

reading('F33 the minimum outside, in every size', () => {
  const marks = ['MẪU TẬP HUẤN · BẢN IN LẠI LẦN 2'];
  const cases = labelPages.flatMap((page) => [
    { page, name: 'a result to be paid for', data: label, more: ['CÓ THU TIỀN'] },
    { page, name: 'a submission', data: { ...label, moneyDue: false }, more: [] },
    { page, name: 'long text', data: long, more: ['CÓ THU TIỀN', ...marks] },
  ]);
  test.each(cases)('$page.name, $name: all that must stand, and nothing else', async ({ page, data, more }) => {
    const secrets = { procedure: slip.procedure, dossier: '000.00.13.H50-261123-0001', amount: 30_500 };
    const receiver = { ...data.receiver, phone: '0912000123', idNumber: '044200001234' };
    const printed = squeezed(textOf(await page.print({ ...secrets, ...data, receiver })));
    let rest = printed;
    for (const number of numbersOn(page)) {
      const parts = [
        ...fixed,
        ...more,
        data.returnOffice,
        data.sender,
        data.receiver.name,
        data.receiver.address,
        number,
      ];
      for (const part of parts) {
        expect(rest).toContain(squeezed(part));
        rest = rest.replace(squeezed(part), '');
      }
    }
    expect(rest).toBe('');
  });

  test.each(labelPages)('$name: nor does a file tell more than its number', async ({ print, frames }) => {
    const info = run('pdfinfo', ['-'], await print(label));
    expect(info).toContain(`Nhãn bưu gửi ${numbersAtPlaces.slice(0, frames.length).join(', ')}`);
    for (const secret of [label.receiver.name, label.sender, 'Author', 'Subject', 'Keywords']) {
      expect(info).not.toContain(secret);
    }
  });

  test('every letter comes back from every size', async () => {
    for (const { print } of labelPages) expect(squeezed(textOf(await print(everyLetter)))).toContain(letters);
  });

  test('a size that is not asked for is the one of label printers', async () => {
    expect((await renderLabel(label)).equals(await renderLabel(label, '100x150'))).toBe(true);
  });
});
