import { castOf, carrierId, handOver, offer, sealed, tally, toDesk } from './support/handing-over.js';
import { picture, squeezed, textOf, zbar } from './support/read-print.js';
import { TestService } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;
const PUBLIC_URL = 'https://tracuu.example';

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start({ PUBLIC_URL });
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

async function keptFor(subject: string): Promise<{ kind: string; number: string }[]> {
  return service.db.query('select kind, number from document where subject = $1', [subject]);
}

describe('F27 the record of a handover', () => {
  test('is there only when both have signed, and not for strangers', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const offered = await offer(cast.clerk, { person: carrierId }, numbers);
    const path = `/v1/handovers/${offered.body.id}/record.pdf`;
    expect(await cast.clerk.get(path)).toMatchObject({ status: 409, body: { code: 'record-not-signed' } });
    expect(await cast.carrier.get(path)).toMatchObject({ status: 409, body: { code: 'count-first' } });
    expect(await cast.otherClerk.get(path)).toMatchObject({ status: 404 });
    expect(await keptFor(offered.body.id)).toEqual([]);
  });

  test('is the same bytes for both sides ever after', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const accepted = await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers);
    const path = `/v1/handovers/${accepted.body.id}/record.pdf`;
    const [first, second] = await Promise.all([cast.clerk.download(path), cast.carrier.download(path)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.equals(first.body)).toBe(true);
    expect(first.headers['content-disposition']).toBe(`inline; filename="${accepted.body.number}.pdf"`);
    expect(await keptFor(accepted.body.id)).toEqual([{ kind: 'handover-record', number: accepted.body.number }]);
  });

  reading('among carriers is a list of numbers and seals, without procedure or dossier', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const accepted = await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers);
    const { body } = await cast.clerk.download(`/v1/handovers/${accepted.body.id}/record.pdf`);
    const text = squeezed(textOf(body));
    for (const part of [
      'BẢNG KÊ GIAO NHẬN BƯU GỬI',
      accepted.body.number,
      ...numbers,
      'NP-0001',
      'Phạm Thị Quân (mẫu)',
      'Nguyễn Văn An (mẫu)',
      'Quảng Trị, ngày 30 tháng 11 năm 2026',
    ]) {
      expect(text).toContain(squeezed(part));
    }
    for (const secret of ['Đổi giấy phép lái xe', 'HB0', 'Nguyễn Thị Ngọc Ánh'])
      expect(text).not.toContain(squeezed(secret));
    const [kept] = await service.db.query<{ check: string }[]>(
      'select check_id as check from document where subject = $1',
      [accepted.body.id],
    );
    expect(zbar(picture(body, 203), ['--raw'])).toEqual([`${PUBLIC_URL}/v1/records/${kept?.check}`]);
  });

  test('after each tally is another paper; what was issued stays', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const accepted = await toDesk(service, numbers);
    const path = `/v1/handovers/${accepted.body.id}/record.pdf`;
    const acceptance = await cast.officer.download(path);
    await tally(cast.officer, accepted.body.id, [{ number: numbers[0], asPostingSlip: true }]);
    const first = await cast.officer.download(path);
    await tally(cast.officer, accepted.body.id, [{ number: numbers[1], asPostingSlip: true }]);
    const second = await cast.officer.download(path);
    expect([first, second].map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set([acceptance, first, second].map(({ headers }) => headers['etag'])).size).toBe(3);
    expect((await cast.carrier.download(path)).body.equals(second.body)).toBe(true);
    const rows = await service.db.query('select kind from document where number = $1 order by kind', [
      accepted.body.number,
    ]);
    expect(rows).toEqual([
      { kind: 'handover-record' },
      { kind: 'handover-tally-record' },
      { kind: 'handover-tally-record' },
    ]);
  });

  reading('after the tally names designation, papers, differences and the legal filing time', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const accepted = await toDesk(service, numbers);
    const reply = await tally(cast.officer, accepted.body.id, [
      { number: numbers[0], lines: [{ line: 4, given: 0 }], accepted: true },
    ]);
    expect(reply.status).toBe(200);
    const { body } = await cast.officer.download(`/v1/handovers/${accepted.body.id}/record.pdf`);
    const [designation] = await service.db.query<{ designation: string }[]>(
      'select designation from handover_tally where handover = $1',
      [accepted.body.id],
    );
    const text = squeezed(textOf(body));
    const parts = [
      ...[
        'BIÊN BẢN GIAO NHẬN HỒ SƠ',
        'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
        'Đổi giấy phép lái xe',
        designation?.designation ?? 'none',
      ],
      ...[
        'thiếu 01 bản chụp (dòng 4 của Phiếu gửi)',
        'Thời điểm ký là thời điểm nộp hồ sơ',
        'Ký trên màn hình',
        'Ngô Thu Hà (mẫu)',
      ],
      ...['Kiểm đếm giấy tờ lúc', '08:00 ngày 30/11/2026', ...numbers],
    ];
    for (const part of parts) expect(text).toContain(squeezed(part));
  });
});
