import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import supertest from 'supertest';
import { derivedId } from '../src/platform/ids.js';
import { castOf, carrierId, handOver, offer, sealed, tally, toDesk } from './support/handing-over.js';
import { irregularitiesOf, reseal, settle, withDifferences } from './support/irregularities.js';
import { acceptOf, carried, offerOf, phones, send, uploadsOf } from './support/offline-phones.js';
import { completeLines } from './support/papers.js';
import { picture, squeezed, textOf, zbar } from './support/read-print.js';
import { TestService, type Caller } from './support/service.js';
import { tools } from './support/tools.js';
import { askUndo, undo } from './support/undoing.js';

jest.setTimeout(60_000);

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;
const PUBLIC_URL = 'https://tracuu.example';

let service: TestService;
let cast: ReturnType<typeof castOf>;
beforeAll(async () => {
  service = await TestService.start({ PUBLIC_URL });
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

/** Prints a record. @returns the path behind the code on it, as kept */
async function checkOf(caller: Caller, path: string, subject: string): Promise<string> {
  expect((await caller.download(path)).status).toBe(200);
  const [row] = await service.db.query<{ check: string }[]>(
    'select check_id as check from document where subject = $1 order by issued_at desc limit 1',
    [subject],
  );
  return `/v1/records/${row?.check}`;
}

async function accepted(): Promise<string> {
  const numbers = await sealed(cast.clerk, 1);
  return (await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers)).body.id;
}

const page = (path: string) =>
  supertest(service.app.getHttpServer()).get(path).set('Accept', 'text/html,application/xhtml+xml');

describe('F27 the QR opens valid or void and nothing else', () => {
  reading('the code on the record is an opaque id, another on each paper', async () => {
    const [one, other] = [await accepted(), await accepted()];
    const codes = [];
    for (const id of [one, other]) {
      const { body } = await cast.clerk.download(`/v1/handovers/${id}/record.pdf`);
      codes.push(...zbar(picture(body, 203), ['--raw']));
    }
    expect(new Set(codes).size).toBe(2);
    for (const code of codes) {
      expect(code).toMatch(/^https:\/\/tracuu\.example\/v1\/records\/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}$/);
      expect([one, other].some((id) => code.includes(id))).toBe(false);
      expect((await service.get(new URL(code).pathname)).body).toEqual({ state: 'valid' });
    }
  });

  test('anybody reads it; an undo makes it void, a paper that was printed before and one that is asked for at that moment', async () => {
    const id = await accepted();
    const path = await checkOf(cast.carrier, `/v1/handovers/${id}/record.pdf`, id);
    const before = await service.get(path);
    expect(before).toMatchObject({ status: 200, body: { state: 'valid' } });
    expect(before.headers['cache-control']).toBe('no-store');
    await askUndo(cast.clerk, id);
    expect((await service.get(path)).body).toEqual({ state: 'valid' });
    await undo(cast.carrier, id);
    expect((await service.get(path)).body).toEqual({ state: 'void' });
    expect(await cast.clerk.get(`/v1/handovers/${id}/record.pdf`)).toMatchObject({ body: { code: 'record-undone' } });
  });

  test('a record of papers counted at the desk, the one of the acceptance before it too', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    const { id } = (await toDesk(service, [number])).body;
    const acceptance = await checkOf(cast.officer, `/v1/handovers/${id}/record.pdf`, id);
    const { act } = (await tally(cast.officer, id, [{ number, asPostingSlip: true }])).body;
    const tallied = await checkOf(cast.officer, `/v1/handovers/${id}/record.pdf`, act);
    for (const path of [acceptance, tallied]) expect((await service.get(path)).body).toEqual({ state: 'valid' });
    expect(tallied).not.toBe(acceptance);
  });

  test('a code that is on no paper, or on one without a check page', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    const [item] = await service.db.query<{ act: string }[]>('select sealed_act as act from item where number = $1', [
      number,
    ]);
    await cast.clerk.download(`/v1/items/${number}/posting-slip.pdf`);
    const [slip] = await service.db.query<{ check: string }[]>(
      `select check_id as check from document where kind = 'posting-slip' order by issued_at desc limit 1`,
    );
    expect(item?.act).toBeDefined();
    for (const check of [randomUUID(), derivedId('unit', '44-DHO'), slip?.check, 'x', `${randomUUID()}%00`])
      expect(await service.get(`/v1/records/${check}`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const unknown = await page(`/v1/records/${randomUUID()}`);
    expect([unknown.status, unknown.type]).toEqual([404, 'text/html']);
    expect(unknown.text).toContain('Không có văn bản nào mang mã này');
  });

  test('the page is one sentence in two languages, the same for every record', async () => {
    const [one, other] = [await accepted(), await accepted()];
    const paths = [];
    for (const id of [one, other]) paths.push(await checkOf(cast.clerk, `/v1/handovers/${id}/record.pdf`, id));
    const [first, second] = [await page(paths[0] ?? ''), await page(paths[1] ?? '')];
    expect([first.status, first.type]).toEqual([200, 'text/html']);
    expect(first.text).toContain('Văn bản còn hiệu lực');
    expect(first.text).toContain('This record is valid');
    expect(second.text).toBe(first.text);
    expect(first.text).not.toMatch(/\d{4}|<script|https?:/);
    expect(first.headers['content-security-policy']).toContain("default-src 'none'");
    await askUndo(cast.clerk, one);
    await undo(cast.carrier, one);
    const gone = await page(paths[0] ?? '');
    expect(gone.text).toContain('Văn bản không còn hiệu lực');
    expect(gone.text).toContain('This record is void');
  });
});

describe('F27 a signature made by the key of a device', () => {
  reading('is called so on the record', async () => {
    const { giver, receiver } = await phones(service);
    const numbers = await carried(service, 1);
    const said = offerOf(service, giver, numbers);
    for (const upload of uploadsOf(giver, receiver, said, acceptOf(service, receiver, said, numbers)))
      await send(upload);
    const { body, status } = await cast.officer.download(`/v1/handovers/${said.says.handover}/record.pdf`);
    expect(status).toBe(200);
    const text = squeezed(textOf(body));
    expect(text.split(squeezed('Ký bằng thiết bị'))).toHaveLength(3);
    expect(text).not.toContain(squeezed('Xác nhận bằng tài khoản đăng nhập'));
  });
});

describe('F18 F19 F27 reports on paper', () => {
  reading('a list that did not agree: what, who found it, who answers; open until it is settled', async () => {
    const { list, missing, broken } = await withDifferences(service);
    const [condition, difference] = await irregularitiesOf(service, list);
    const path = `/v1/irregularities/${difference?.id}/record.pdf`;
    const open = await cast.clerk.download(path);
    const text = squeezed(textOf(open.body));
    const listed = (await cast.clerk.get(`/v1/handovers/${list}`)).body.number;
    for (const part of [
      ...['BIÊN BẢN CHÊNH LỆCH GIAO NHẬN', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', difference?.number ?? 'none'],
      ...[`Bảng kê giao nhận số: ${listed}`, missing, 'thiếu bưu gửi này', broken, 'bao bì hư hỏng'],
      ...['Đơn vị chịu trách nhiệm làm rõ: Bưu cục Đồng Hới', 'Nguyễn Văn An (mẫu)', 'Chưa kết luận.'],
    ])
      expect(text).toContain(squeezed(part));
    for (const secret of ['Đổi giấy phép lái xe', 'Nguyễn Thị Ngọc Ánh']) expect(text).not.toContain(squeezed(secret));
    const controller = service.as('controller-dho', 'controller', '44-DHO');
    await settle(controller, difference?.id ?? '', { outcome: 'found', note: 'Còn trong túi của chuyến trước' });
    const settled = await cast.clerk.download(path);
    const concluded = squeezed(textOf(settled.body));
    for (const part of ['Kết luận: đã tìm thấy', 'Đã làm rõ: Còn trong túi của chuyến trước', 'NGƯỜI KẾT LUẬN'])
      expect(concluded).toContain(squeezed(part));
    expect((await cast.carrier.download(path)).body.equals(settled.body)).toBe(true);
    const torn = squeezed(textOf((await cast.clerk.download(`/v1/irregularities/${condition?.id}/record.pdf`)).body));
    for (const part of [
      'BIÊN BẢN TÌNH TRẠNG BƯU GỬI',
      `Bưu gửi số: ${broken}`,
      'bao bì hư hỏng; niêm phong bị rách, vỡ',
    ])
      expect(torn).toContain(squeezed(part));
    expect((await cast.otherClerk.download(path)).status).toBe(404);
  });

  reading('an envelope sealed anew: its papers as counted, both seals, the second person', async () => {
    const { list, broken } = await withDifferences(service);
    const [condition] = await irregularitiesOf(service, list);
    const lines = completeLines.map((each, index) => (index === 0 ? { ...each, given: 0 } : each));
    expect((await reseal(cast.clerk, broken, { lines })).status).toBe(200);
    const { body } = await cast.clerk.download(`/v1/irregularities/${condition?.id}/record.pdf`);
    const text = squeezed(textOf(body));
    for (const part of [
      ...[
        'Kiểm kê giấy tờ trong phong bì',
        `Dòng 1 của Phiếu gửi, bản chính: 0 (Phiếu gửi: ${completeLines[0]?.given})`,
      ],
      ...['Niêm phong cũ số: NP-0001', 'Niêm phong mới số: NP-NEW', 'Kết luận: đã kiểm kê và niêm phong lại'],
      ...['NGƯỜI THỨ HAI', 'Ký trên màn hình'],
    ])
      expect(text).toContain(squeezed(part));
  });

  test('the report on a list is void once both sides undo the acceptance, that on a torn envelope is not', async () => {
    const { list } = await withDifferences(service);
    const [condition, difference] = await irregularitiesOf(service, list);
    const paths = [];
    for (const report of [condition, difference])
      paths.push(await checkOf(cast.clerk, `/v1/irregularities/${report?.id}/record.pdf`, report?.id ?? ''));
    await askUndo(cast.clerk, list);
    expect((await undo(cast.carrier, list)).status).toBe(200);
    const [torn, listed] = await Promise.all(paths.map((path) => service.get(path)));
    expect([torn?.body, listed?.body]).toEqual([{ state: 'valid' }, { state: 'void' }]);
  });
});

describe('F16 the cover of a list', () => {
  test('is there once the list is closed, for both sides, and again when it is closed anew', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const draft = await cast.clerk.post('/v1/handovers', { purpose: 'run', to: { person: carrierId }, numbers });
    const path = `/v1/handovers/${draft.body.id}/cover.pdf`;
    expect(await cast.clerk.get(path)).toMatchObject({ status: 409, body: { code: 'list-not-offered' } });
    expect((await cast.carrier.get(path)).status).toBe(404);
    await cast.clerk.post(`/v1/handovers/${draft.body.id}/close`);
    const [giver, receiver] = [await cast.clerk.download(path), await cast.carrier.download(path)];
    expect([giver.status, receiver.status]).toEqual([200, 200]);
    expect(receiver.body.equals(giver.body)).toBe(true);
    expect((await cast.otherClerk.get(path)).status).toBe(404);
    await cast.clerk.post(`/v1/handovers/${draft.body.id}/revise`, { reason: 'Thêm bưu gửi' });
    expect(await cast.clerk.get(path)).toMatchObject({ status: 409, body: { code: 'list-not-offered' } });
  });

  reading('tells nothing of the lines: one barcode, the giver, the time', async () => {
    const texts = [];
    for (const count of [1, 3]) {
      const numbers = await sealed(cast.clerk, count);
      const { id, number } = (await offer(cast.clerk, { person: carrierId }, numbers)).body;
      const { body } = await cast.carrier.download(`/v1/handovers/${id}/cover.pdf`);
      expect(zbar(picture(body, 203))).toEqual([`CODE-128:${number}`]);
      const text = textOf(body);
      for (const part of ['BẢNG KÊ GIAO NHẬN BƯU GỬI', `Số: ${number}`, 'Bên giao: Bưu cục Đồng Hới'])
        expect(squeezed(text)).toContain(squeezed(part));
      for (const each of numbers) expect(text).not.toContain(each);
      texts.push(
        squeezed(text)
          .replace(number, '')
          .replace(/Lúc:\d\d:\d\dngày/, ''),
      );
    }
    expect(texts[0]).toBe(texts[1]);
    expect(await service.db.query(`select 1 from document where kind = 'list-cover'`)).toEqual([]);
  });
});
