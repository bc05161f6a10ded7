import { handoverTitle, renderHandoverRecord } from '../src/documents/handover-record.js';
import { renderLabel } from '../src/documents/label.js';
import { renderPaymentSlip } from '../src/documents/payment-slip.js';
import { renderPostingSlip } from '../src/documents/posting-slip.js';
import { dotRuns, picture, run, sizeOf, squeezed, textOf, zbar, zxing } from './support/read-print.js';
import { label, letters, payment, record, slip } from './support/sample-documents.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext', 'zbarimg') ? describe : describe.skip;

describe('F34 the same data give the same bytes', () => {
  test('twice in a row, and whatever was printed in between', async () => {
    const first = await Promise.all([renderLabel(label), renderPostingSlip(slip), renderPaymentSlip(payment)]);
    await renderHandoverRecord({ ...record, place: `${letters} ☎ ✓` });
    const second = await Promise.all([renderLabel(label), renderPostingSlip(slip), renderPaymentSlip(payment)]);
    second.forEach((bytes, index) => expect(bytes.equals(first[index] ?? Buffer.alloc(0))).toBe(true));
    expect((await renderHandoverRecord(record)).equals(await renderHandoverRecord(record))).toBe(true);
  });

  test('other data give other bytes', async () => {
    expect((await renderLabel({ ...label, moneyDue: false })).equals(await renderLabel(label))).toBe(false);
  });
});

describe('F27 the parties decide the title of a handover', () => {
  const [post, desk] = [record.giver, record.receiver];
  test.each([
    [post, desk, 'submission', false, 'BIÊN BẢN GIAO NHẬN HỒ SƠ'],
    [post, desk, 'transfer', false, 'BIÊN BẢN GIAO NHẬN HỒ SƠ'],
    [desk, post, 'result', false, 'PHIẾU BÀN GIAO KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH'],
    [post, post, 'submission', false, 'BẢNG KÊ GIAO NHẬN BƯU GỬI'],
    [post, post, 'result', true, 'BẢNG KÊ GIAO NHẬN BƯU GỬI'],
    [post, desk, 'recovery', false, 'BIÊN BẢN GIAO NHẬN GIẤY TỜ THU HỒI'],
    [post, desk, 'result', true, 'BIÊN BẢN CHUYỂN HOÀN KẾT QUẢ'],
  ] as const)('%#', (giver, receiver, leg, sendBack, title) => {
    expect(handoverTitle({ giver, receiver, leg, sendBack })).toBe(title);
  });
});

reading('F31 Vietnamese text', () => {
  test('there are 134 accented letters', () => expect(new Set(letters).size).toBe(134));

  test.each(['NFC', 'NFD'] as const)('given as %s comes back NFC from every document, in every face', async (form) => {
    const text = letters.normalize(form);
    const papers = await Promise.all([
      renderLabel({ ...label, receiver: { name: text, address: text } }),
      renderPostingSlip({ ...slip, procedure: text, signatures: [{ title: 'Người gửi', name: text }] }),
      renderPaymentSlip({ ...payment, payer: { name: text }, lines: [{ reason: text, amount: 1 }] }),
      renderHandoverRecord({ ...record, place: text, giver: { ...record.giver, unit: text } }),
    ]);
    for (const paper of papers) expect(squeezed(textOf(paper))).toContain(letters);
  });

  test('all fonts are embedded, DejaVu too when a sign needs it', async () => {
    const papers = [
      await renderLabel({ ...label, sender: 'Bưu cục ☎' }),
      await renderPostingSlip(slip),
      await renderPaymentSlip(payment),
      await renderHandoverRecord(record),
    ];
    for (const paper of papers) {
      const fonts = run('pdffonts', ['-'], paper).split('\n').slice(2).filter(Boolean);
      expect(fonts.length).toBeGreaterThan(1);
      for (const font of fonts)
        expect(font).toMatch(/(BeVietnamPro|DejaVuSans)\S* .*TrueType\S*\s.*Identity-H\s+yes yes yes/);
    }
    expect(textOf(papers[0] ?? Buffer.alloc(0))).toContain('☎');
  });
});

reading('F28 F29 the label', () => {
  test('is 100 × 150 mm', async () => expect(sizeOf(await renderLabel(label))).toEqual([100, 150]));

  const resolutions = [203, 300];
  const cases = resolutions.flatMap((dpi) =>
    [`CA123456785VN`, 'RR000000005VN', 'EA999999996VN'].map((number) => [dpi, number] as const),
  );
  test.each(cases)('at %d dpi two decoders read %s and the QR code', async (dpi, number) => {
    const image = picture(await renderLabel({ ...label, number }), dpi);
    const codes = [`CODE-128:${number}`, `QR-Code:${label.link}`];
    expect(zbar(image)).toEqual(codes);
    expect(await zxing(image)).toEqual(codes);
  });

  test('bars are whole dots of a 203 dpi printer', async () => {
    const runs = dotRuns(await renderLabel(label), 203, 127, 6, 94);
    expect(runs.length).toBeGreaterThan(80);
    expect(runs.filter((dots) => dots % 4 !== 0)).toEqual([]);
  });

  test('long names and addresses shrink and stay inside', async () => {
    const long = 'Phường Đồng Hới '.repeat(60);
    const paper = await renderLabel({
      ...label,
      receiver: { name: long, address: long.replaceAll(' ', '') },
      sender: long,
      returnOffice: long,
    });
    const boxes = [
      ...run('pdftotext', ['-bbox', '-', '-'], paper).matchAll(/xMin="([\d.]+)".*xMax="([\d.]+)" yMax="([\d.]+)"/g),
    ];
    expect(boxes.length).toBeGreaterThan(50);
    for (const [, left, right, foot] of boxes) {
      expect(Number(left)).toBeGreaterThan(11);
      expect(Number(right)).toBeLessThan(272.5);
      expect(Number(foot)).toBeLessThan(414);
    }
  });
});

reading('F33 outside the envelope', () => {
  test('stands nothing but what may stand there', async () => {
    const allowed = [
      'Bưu chính công ích –',
      'chỉ giao người nhận hoặc người được ủy quyền',
      'NGƯỜI GỬI',
      'NGƯỜI NHẬN',
      'NƠI CHUYỂN HOÀN',
      'CÓ THU TIỀN',
      label.returnOffice,
      label.sender,
      label.receiver.name,
      label.receiver.address,
      label.number,
    ];
    const secrets = { procedure: slip.procedure, dossier: '000.00.13.H50-261123-0001', amount: 30_500 };
    const data = { ...secrets, ...label, receiver: { ...label.receiver, phone: '0912000123' } };
    const printed = squeezed(textOf(await renderLabel(data)));
    const rest = allowed.reduce((text, part) => text.replace(squeezed(part), ''), printed);
    expect(rest).toBe('');
  });
});

reading('F8 F27 F32 F38 papers', () => {
  test('the posting slip names what TT 17/2017 Art 9 asks', async () => {
    const bytes = await renderPostingSlip(slip);
    const text = squeezed(textOf(bytes));
    for (const part of [
      'PHIẾU GỬI HỒ SƠ',
      slip.sender.name,
      '0912000123',
      slip.receiver.name,
      '09:10 ngày 23/11/2026',
      'Đổi giấy phép lái xe',
      'Bản chính',
      'Bản sao chứng thực',
      'Bản chụp',
      'Bản điện tử',
      '30.500 đ',
      'Tiền mặt',
      'J+2',
      'CA123456785VN',
      'NP0012345',
      'K7M2QX',
      'còn thiếu Căn cước công dân; thời điểm nộp hợp lệ tính khi bổ sung đủ',
      'Điểm chỉ, có người làm chứng: Trần Bé (mẫu)',
      'Liên 1: Bưu điện lưu · Liên 2: Người gửi · Liên 3: Trong phong bì',
      'Khiếu nại',
      'Trang 1/1',
    ])
      expect(text).toContain(squeezed(part));
    expect(sizeOf(bytes)).toEqual([148, 210]);
    expect(zbar(picture(bytes, 300), ['--raw'])).toEqual(['CA123456785VN']);
    expect(textOf(await renderPostingSlip({ ...slip, leg: 'result' }))).toContain('PHIẾU GỬI KẾT QUẢ');
  });

  test('the payment slip has serial, figures, words; void and reprint show', async () => {
    const text = textOf(await renderPaymentSlip({ ...payment, marks: { void: true, reprint: 2 } }));
    for (const part of [
      'PHIẾU THU HỘ PHÍ, LỆ PHÍ',
      'TH-01',
      '0000045',
      '115.000 đ',
      'Một trăm mười lăm nghìn đồng',
      'ĐÃ HỦY · BẢN IN LẠI LẦN 2',
    ]) {
      expect(squeezed(text)).toContain(squeezed(part));
    }
    expect(
      squeezed(text)
        .match(/[ĐÃHỦY]/gu)
        ?.join(''),
    ).toContain('ĐÃ');
    const own = textOf(await renderPaymentSlip({ ...payment, payee: 'post' }));
    expect(squeezed(own)).toContain(squeezed('PHIẾU THU CƯỚC DỊCH VỤ BƯU CHÍNH CÔNG ÍCH'));
  });

  test('a long handover record repeats its head on every page and opens by its QR code', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => ({
      ...record.lines[0],
      item: `item-${index}`,
      seal: `S${index}`,
    }));
    const bytes = await renderHandoverRecord({ ...record, lines });
    const pages = textOf(bytes).split('\f').slice(0, -1);
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((page, index) => expect(squeezed(page)).toContain(squeezed(`Trang ${index + 1}/${pages.length}`)));
    for (const page of pages.slice(0, -1)) expect(page).toContain('Số hiệu bưu gửi');
    for (const { item } of lines) expect(pages.join('')).toContain(item);
    expect(squeezed(pages.join(''))).toContain('15/QĐ-TTPVHCC');
    expect(pages.join('')).toContain('Ký trên bản giấy, có ảnh kèm');
    expect(zbar(picture(bytes, 203), ['--raw'])).toEqual([record.link]);
    expect(sizeOf(bytes)).toEqual([210, 297]);
  });
});
