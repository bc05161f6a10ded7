import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Encryption } from '../src/platform/encryption.js';
import { derivedId } from '../src/platform/ids.js';
import { close, morningOf, sign } from './support/closings.js';
import { keptRoots, rootsTaken } from './support/day-roots.js';
import { carrierId, castOf, handOver, sealed } from './support/handing-over.js';
import { picture, squeezed, textOf, zbar } from './support/read-print.js';
import { TestService, type Caller } from './support/service.js';
import { tools } from './support/tools.js';

jest.setTimeout(60_000);

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;
const PUBLIC_URL = 'https://tracuu.example';
const MONDAY = '2026-11-30';
const TUESDAY = '2026-12-01';
const WEDNESDAY = '2026-12-02';

let service: TestService;
let cast: ReturnType<typeof castOf>;
let controller: Caller;

beforeEach(async () => {
  service = await TestService.start({ PUBLIC_URL });
  cast = castOf(service);
  controller = service.as('controller-dho', 'controller', '44-DHO');
}, 60_000);
afterEach(() => service.close());

const sheet = (caller: Caller, id: string) => caller.download(`/v1/closings/${id}/sheet.pdf`);
const after = (day: string, root: string): Promise<void> => rootsTaken(service, `${day}T00:05:00+07:00`, root);

describe('F26 the closing sheet', () => {
  test('is there once the root of its day is, and once the difference is signed; the same bytes ever after', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    const { id, number: own } = (await close(cast.clerk, [number])).body;
    const different = (await close(cast.carrier, [number])).body.id;
    const before = await cast.clerk.get(`/v1/closings/${id}/sheet.pdf`);
    expect(before).toMatchObject({ status: 409, body: { code: 'root-not-taken' } });
    await after(TUESDAY, MONDAY);
    const [first, second] = await Promise.all([sheet(cast.clerk, id), sheet(controller, id)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.equals(first.body)).toBe(true);
    expect(first.headers['content-disposition']).toBe(`inline; filename="${own}.pdf"`);
    const open = await controller.get(`/v1/closings/${different}/sheet.pdf`);
    expect(open).toMatchObject({ status: 409, body: { code: 'closing-open' } });
    expect((await sheet(cast.otherClerk, id)).status).toBe(404);
  });

  reading('prints the list, the sums, the root of the day and the one before', async () => {
    const [kept = '', given = ''] = await sealed(cast.clerk, 2);
    await after(TUESDAY, MONDAY);
    morningOf(service, TUESDAY);
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [given]);
    const { id, number, ...body } = (await close(cast.clerk, [kept])).body;
    await after(WEDNESDAY, TUESDAY);
    const { body: paper } = await sheet(cast.clerk, id);
    const [monday, tuesday] = (await keptRoots(service)).filter(({ unit }) => unit === '44');
    const text = squeezed(textOf(paper));
    for (const part of [
      ...['BÁO CÁO CHỐT CA', number, 'Bưu cục Đồng Hới', '01/12/2026', kept, given, 'Cộng: 2'],
      ...['Đã kiểm đếm, khớp sổ, không có chênh lệch.', String(body['listHash'])],
      ...['In sai', 'CA015100005VN – CA015199999VN', '10000'],
      ...[`Mã gốc ngày 01/12/2026: ${tuesday?.root}`, `Mã gốc của ngày trước đó: ${monday?.root}`],
      ...['Phạm Thị Quân (mẫu)', 'Xác nhận bằng tài khoản đăng nhập'],
    ])
      expect(text).toContain(squeezed(part));
    expect(tuesday?.previous).toBe(monday?.root);
    for (const secret of ['Nguyễn Thị Ngọc Ánh', 'Đổi giấy phép lái xe', 'HB0'])
      expect(text).not.toContain(squeezed(secret));
    const [code = ''] = zbar(picture(paper, 203), ['--raw']);
    expect(code).toMatch(/^https:\/\/tracuu\.example\/v1\/records\/[0-9a-f-]{36}$/);
    expect((await service.get(new URL(code).pathname)).body).toEqual({ state: 'valid' });
  });

  reading('with a difference names it, its report and who signed; the root is that of the day of signing', async () => {
    const [gone = ''] = await sealed(cast.clerk, 1);
    const { id } = (await close(cast.clerk, [])).body;
    await after(TUESDAY, MONDAY);
    morningOf(service, TUESDAY);
    const report = String((await sign(controller, id)).body['irregularity']);
    expect(await cast.clerk.get(`/v1/closings/${id}/sheet.pdf`)).toMatchObject({ body: { code: 'root-not-taken' } });
    await after(WEDNESDAY, TUESDAY);
    const { body } = await controller.get(`/v1/irregularities/${report}`);
    const text = squeezed(textOf((await sheet(controller, id)).body));
    for (const part of [
      `${gone}: có trên sổ, không có trên tay (biên bản sự vụ số ${body.number})`,
      ...['Người thứ hai ghi: Đã cùng tìm ở cả hai kệ, chưa thấy', 'NGƯỜI KIỂM ĐẾM', 'NGƯỜI THỨ HAI'],
      ...['Ngày: 30/11/2026', 'Mã gốc ngày 01/12/2026'],
    ])
      expect(text).toContain(squeezed(part));
  });

  test('signed by the nation on a day without acts of the province: under the root that covers the signature', async () => {
    const staff = randomUUID();
    const name = service.app.get(Encryption).encrypt('Trần Thị Giám Sát (mẫu)', staff);
    await service.db.query(
      `insert into staff (id, person, role, unit, name, valid_from)
       select $1, $2, 'supervisor', id, $3, '2025-01-01' from unit where code = 'VN'`,
      [staff, derivedId('person', 'supervisor-44'), name],
    );
    await sealed(cast.clerk, 1);
    const { id } = (await close(cast.clerk, [])).body;
    await after(TUESDAY, MONDAY);
    morningOf(service, WEDNESDAY);
    const signed = await sign(service.as('supervisor-44', 'supervisor', 'VN'), id);
    expect(signed.body.status).toBe('CLOSED_WITH_DIFFERENCE');
    expect(await cast.clerk.get(`/v1/closings/${id}/sheet.pdf`)).toMatchObject({ body: { code: 'root-not-taken' } });
    await after('2026-12-03', WEDNESDAY);
    const roots = (await keptRoots(service)).filter(({ day }) => day === WEDNESDAY);
    expect(roots.map(({ unit }) => unit)).toEqual(['VN']);
    expect((await sheet(cast.clerk, id)).status).toBe(200);
  });
});
