import { createHash } from 'node:crypto';
import pg from 'pg';
import { picture as pictureOf, sizeOf, squeezed, textOf, zbar, zxing } from './support/read-print.js';
import { counterIntake, owner, type IntakeItem } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;

let service: TestService;
let clerk: Caller;
let taken: IntakeItem;

const PUBLIC_URL = 'https://tracuu.example';

beforeAll(async () => {
  service = await TestService.start({ PUBLIC_URL });
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  const { items } = await counterIntake(clerk);
  if (!items[0]) throw new Error('Nothing was taken in');
  taken = items[0];
}, 60_000);
afterAll(() => service.close());

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The desk that receives a dossier. */
async function deskOf(dossier: string | undefined): Promise<{ code: string; name: string; officer: string }> {
  const rows = await service.db.query<{ code: string; name: string }[]>(
    'select u.code, u.name from dossier d join unit u on u.id = d.received_at where d.id = $1',
    [dossier],
  );
  const desk = rows[0] ?? { code: '', name: '' };
  return { ...desk, officer: `desk-${desk.code.slice(3).toLowerCase()}-1` };
}

async function documents(): Promise<{ kind: string; number: string; sha256: string; bytes: Buffer }[]> {
  return service.db.query('select kind, number, sha256, bytes from document order by kind, number');
}

describe('F29 the label of an item', () => {
  test('is a PDF with its number as name and its hash as ETag', async () => {
    const label = await clerk.download(`/v1/items/${taken.number}/label.pdf`);
    expect(label.status).toBe(200);
    expect(label.headers['content-type']).toBe('application/pdf');
    expect(label.headers['content-disposition']).toBe(`inline; filename="${taken.number}.pdf"`);
    expect(label.headers['etag']).toBe(`"${sha256(label.body)}"`);
    expect(label.body.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('is made anew each time and kept nowhere', async () => {
    const first = await clerk.download(`/v1/items/${taken.number}/label.pdf`);
    const second = await clerk.download(`/v1/items/${taken.number}/label.pdf`);
    expect(second.body.equals(first.body)).toBe(true);
    expect((await documents()).map(({ kind }) => kind)).not.toContain('label');
  });

  reading('two decoders read the number in both codes, and a link that names nobody', async () => {
    const { body } = await clerk.download(`/v1/items/${taken.number}/label.pdf`);
    expect(sizeOf(body)).toEqual([100, 150]);
    const image = pictureOf(body, 203);
    const codes = [`CODE-128:${taken.number}`, `QR-Code:${PUBLIC_URL}/v1/tracking/${taken.number}`];
    expect(taken.number).toMatch(/^[A-Z]{2}\d{9}VN$/);
    expect(zbar(image)).toEqual(codes);
    expect(await zxing(image)).toEqual(codes);
  });
});

describe('F33 outside the envelope', () => {
  reading('stands nothing of the procedure, the dossier, the money, a phone or the citizen', async () => {
    const { body } = await clerk.download(`/v1/items/${taken.number}/label.pdf`);
    const text = squeezed(textOf(body));
    const desk = await deskOf(taken.dossier);
    for (const part of [taken.number, desk.name, 'Bưu cục Đồng Hới', 'chỉ giao người nhận hoặc người được ủy quyền']) {
      expect(text).toContain(squeezed(part));
    }
    const slips = await service.db.query<{ amount: string }[]>('select amount from payment_slip');
    const secrets = [
      ...['Đổi giấy phép lái xe', 'giấy phép', 'GTVT', taken.postCode, taken.dossier, 'Công an', 'đồng'],
      ...[owner.name, owner.phone, owner.phone.slice(-6), owner.address, 'CÓ THU TIỀN'],
      ...slips.flatMap(({ amount }) => [amount, Number(amount).toLocaleString('de-DE')]),
    ];
    for (const secret of secrets) expect(text).not.toContain(squeezed(secret));
  });
});

describe('F32 the posting slip', () => {
  test('asked for twice, and by two at once, is the same bytes, kept encrypted', async () => {
    const { items } = await counterIntake(clerk);
    const path = `/v1/items/${items[0]?.number}/posting-slip.pdf`;
    const [first, second] = await Promise.all([clerk.download(path), clerk.download(path)]);
    const third = await clerk.download(path);
    for (const reply of [first, second, third])
      expect([reply.status, sha256(reply.body)]).toEqual([200, sha256(first.body)]);
    const kept = (await documents()).filter(
      ({ kind, number }) => kind === 'posting-slip' && number === items[0]?.number,
    );
    expect(kept).toMatchObject([{ sha256: sha256(first.body) }]);
    expect(kept[0]?.bytes.includes('%PDF-')).toBe(false);
    expect(third.headers['etag']).toBe(`"${sha256(first.body)}"`);
  });

  test('stays as issued when the people of the dossier change afterwards', async () => {
    const path = `/v1/items/${taken.number}/posting-slip.pdf`;
    const first = await clerk.download(path);
    await service.db.query(
      `update party set erased_at = $2, name = null, phone = null, phone_index = null, address = null, salt = null where dossier = $1`,
      [taken.dossier, service.clock.now()],
    );
    const second = await clerk.download(path);
    expect(second.body.equals(first.body)).toBe(true);
  });

  test('kept bytes that were changed are not handed out', async () => {
    const { items } = await counterIntake(clerk);
    const path = `/v1/items/${items[0]?.number}/posting-slip.pdf`;
    await clerk.download(path);
    const owner = new pg.Client({ connectionString: service.database.url });
    await owner.connect();
    await owner.query(`update document set bytes = set_byte(bytes, 40, get_byte(bytes, 40) # 1) where number = $1`, [
      items[0]?.number,
    ]);
    await owner.end();
    expect((await clerk.download(path)).status).toBe(500);
  });

  test('is seen by those whose business the dossier is, and nobody else', async () => {
    const { items } = await counterIntake(clerk);
    const path = `/v1/items/${items[0]?.number}/posting-slip.pdf`;
    const desk = await deskOf(items[0]?.dossier);
    expect((await service.as(desk.officer, 'desk-officer', desk.code).download(path)).status).toBe(200);
    expect((await service.as('clerk-hch-1', 'clerk', '48-HCH').download(path)).status).toBe(404);
    expect((await service.as('some-citizen', 'citizen').download(path)).status).toBe(404);
    expect((await clerk.download('/v1/items/CA000000005VN/posting-slip.pdf')).status).toBe(404);
  });

  reading('names both sides, the papers with their kinds and counts, the money and the look-up code', async () => {
    const short = [1, 2, 3, 4].map((line) => ({ line, given: line === 3 ? 0 : 1 }));
    const { items } = await counterIntake(clerk, { lines: short, acceptIncomplete: true });
    const number = items[0]?.number ?? '';
    const voucher = await clerk.get(`/v1/items/${number}/voucher`);
    const { body } = await clerk.download(`/v1/items/${number}/posting-slip.pdf`);
    const text = squeezed(textOf(body));
    const parts = [
      ...['PHIẾU GỬI HỒ SƠ', number, owner.name, owner.phone, '12 đường Quang Trung', 'tỉnh Quảng Trị', 'tại quầy'],
      ...['Bưu cục Đồng Hới', (await deskOf(items[0]?.dossier)).name, 'Đổi giấy phép lái xe', 'ngày làm việc'],
      ...['Bản chính', 'Bản chụp', 'Hồ sơ còn thiếu Giấy phép lái xe', '115.000 đ', 'Tiền mặt', 'NP-0001', '90 g'],
      ...[
        'Phạm Thị Quân (mẫu)',
        'Ký trên màn hình',
        String(voucher.body['lookUpCode']),
        '30/11/2026',
        ...(items[0]?.slips ?? []),
      ],
    ];
    for (const part of parts) expect(text).toContain(squeezed(part));
    expect(sizeOf(body)).toEqual([148, 210]);
  });
});

describe('F38 payment slips', () => {
  test('are the same bytes twice, one for each payee', async () => {
    const { items } = await counterIntake(clerk);
    const slips = items[0]?.slips ?? [];
    expect(slips).toHaveLength(2);
    for (const number of slips) {
      const first = await clerk.download(`/v1/payment-slips/${number}.pdf`);
      const second = await clerk.download(`/v1/payment-slips/${number}.pdf`);
      expect(first.status).toBe(200);
      expect(first.headers['content-disposition']).toBe(`inline; filename="${number}.pdf"`);
      expect(second.body.equals(first.body)).toBe(true);
    }
    const kept = (await documents()).filter(({ kind, number }) => kind === 'payment-slip' && slips.includes(number));
    expect(kept).toHaveLength(2);
  });

  test('are no business of another office', async () => {
    const { items } = await counterIntake(clerk);
    const path = `/v1/payment-slips/${items[0]?.slips[0]}.pdf`;
    expect((await service.as('clerk-hch-1', 'clerk', '48-HCH').download(path)).status).toBe(404);
    expect((await clerk.download('/v1/payment-slips/44-DHO-C-9999999.pdf')).status).toBe(404);
  });

  reading('have serial, figures and words; the authority’s fee is on its own', async () => {
    const { items } = await counterIntake(clerk);
    const texts = [];
    for (const number of items[0]?.slips ?? []) {
      texts.push(squeezed(textOf((await clerk.download(`/v1/payment-slips/${number}.pdf`)).body)));
    }
    const all = texts.join('\n');
    const fee = texts.find((text) => text.includes(squeezed('PHIẾU THU HỘ PHÍ, LỆ PHÍ'))) ?? '';
    for (const part of [
      '115.000 đ',
      'Một trăm mười lăm nghìn đồng',
      'Công an tỉnh',
      items[0]?.number ?? '',
      'Giao dịch viên',
      owner.name,
    ]) {
      expect(fee).toContain(squeezed(part));
    }
    expect(all).toContain(squeezed('PHIẾU THU CƯỚC DỊCH VỤ BƯU CHÍNH CÔNG ÍCH'));
    for (const number of items[0]?.slips ?? []) expect(all).toContain(number.slice(-7));
  });
});

describe('F8 the voucher left with the citizen', () => {
  test('has number, look-up code, link and slips, for the clerk', async () => {
    const { items } = await counterIntake(clerk);
    const reply = await clerk.get(`/v1/items/${items[0]?.number}/voucher`);
    expect(reply.body).toMatchObject({
      number: items[0]?.number,
      office: 'Bưu cục Đồng Hới',
      link: expect.stringContaining(String(items[0]?.number)),
    });
    expect(reply.body['lookUpCode']).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/);
    expect((reply.body['slips'] as { number: string }[]).map(({ number }) => number).sort()).toEqual(
      [...(items[0]?.slips ?? [])].sort(),
    );
  });

  test('is no business of a courier who did not take the papers', async () => {
    const { items } = await counterIntake(clerk);
    const courier = service.as('courier-dho-1', 'courier', '44-DHO');
    expect(await courier.get(`/v1/items/${items[0]?.number}/voucher`)).toMatchObject({ status: 404 });
  });

  test('reaches the courier who took them', async () => {
    const courier = service.as('courier-dho-1', 'courier', '44-DHO');
    const { items } = await counterIntake(courier);
    expect(await courier.get(`/v1/items/${items[0]?.number}/voucher`)).toMatchObject({
      status: 200,
      body: { number: items[0]?.number },
    });
    expect(
      await service.as('courier-dho-2', 'courier', '44-DHO').get(`/v1/items/${items[0]?.number}/voucher`),
    ).toMatchObject({ status: 404 });
  });
});
