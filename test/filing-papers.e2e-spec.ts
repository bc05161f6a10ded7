import supertest from 'supertest';
import { correctFiling, filed, why } from './support/corrections.js';
import { castOf, outcome, sealed } from './support/handing-over.js';
import { squeezed, textOf } from './support/read-print.js';
import { TestService, type Caller } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext') ? test : test.skip;
const MINUTE = 60_000;

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

/** Filed, and a few minutes gone since. */
async function filedBefore(): Promise<{ number: string; list: string; path: string }> {
  const [number = ''] = await sealed(cast.clerk, 1);
  const list = await filed(service, number);
  later();
  return { number, list, path: `/v1/handovers/${list}/supplements/${number}.pdf` };
}

function later(): void {
  service.clock.moveTo(new Date(service.clock.now().getTime() + 3 * MINUTE));
}

async function corrected(number: string, list: string, minutesAgo: number): Promise<string> {
  const filedAt = new Date(service.clock.now().getTime() - minutesAgo * MINUTE).toISOString();
  const { status, body } = await correctFiling(cast.secondOfficer, list, { number, filedAt });
  expect([status, body.status]).toEqual([200, 'ACCEPTED']);
  return filedAt;
}

/** What the public page says of the paper that was issued last. */
async function checkOf(caller: Caller, path: string): Promise<string> {
  expect((await caller.download(path)).status).toBe(200);
  const [row] = await service.db.query<{ check: string }[]>(
    'select check_id as check from document order by issued_at desc, id desc limit 1',
  );
  return `/v1/records/${row?.check}`;
}

const stateAt = async (path: string): Promise<unknown> => (await service.get(path)).body;

function clock(instant: string): string {
  const [, minutes] = /T\d\d:(\d\d)/.exec(instant) ?? [];
  const hours = String((new Date(instant).getUTCHours() + 7) % 24).padStart(2, '0');
  return `${hours}:${minutes}`;
}

describe('F24 the supplementary record on a filing time', () => {
  reading('names both times, the reason, both sides and how they signed, the same bytes ever after', async () => {
    const { number, list, path } = await filedBefore();
    const filedAt = await corrected(number, list, 1);
    const { status, body } = await cast.officer.download(path);
    expect(status).toBe(200);
    const text = squeezed(textOf(body));
    for (const part of [
      ...['BIÊN BẢN GIAO NHẬN HỒ SƠ (BỔ SUNG)', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', number, why],
      ...['Thời điểm nộp đã ghi', `Thời điểm nộp đúng: ${clock(filedAt)}`, 'Văn bản cử người nhận số'],
      ...['Ký trên màn hình', 'Xác nhận bằng tài khoản đăng nhập'],
    ])
      expect(text).toContain(squeezed(part));
    expect((await cast.carrier.download(path)).body.equals(body)).toBe(true);
  });

  test('the public page says of the record that there is one, and of an older one that there is a newer', async () => {
    const { number, list, path } = await filedBefore();
    const record = await checkOf(cast.officer, `/v1/handovers/${list}/record.pdf`);
    expect(await stateAt(record)).toEqual({ state: 'valid' });
    await corrected(number, list, 2);
    const first = await checkOf(cast.officer, path);
    expect([await stateAt(record), await stateAt(first)]).toEqual([{ state: 'supplemented' }, { state: 'valid' }]);
    later();
    await corrected(number, list, 1);
    const second = await checkOf(cast.officer, path);
    expect([await stateAt(first), await stateAt(second)]).toEqual([{ state: 'supplemented' }, { state: 'valid' }]);
    const page = await supertest(service.app.getHttpServer()).get(record).set('Accept', 'text/html');
    expect(page.text).toContain('Văn bản còn hiệu lực, có biên bản bổ sung');
  });

  test('there is none where nothing was corrected, nor for others', async () => {
    const { number, list, path } = await filedBefore();
    expect(outcome(await cast.officer.get(path))).toBe('not-found');
    await corrected(number, list, 1);
    expect(outcome(await cast.otherClerk.get(path))).toBe('not-found');
    expect(outcome(await cast.officer.get(path.replace(number, 'CA000000000VN')))).toBe('not-found');
  });
});
