import { Sweeper } from '../../src/integrations/followers/sweeper.js';
import { drained, Outside, until } from '../support/outside.js';
import { dossierOf, inbox, typesOf } from '../support/followed.js';
import { TestService } from '../support/service.js';

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

function order(code: string, change: object = {}) {
  const recipient = { name: 'Lê Văn Cam (mẫu)', phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '18859' };
  const data = {
    code,
    procedure: 'GTVT-02',
    authority: '44-SXD',
    desk: '44-TTPVHCC',
    dueDate: '2026-12-02',
    recipient,
  };
  return { ...data, resultCount: 1, originals: 0, collect: { postage: 30_500, fee: 115_000 }, ...change };
}

describe('F126 result orders', () => {
  test('an order opens a dossier the post has never seen; the same again, by another id too, is success', async () => {
    const code = 'H48.12-261101-0001';
    const requested = { type: 'result-order.requested', data: order(code) };
    expect((await outside.webhook(requested)).body).toEqual({ status: 'applied' });
    expect((await outside.webhook(requested)).body).toEqual({ status: 'applied' });
    const dossier = await dossierOf(service, code);
    expect(dossier).toMatchObject({ status: 'ACCEPTED', service: 'result', dueOn: '2026-12-02' });
    const deliveries = await service.db.query<object[]>(
      'select status, collect_fee::int as fee, result_count as count from delivery where dossier = $1',
      [dossier.id],
    );
    expect(deliveries).toEqual([{ status: 'AWAITING_RESULT', fee: 115_000, count: 1 }]);
    const [first] = await service.db.query<{ body: string }[]>(
      'select body from event where dossier_id = $1 and seq = 1',
      [dossier.id],
    );
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      type: 'service.requested',
      data: { service: 'result', opened: { channel: 'admin-system', status: 'ACCEPTED' } },
    });
    expect(first?.body).not.toContain('Cam');
  });

  test('two orders of one code at the same moment open one dossier', async () => {
    const code = 'H48.12-261101-0002';
    const requested = { type: 'result-order.requested', timestamp: '2026-11-30T08:00:00+07:00', data: order(code) };
    const replies = await Promise.all([1, 2, 3, 4].map(() => outside.webhook(requested)));
    expect(replies.every(({ status }) => status === 202)).toBe(true);
    await service.app.get(Sweeper).sweep();
    const rows = await service.db.query<object[]>('select 1 from dossier where code = $1', [code]);
    expect(rows).toHaveLength(1);
    const orders = (await inbox(service)).filter(({ kind }) => kind === 'result-order.requested').slice(-4);
    expect(orders.map(({ applied, problem }) => (applied ? 'applied' : problem)).sort()).toEqual([
      'applied',
      ...['said-before', 'said-before', 'said-before'],
    ]);
  });

  test('finished before its order waits for it; revoked and recalled end the order', async () => {
    const [code, other] = ['H48.12-261101-0003', 'H48.12-261101-0004'];
    expect(
      (await outside.webhook({ type: 'authority.finished', data: { code, resultCount: 1, originals: 0 } })).body,
    ).toEqual({ status: 'waiting' });
    await outside.webhook({ type: 'result-order.requested', data: order(code) });
    await service.app.get(Sweeper).sweep();
    const dossier = await dossierOf(service, code);
    expect(await typesOf(service, dossier.id)).toEqual(['service.requested', 'authority.finished']);
    expect((await outside.webhook({ type: 'authority.recalled', data: { code } })).body).toEqual({ status: 'applied' });
    await outside.webhook({ type: 'result-order.requested', data: order(other) });
    expect((await outside.webhook({ type: 'result-order.revoked', data: { code: other } })).body).toEqual({
      status: 'applied',
    });
    expect(await typesOf(service, (await dossierOf(service, other)).id)).toEqual([
      'service.requested',
      'delivery.cancelled',
    ]);
  });

  test('an order for an unknown procedure or unit is kept with its problem for the province', async () => {
    expect(
      (
        await outside.webhook({
          type: 'result-order.requested',
          data: order('H48.12-261101-0005', { procedure: 'XX-99' }),
        })
      ).body,
    ).toEqual({ status: 'refused' });
    expect(
      (await outside.webhook({ type: 'result-order.requested', data: order('H48.12-261101-0006', { desk: '44-SXD' }) }))
        .body,
    ).toEqual({ status: 'refused' });
    const tasks = await service.db.query<{ code: string }[]>(
      `select u.code from task t join unit u on u.id = t.unit where t.kind = 'inbound-refused' and t.dossier is null`,
    );
    expect(new Set(tasks.map(({ code }) => code))).toEqual(new Set(['44']));
  });
});

describe('F25 both sides, all the way', () => {
  test('shuffled and doubled webhooks of the administrative system end where ordered ones would', async () => {
    await outside.control('/control/faults', { shuffle: true, shuffleWindowMs: 60, duplicatePercent: 50 });
    const codes = Array.from({ length: 6 }, (_none, at) => `H48.12-261105-000${at + 1}`);
    await outside.control(
      '/back-office/dossiers',
      codes.map((code) => ({ ...order(code), owner: { name: 'Trần Văn Bưởi (mẫu)' } })),
    );
    for (const code of codes) {
      await outside.control(`/back-office/dossiers/${code}/order-result`);
      await outside.control(`/back-office/dossiers/${code}/finish`, { resultCount: 1, originals: 0 });
    }
    const ready = async () => {
      await service.app.get(Sweeper).sweep();
      const [row] = await service.db.query<{ n: number }[]>(
        `select count(*)::int as n from delivery v join dossier d on d.id = v.dossier where d.code = any($1) and v.status = 'READY_AT_DESK' and d.status = 'FINISHED'`,
        [codes],
      );
      return row?.n === codes.length;
    };
    await until(ready);
    expect(await drained(service)).toBeGreaterThanOrEqual(0);
    for (const code of codes)
      expect(await typesOf(service, (await dossierOf(service, code)).id)).toEqual([
        'service.requested',
        'authority.finished',
      ]);
  });
});
