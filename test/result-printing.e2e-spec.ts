import { randomUUID } from 'node:crypto';
import { late, sendLate, statuses } from './support/late-acts.js';
import { owner } from './support/papers.js';
import { picture, squeezed, textOf, zbar } from './support/read-print.js';
import { handing, ResultPath } from './support/results.js';
import { TestService } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext', 'zbarimg') ? test : test.skip;
const DESK = 'Trung tâm Phục vụ hành chính công tỉnh Quảng Trị';

let service: TestService;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start({ PUBLIC_URL: 'https://tracuu.example' });
  path = new ResultPath(service);
}, 60_000);
afterAll(() => service.close());

describe('F33 the label of a result', () => {
  reading(
    'names the addressee and the desk by its own name, and says only that there is something to pay',
    async () => {
      const way = await path.released();
      const { status, body } = await path.officer.download(`/v1/items/${way.number}/label.pdf`);
      expect(status).toBe(200);
      const text = squeezed(textOf(body));
      const desk = await service.db.query<{ name: string }[]>(
        'select u.name from dossier d join unit u on u.id = d.received_at where d.id = $1',
        [way.dossier],
      );
      for (const part of [
        owner.name,
        owner.address,
        'tỉnh Quảng Trị',
        desk[0]?.name ?? '',
        'CÓ THU TIỀN',
        way.number,
      ]) {
        expect(text).toContain(squeezed(part));
      }
      const due = await service.db.query<{ amount: string }[]>(
        'select amount from charge where dossier = $1 and slip is null',
        [way.dossier],
      );
      expect(due.length).toBeGreaterThan(0);
      const amounts = due.flatMap(({ amount }) => [amount, Number(amount).toLocaleString('de-DE')]);
      const [dossier] = await service.db.query<{ post_code: string }[]>('select post_code from dossier where id = $1', [
        way.dossier,
      ]);
      for (const secret of [
        'giấy phép',
        'GTVT',
        'Công an',
        owner.phone,
        '912345678',
        dossier?.post_code ?? 'HB',
        ...amounts,
      ]) {
        expect(text).not.toContain(squeezed(secret));
      }
      expect(zbar(picture(body, 203))).toEqual([
        `CODE-128:${way.number}`,
        `QR-Code:https://tracuu.example/v1/tracking/${way.number}`,
      ]);
    },
  );
});

describe('F32 the posting slip of a result', () => {
  reading('names result, originals, the amount to be paid at the door; and stays so after delivery', async () => {
    const way = await path.onRound();
    const address = `/v1/items/${way.number}/posting-slip.pdf`;
    await path.deliver(way);
    const first = await path.clerk.download(address);
    const text = squeezed(textOf(first.body));
    const parts = [
      'PHIẾU GỬI KẾT QUẢ',
      DESK,
      owner.name,
      'Kết quả giải quyết thủ tục hành chính',
      'Bản chính đã nộp, nay trả lại',
      'Chưa thu',
      'KQ-0001',
      '60 g',
    ];
    for (const part of parts) expect(text).toContain(squeezed(part));
    expect((await path.officer.download(address)).body.equals(first.body)).toBe(true);
  });

  test('money taken at the door has its slip', async () => {
    const way = await path.onRound();
    await path.deliver(way);
    const slips = await service.db.query<{ number: string }[]>(
      'select number from payment_slip where dossier = $1 order by issued_at desc',
      [way.dossier],
    );
    expect(slips.length).toBeGreaterThan(0);
    for (const { number } of slips)
      expect((await path.clerk.download(`/v1/payment-slips/${number}.pdf`)).status).toBe(200);
  });
});

describe('F75 results on the courier’s day', () => {
  test('have name, phone, address and amount, for him alone; delivered late they are gone', async () => {
    const way = await path.onRound();
    const [due] = await service.db.query<{ amount: number }[]>(
      'select sum(amount)::int as amount from charge where dossier = $1 and slip is null',
      [way.dossier],
    );
    const day = await path.courier.get('/v1/courier/day');
    expect(day.body['deliveries']).toContainEqual({
      id: way.delivery,
      number: way.number,
      name: owner.name,
      phone: '+84912345678',
      address: expect.stringContaining(owner.address),
      amount: due?.amount,
      resultCount: 2,
      originals: 1,
      attempts: 0,
    });
    const other = await service.as('courier-dho-2', 'courier', '44-DHO').get('/v1/courier/day');
    expect(other.body).toMatchObject({ pickups: [], items: [], deliveries: [] });
    const act = late(1, `/v1/deliveries/${way.delivery}/deliver`, { number: way.number, ...handing });
    expect(statuses(await sendLate(path.courier, randomUUID(), [act]))).toEqual([[1, 200]]);
    const after = await path.courier.get('/v1/courier/day');
    expect(JSON.stringify(after.body)).not.toContain(way.number);
  });
});
