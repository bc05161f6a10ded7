import { migrate } from '../src/migrate.js';
import { readMigrations } from '../src/platform/migrations.js';
import { verify } from '../src/verify/verify.js';
import { squeezed, textOf } from './support/read-print.js';
import { books, liveSlips, paid, reason, replaced, voided } from './support/slips.js';
import { TestService, type Caller } from './support/service.js';
import { tools } from './support/tools.js';
import { sound, Superuser } from './support/verified.js';

const reading = tools.has('pdftotext') ? test : test.skip;

let service: TestService;
let clerk: Caller;
let cashier: Caller;
let courier: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  cashier = service.as('cashier-dho', 'cashier', '44-DHO');
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
}, 60_000);
afterAll(() => service.close());

afterEach(async () => {
  expect((await books(service)).filter(({ whole }) => !whole)).toEqual([]);
});

describe('F38 void keeps the copy', () => {
  test('the bytes issued first stay readable for those who check; everybody else gets the marked one', async () => {
    const { post } = await paid(service, clerk);
    const path = `/v1/payment-slips/${post.number}`;
    const before = await clerk.download(`${path}.pdf`);
    expect((await clerk.download(`${path}/issued.pdf`)).body.equals(before.body)).toBe(true);
    await voided(cashier, post);
    for (const reader of [clerk, cashier, service.as('auditor-44', 'auditor', '44')])
      expect((await reader.download(`${path}/issued.pdf`)).body.equals(before.body)).toBe(true);
    const [marked, again] = [await clerk.download(`${path}.pdf`), await cashier.download(`${path}.pdf`)];
    expect([marked.status, marked.body.equals(before.body), again.body.equals(marked.body)]).toEqual([
      200,
      false,
      true,
    ]);
    expect((await courier.download(`${path}/issued.pdf`)).status).toBe(403);
    expect((await service.as('clerk-bdo-1', 'clerk', '44-BDO').download(`${path}/issued.pdf`)).status).toBe(404);
  });

  test('a slip that was never printed before has its copy as well', async () => {
    const { post } = await paid(service, clerk);
    await voided(cashier, post);
    expect((await clerk.download(`/v1/payment-slips/${post.number}/issued.pdf`)).status).toBe(200);
  });

  reading('the mark, the reason and who did it stand on the void one, its number on the new one', async () => {
    const { authority: fee } = await paid(service, courier);
    const { body } = await replaced(clerk, fee, 'transfer');
    const read = async (path: string) => squeezed(textOf((await clerk.download(`/v1/payment-slips/${path}`)).body));
    const marked = await read(`${fee.number}.pdf`);
    for (const part of [
      'ĐÃ HỦY',
      fee.number.slice(-7),
      'Một trăm mười lăm nghìn đồng',
      reason,
      'Người hủy',
      'Giao dịch viên',
      'Bưu tá',
    ])
      expect(marked).toContain(squeezed(part));
    expect(await read(`${fee.number}/issued.pdf`)).not.toContain(squeezed('ĐÃ HỦY'));
    const fresh = await read(`${body.number}.pdf`);
    for (const part of [
      `Thay thế phiếu thu số: ${fee.number}`,
      'Một trăm mười lăm nghìn đồng',
      'Chuyển khoản',
      'Bưu tá',
    ])
      expect(fresh).toContain(squeezed(part));
    expect(fresh).not.toContain(squeezed('ĐÃ HỦY'));
  });
});

describe('N9 what verify finds about void slips', () => {
  test('nothing after all of that; and each lie about a slip, a charge or what stands in for it', async () => {
    const { post, authority: fee } = await paid(service, clerk);
    await voided(cashier, post);
    const { body: fresh } = await replaced(cashier, fee);
    expect((await verify(service.database.url)).counts).toEqual(sound);
    const superuser = await Superuser.of(service);
    const lies: [string, unknown[], string][] = [
      ['update payment_slip set voided_act = null, void_reason = null where id = $1', [post.id], post.number],
      [
        'update payment_slip set voided_act = act, void_reason = (select id from note limit 1) where number = $1',
        [fresh.number],
        fresh.number,
      ],
      ['update charge set slip = $1 where slip = $2', [fee.id, fresh.id], fee.number],
      ['update charge set slip = $1 where void_slip = $1', [post.id], post.number],
      ['update payment_slip set amount = amount + 1 where id = $1', [fee.id], fee.number],
      ['delete from payment_slip_line where slip = $1', [fee.id], fee.number],
      ['update payment_slip set replaces = $1 where id = $2', [post.id, fresh.id], fresh.number],
    ];
    for (const [change, values, place] of lies) await superuser.expectBroken(change, values, 'N9', place);
    await superuser.client.end();
  });

  test('cash that another handed on than who took it', async () => {
    const { post } = await paid(service, clerk);
    const { body } = await clerk.post('/v1/remittances', { slips: [post.number], target: '44-DHO' });
    const superuser = await Superuser.of(service);
    const lie = `update remittance set giver = (select id from person where id <> giver limit 1) where id = $1`;
    await superuser.expectBroken(lie, [body.id], 'N9', body.number);
    await superuser.client.end();
  });

  test('a void slip on a remittance is forbidden by the database itself', async () => {
    const { post } = await paid(service, clerk);
    await clerk.post('/v1/remittances', { slips: [post.number], target: '44-DHO' });
    const forbidden = service.db.query(
      'update payment_slip set voided_act = act, void_reason = (select id from note limit 1) where id = $1',
      [post.id],
    );
    await expect(forbidden).rejects.toThrow('payment_slip_void_kept');
  });
});

describe('F38 the database of before', () => {
  test('its slips keep their charges, and nothing is amiss afterwards', async () => {
    const before = await TestService.start();
    const { post, authority } = await paid(before, before.as('clerk-dho-1', 'clerk', '44-DHO'));
    const { url } = before.database;
    const newer = (await readMigrations()).filter(({ number }) => number >= 13).length;
    await migrate(url, { down: newer });
    await migrate(url);
    expect((await verify(url)).counts).toEqual(sound);
    const reply = await replaced(before.as('cashier-dho', 'cashier', '44-DHO'), post);
    expect(reply.body['replaces']).toBe(post.number);
    expect((await liveSlips(before, post.dossier)).map(({ number }) => number)).toEqual([
      authority.number,
      reply.body.number,
    ]);
    await before.close();
  }, 60_000);
});
