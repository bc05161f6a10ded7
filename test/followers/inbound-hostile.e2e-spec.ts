import { randomUUID } from 'node:crypto';
import { Sweeper } from '../../src/integrations/followers/sweeper.js';
import { derivedId } from '../../src/platform/ids.js';
import { inbox, typesOf } from '../support/followed.js';
import { ADMIN_SYSTEM, Outside } from '../support/outside.js';
import { counterIntake } from '../support/papers.js';
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

/** An order for a dossier that nobody has seen; right, but for what is changed. */
function order({ name = 'Lê Văn Cam (mẫu)', ...change }: { name?: string; [field: string]: unknown }): object {
  const data = {
    code: `H48.12-${randomUUID()}`,
    procedure: 'GTVT-02',
    authority: '44-SXD',
    desk: '44-TTPVHCC',
    dueDate: '2026-12-02',
    recipient: { name, phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '18859' },
    resultCount: 1,
    originals: 0,
    collect: { postage: 30_500, fee: 115_000 },
    ...change,
  };
  return { type: 'result-order.requested', data };
}

describe('F78 what is signed is not believed blindly', () => {
  async function filed(): Promise<{ dossier: string; postCode: string }> {
    const [item] = (await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'))).items;
    if (!item) throw new Error('nothing was taken in');
    await service.db.query(`update dossier set status = 'FILED', filed_at = $2 where id = $1`, [
      item.dossier,
      service.clock.now(),
    ]);
    return item;
  }

  test.each([
    ['code', { code: 'C\u0000' }],
    ['a field nobody reads', { code: 'C', more: [{ '\ud800': 1 }] }],
  ])('a NUL or half a character in %s is refused and leaves nothing', async (_name, data) => {
    const before = (await inbox(service)).length;
    expect(await outside.webhook({ type: 'authority.received', data })).toMatchObject({
      status: 422,
      body: { code: 'body-invalid' },
    });
    expect(await inbox(service)).toHaveLength(before);
  });

  test('whose signature is wrong is told nothing else', async () => {
    const event = { type: 'x\u0000', data: {} };
    expect(await outside.webhook(event, { signature: 'v1,AAAA' })).toMatchObject({ status: 401 });
  });

  test('the same id with another content is refused, and the first stands', async () => {
    const { dossier, postCode } = await filed();
    const id = `msg_${randomUUID()}`;
    const event = (reason: string): object => ({
      type: 'authority.asked-supplement',
      timestamp: '2026-11-30T08:00:00+07:00',
      data: { postCode, reason },
    });
    expect((await outside.webhook(event('một'), { id })).body).toEqual({ status: 'applied' });
    const stored = await inbox(service);
    const other = await outside.webhook(event('hai'), { id });
    expect(other).toMatchObject({ status: 422, body: { code: 'webhook-id-reused' } });
    expect(await inbox(service)).toEqual(stored);
    expect((await outside.webhook(event('một'), { id })).body).toEqual({ status: 'applied' });
    expect(await typesOf(service, dossier)).toEqual(['item.sealed', 'authority.asked-supplement']);
  });

  test('an id that something else has in the inbox is refused, and that stays as it was', async () => {
    const id = `msg_${randomUUID()}`;
    const row = derivedId('inbound', `${ADMIN_SYSTEM}:${id}`);
    const device = randomUUID();
    await service.db.query(
      `insert into inbox (id, source, counter, kind, payload, received_at) values ($1, $2, 1, 'courier.act', '', $3)`,
      [row, device, service.clock.now()],
    );
    const event = { type: 'authority.refused', data: { postCode: 'HB00000000' } };
    expect(await outside.webhook(event, { id })).toMatchObject({ status: 422, body: { code: 'webhook-id-reused' } });
    await service.app.get(Sweeper).sweep();
    const rows = await service.db.query('select source, kind, problem from inbox where id = $1', [row]);
    expect(rows).toEqual([{ source: device, kind: 'courier.act', problem: null }]);
  });

  const spoilt: [string, (good: { postCode: string }) => object][] = [
    [
      'a reason that reads backwards',
      ({ postCode }) => ({ type: 'authority.refused', data: { postCode, reason: 'a\u202eb' } }),
    ],
    [
      'a control character in a code',
      ({ postCode }) => ({ type: 'authority.received', data: { postCode, code: 'C\u0007', dueDate: '2026-12-07' } }),
    ],
    [
      'a day of another age',
      ({ postCode }) => ({ type: 'authority.received', data: { postCode, code: 'C', dueDate: '9999-12-31' } }),
    ],
    [
      'an instant of the year 0',
      ({ postCode }) => ({ type: 'authority.refused', timestamp: '0000-01-01T00:00:00Z', data: { postCode } }),
    ],
    ['more money than there is', () => order({ collect: { postage: 1, fee: 10_000_000_001 } })],
    ['no whole đồng', () => order({ collect: { postage: 2 ** 60, fee: 0 } })],
    ['a name that reads backwards', () => order({ name: 'A\u202eB (mẫu)' })],
    ['more results than one can carry', () => order({ resultCount: 10_001 })],
  ];
  test('an order at the limits is taken', async () => {
    const most = order({ collect: { postage: 1, fee: 10_000_000_000 }, resultCount: 10_000 });
    expect(await outside.webhook(most)).toEqual({ status: 202, body: { status: 'applied' } });
  });

  test.each(spoilt)('%s: kept, refused for good, and somebody has a task', async (_name, spoil) => {
    const before = await tasks();
    const good = await filed();
    expect(await outside.webhook(spoil(good))).toEqual({ status: 202, body: { status: 'refused' } });
    expect((await inbox(service)).at(-1)).toMatchObject({ problem: 'body-invalid', applied: false });
    expect(await tasks()).toBe(before + 1);
    expect(await typesOf(service, good.dossier)).toEqual(['item.sealed']);
  });

  test('a code written in another form of Unicode is the same code', async () => {
    const { dossier, postCode } = await filed();
    const received = { type: 'authority.received', data: { postCode, code: 'H48-Đe\u0323', dueDate: '2026-12-07' } };
    expect((await outside.webhook(received)).body).toEqual({ status: 'applied' });
    const due = { type: 'authority.changed-due', data: { code: 'H48-Đ\u1eb9', dueDate: '2026-12-08' } };
    expect((await outside.webhook(due)).body).toEqual({ status: 'applied' });
    expect(await typesOf(service, dossier)).toEqual(['item.sealed', 'authority.received', 'authority.changed-due']);
  });

  async function tasks(): Promise<number> {
    const [row] = await service.db.query<{ n: number }[]>(
      `select count(*)::int as n from task where kind = 'inbound-refused'`,
    );
    return row?.n ?? 0;
  }
});
