import { randomUUID } from 'node:crypto';
import { castOf, carrierId, handOver, offer, outcome, sealed, together } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toCarrier = { person: carrierId };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

async function holderOf(number: string): Promise<unknown> {
  return (await cast.supervisor.get(`/v1/items/${number}`)).body['holder'];
}

function codes(reply: Reply): unknown {
  return { status: reply.status, code: reply.body.code };
}

async function personOf(login: string): Promise<string | undefined> {
  const rows = await service.db.query<{ person: string }[]>('select person from login where sub = $1', [login]);
  return rows[0]?.person;
}

describe('F17 two parties accept', () => {
  test('custody moves when the receiver accepts, with one event a dossier', async () => {
    const [number] = await sealed(cast.clerk, 1);
    const offered = await offer(cast.clerk, toCarrier, [number ?? '']);
    expect(await holderOf(number ?? '')).toMatchObject({ kind: 'OFFICE' });
    await cast.carrier.post(`/v1/handovers/${offered.body.id}/count`, { numbers: [number] });
    expect(await holderOf(number ?? '')).toMatchObject({ kind: 'OFFICE' });
    const accepted = await cast.carrier.post(`/v1/handovers/${offered.body.id}/accept`, { version: 1 });
    expect(accepted).toMatchObject({ status: 200, body: { status: 'ACCEPTED', accepted: 1, differences: [] } });
    expect(accepted.body.events).toHaveLength(1);
    expect(await holderOf(number ?? '')).toEqual({ kind: 'COURIER', id: carrierId });
    const deadlines = await service.db.query<object[]>(
      'select done_act, withdrawn_act from deadline where subject = $1',
      [offered.body.id],
    );
    expect(deadlines).toEqual([{ done_act: null, withdrawn_act: accepted.body.act }]);
  });

  test('the same request twice is one acceptance', async () => {
    const [number] = await sealed(cast.clerk, 1);
    const offered = await offer(cast.clerk, toCarrier, [number ?? '']);
    await cast.carrier.post(`/v1/handovers/${offered.body.id}/count`, { numbers: [number] });
    const key = randomUUID();
    const once = await cast.carrier.post(`/v1/handovers/${offered.body.id}/accept`, { version: 1 }, { key });
    const twice = await cast.carrier.post(`/v1/handovers/${offered.body.id}/accept`, { version: 1 }, { key });
    expect(twice.body).toEqual(once.body);
    expect(twice.headers['idempotent-replayed']).toBe('true');
  });

  test('the same person on both sides is refused', async () => {
    const asCourier = service.as('post-pnh', 'courier', '44-PNH');
    const asClerk = service.as('post-pnh', 'clerk', '44-PNH');
    const [number] = await sealed(asCourier, 1);
    const offered = await offer(asCourier, { unit: '44-PNH' }, [number ?? ''], 'other');
    expect(offered.status).toBe(200);
    expect(codes(await asClerk.post(`/v1/handovers/${offered.body.id}/count`, { numbers: [number] }))).toEqual({
      status: 403,
      code: 'same-person',
    });
    expect(codes(await asClerk.post(`/v1/handovers/${offered.body.id}/accept`, { version: 1 }))).toEqual({
      status: 403,
      code: 'same-person',
    });
    const toHimself = await cast.carrier.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [] });
    expect(codes(toHimself)).toEqual({ status: 403, code: 'same-person' });
  });

  test('only the person or unit it is offered to sees it; other roles may not sign', async () => {
    const [number] = await sealed(cast.clerk, 1);
    const offered = await offer(cast.clerk, toCarrier, [number ?? '']);
    const path = `/v1/handovers/${offered.body.id}`;
    for (const stranger of [cast.otherCourier, cast.officer, cast.otherClerk]) {
      expect((await stranger.get(path)).status).toBe(404);
      expect((await stranger.post(`${path}/count`, { numbers: [number] })).status).toBe(404);
      expect((await stranger.post(`${path}/withdraw`, { reason: 'thử' })).status).toBe(404);
    }
    expect(codes(await cast.supervisor.post(`${path}/refuse`, { reason: 'thử' }))).toEqual({
      status: 403,
      code: 'role-not-allowed',
    });
    expect((await cast.clerk.post(`${path}/accept`, { version: 1 })).status).toBe(404);
  });

  test('of two receivers who accept at once one does, and the item has one holder', async () => {
    const { carrier, officer, secondOfficer } = cast;
    const [number] = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: carrier, to: toCarrier }, [number ?? '']);
    const offered = await offer(carrier, { unit: '44-TTPVHCC' }, [number ?? '']);
    const path = `/v1/handovers/${offered.body.id}`;
    await officer.post(`${path}/count`, { numbers: [number] });
    const replies = await together(
      service,
      'select d.id from dossier d join item i on i.dossier_id = d.id where i.number = $1 for update of d',
      [number],
      [officer, secondOfficer].map((caller) => () => caller.post(`${path}/accept`, { version: 1 })),
    );
    expect(replies.map(outcome).sort()).toEqual(['ACCEPTED', 'wrong-state']);
    expect(await holderOf(number ?? '')).toMatchObject({ kind: 'DESK' });
  });

  test('of accept and withdraw at once one wins, and custody follows it', async () => {
    const [number] = await sealed(cast.clerk, 1);
    const offered = await offer(cast.clerk, toCarrier, [number ?? '']);
    const path = `/v1/handovers/${offered.body.id}`;
    await cast.carrier.post(`${path}/count`, { numbers: [number] });
    const [accepted, withdrawn] = await together(
      service,
      'select id from handover where id = $1 for update',
      [offered.body.id],
      [
        () => cast.carrier.post(`${path}/accept`, { version: 1 }),
        () => cast.clerk.post(`${path}/withdraw`, { reason: 'Giao chuyến sau' }),
      ],
    );
    const won = accepted?.status === 200;
    expect([accepted?.status, withdrawn?.status].sort()).toEqual([200, 409]);
    expect(await holderOf(number ?? '')).toMatchObject({ kind: won ? 'COURIER' : 'OFFICE' });
  });

  test.each([
    ['scan', { numbers: ['CA012345675VN'] }],
    ['remove', { numbers: ['CA012345675VN'] }],
    ['close', {}],
    ['revise', { reason: 'Tò mò' }],
    ['withdraw', { reason: 'Tò mò' }],
    ['refuse', { reason: 'Tò mò' }],
    ['count', { numbers: ['CA012345675VN'] }],
    ['accept', { version: 1 }],
    ['ask-undo', { reason: 'Tò mò' }],
    ['undo', {}],
  ])('who is no side of a list neither waits for it nor holds it up: %s', async (act, body) => {
    const { id } = (await offer(cast.clerk, toCarrier, await sealed(cast.clerk, 1))).body;
    const row = 'select 1 from handover where id = $1 for update';
    const held = await HeldLock.take(service.database.url, row, [id]);
    const told = await cast.otherClerk.post(`/v1/handovers/${id}/${act}`, body);
    await held.release();
    expect(codes(told)).toEqual({ status: 404, code: 'not-found' });
  });

  test('refused or withdrawn, nothing moves and the items are free for another list', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const first = await offer(cast.clerk, toCarrier, numbers);
    const refused = await cast.carrier.post(`/v1/handovers/${first.body.id}/refuse`, { reason: 'Xe hỏng' });
    expect(refused.body).toMatchObject({ status: 'REFUSED', actions: [], events: [] });
    const seen = await cast.clerk.get(`/v1/handovers/${first.body.id}`);
    expect(seen.body).toMatchObject({ reason: 'Xe hỏng', lines: [{ state: 'freed' }] });
    const second = await offer(cast.clerk, toCarrier, numbers);
    expect((await cast.clerk.post(`/v1/handovers/${second.body.id}/withdraw`, { reason: 'Nhầm' })).body.status).toBe(
      'WITHDRAWN',
    );
    expect(codes(await cast.clerk.post(`/v1/handovers/${second.body.id}/withdraw`, { reason: 'Nhầm' }))).toEqual({
      status: 409,
      code: 'wrong-state',
    });
    expect((await offer(cast.clerk, toCarrier, numbers)).status).toBe(200);
  });

  test('the office takes back the offer of its courier', async () => {
    const numbers = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);
    const offered = await offer(cast.carrier, { unit: '44-TTPVHCC' }, numbers);
    const withdrawn = await cast.clerk.post(`/v1/handovers/${offered.body.id}/withdraw`, { reason: 'Bưu tá mất máy' });
    expect(withdrawn.body.status).toBe('WITHDRAWN');
  });

  test('at a desk the receiver needs a designation for every authority', async () => {
    const numbers = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);
    await service.db.query(`update staff set role = 'desk-officer' where person = $1`, [
      await personOf('cashier-ttpvhcc'),
    ]);
    const undesignated = service.as('cashier-ttpvhcc', 'desk-officer', '44-TTPVHCC');
    const reply = await handOver(cast.carrier, { caller: undesignated, to: { unit: '44-TTPVHCC' } }, numbers);
    expect(codes(reply)).toEqual({ status: 403, code: 'designation-missing' });
    expect(reply.body['detail']).toContain('Công an tỉnh');
  });
});
