import { randomUUID } from 'node:crypto';
import { castOf, carrierId, handOver, offer, sealed, together } from './support/handing-over.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toCarrier = { person: carrierId };
const malformed = 'CA123456789VN';

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

describe('F16 a handover list is closed and frozen', () => {
  test('is made by scanning, duplicates harmless, and numbered', async () => {
    const numbers = await sealed(cast.clerk, 3);
    const draft = await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: numbers.slice(0, 1) });
    expect(draft).toMatchObject({ status: 201, body: { status: 'DRAFT', version: 1, lines: 1 } });
    expect(draft.body.number).toMatch(/^GN\d{9}$/);
    const scanned = await cast.clerk.post(`/v1/handovers/${draft.body.id}/scan`, { numbers: [...numbers, ...numbers] });
    expect(scanned.body).toMatchObject({ lines: 3, actions: ['scan', 'remove', 'close', 'withdraw'] });
    const removed = await cast.clerk.post(`/v1/handovers/${draft.body.id}/remove`, { numbers: numbers.slice(2) });
    expect(removed.body['lines']).toBe(2);
    const again = await cast.clerk.post(`/v1/handovers/${draft.body.id}/scan`, { numbers: numbers.slice(2) });
    expect(again.body['lines']).toBe(3);
    const closed = await cast.clerk.post(`/v1/handovers/${draft.body.id}/close`);
    expect(closed.body).toMatchObject({ status: 'OFFERED', version: 1, actions: ['revise', 'withdraw'], events: [] });
  });

  test('takes no line once it is offered, in the schema as well', async () => {
    const [listed, late] = await sealed(cast.clerk, 2);
    const offered = await offer(cast.clerk, toCarrier, [listed ?? '']);
    const scan = await cast.clerk.post(`/v1/handovers/${offered.body.id}/scan`, { numbers: [late] });
    expect(codes(scan)).toEqual({ status: 409, code: 'wrong-state' });
    const slipIn = service.db.query(
      `insert into handover_line (handover, version, item, position, state)
       select $1, 1, id, 9, 'open' from item where number = $2`,
      [offered.body.id, late],
    );
    await expect(slipIn).rejects.toThrow('frozen');
  });

  test('a change is a new version with a reason, and the old one cannot be accepted', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const offered = await offer(cast.clerk, toCarrier, numbers);
    const path = `/v1/handovers/${offered.body.id}`;
    await cast.carrier.post(`${path}/count`, { numbers });
    expect((await cast.clerk.post(`${path}/revise`, {})).status).toBe(422);
    const revised = await cast.clerk.post(`${path}/revise`, { reason: 'Để lại một bưu gửi' });
    expect(revised.body).toMatchObject({ status: 'DRAFT', version: 2, lines: 2 });
    expect((await cast.carrier.get(path)).status).toBe(404);
    await cast.clerk.post(`${path}/remove`, { numbers: numbers.slice(1) });
    await cast.clerk.post(`${path}/close`);
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 2 }))).toEqual({ status: 409, code: 'count-first' });
    await cast.carrier.post(`${path}/count`, { numbers: numbers.slice(0, 1) });
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 1 }))).toEqual({ status: 412, code: 'stale-version' });
    expect((await cast.carrier.post(`${path}/accept`, { version: 2 })).body.status).toBe('ACCEPTED');
  });

  test('refuses what cannot stand on it, each for its own reason, and keeps nothing of it', async () => {
    const [good] = await sealed(cast.clerk, 1);
    const foreign = await sealed(service.as('clerk-bdo-1', 'clerk', '44-BDO'), 1, { opened: { procedure: 'XD-01', service: 'submission', owner: { name: 'Trần Bé (mẫu)' } }, lines: [1, 2, 3].map((line) => ({ line, given: 2 })) });
    const draft = (numbers: unknown[], to: object = toCarrier, purpose = 'run'): Promise<Reply> => cast.clerk.post('/v1/handovers', { purpose, to, numbers });
    const wrong = await draft([good, malformed]);
    expect(wrong).toMatchObject({ status: 422, body: { code: 'number-malformed', errors: [{ pointer: '/numbers/1' }] } });
    expect(codes(await draft([good, 'CA000000014VN']))).toEqual({ status: 404, code: 'item-unknown' });
    expect(codes(await draft(foreign))).toEqual({ status: 404, code: 'item-unknown' });
    expect(codes(await draft([good], toCarrier, 'round'))).toEqual({ status: 409, code: 'item-not-movable' });
    expect(codes(await draft([good], { unit: '44-DHO' }))).toEqual({ status: 422, code: 'receiver-invalid' });
    expect(codes(await draft([good], { unit: '44-SXD' }))).toEqual({ status: 422, code: 'receiver-invalid' });
    expect(codes(await draft([good], { person: randomUUID() }))).toEqual({ status: 422, code: 'receiver-invalid' });
    expect(codes(await draft([good], {}))).toEqual({ status: 422, code: 'body-invalid' });
    expect(codes(await offer(cast.clerk, toCarrier, []))).toEqual({ status: 422, code: 'list-empty' });
    expect((await draft([good])).status).toBe(201);
    expect(codes(await draft([good]))).toEqual({ status: 409, code: 'item-on-list' });
  });

  test('an item is on one open list only, though two are scanned at once', async () => {
    const [number] = await sealed(cast.clerk, 1);
    const draft = (): Promise<Reply> => cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [number] });
    const replies = await together(service, 'select id from item where number = $1 for update', [number], [draft, draft]);
    expect(replies.map((reply) => reply.body.code ?? reply.status).sort()).toEqual([201, 'item-on-list']);
  });

  test('its number is the barcode that finds it', async () => {
    const offered = await offer(cast.clerk, toCarrier, await sealed(cast.clerk, 1));
    const found = await cast.carrier.get(`/v1/handovers?number=${offered.body.number}`);
    expect(found.body['data']).toMatchObject([{ id: offered.body.id }]);
  });
});

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
    const deadlines = await service.db.query<object[]>('select done_act, withdrawn_act from deadline where subject = $1', [offered.body.id]);
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
    expect(codes(await asClerk.post(`/v1/handovers/${offered.body.id}/count`, { numbers: [number] }))).toEqual({ status: 403, code: 'same-person' });
    expect(codes(await asClerk.post(`/v1/handovers/${offered.body.id}/accept`, { version: 1 }))).toEqual({ status: 403, code: 'same-person' });
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
    expect(codes(await cast.supervisor.post(`${path}/refuse`, { reason: 'thử' }))).toEqual({ status: 403, code: 'role-not-allowed' });
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
    expect(replies.map((reply) => reply.body.code ?? reply.body.status).sort()).toEqual(['ACCEPTED', 'wrong-state']);
    expect(await holderOf(number ?? '')).toMatchObject({ kind: 'DESK' });
  });

  test('of accept and withdraw at once one wins, and custody follows it', async () => {
    const [number] = await sealed(cast.clerk, 1);
    const offered = await offer(cast.clerk, toCarrier, [number ?? '']);
    const path = `/v1/handovers/${offered.body.id}`;
    await cast.carrier.post(`${path}/count`, { numbers: [number] });
    const [accepted, withdrawn] = await together(service, 'select id from handover where id = $1 for update', [offered.body.id], [
      () => cast.carrier.post(`${path}/accept`, { version: 1 }),
      () => cast.clerk.post(`${path}/withdraw`, { reason: 'Giao chuyến sau' }),
    ]);
    const won = accepted?.status === 200;
    expect([accepted?.status, withdrawn?.status].sort()).toEqual([200, 409]);
    expect(await holderOf(number ?? '')).toMatchObject({ kind: won ? 'COURIER' : 'OFFICE' });
  });

  test('refused or withdrawn, nothing moves and the items are free for another list', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const first = await offer(cast.clerk, toCarrier, numbers);
    const refused = await cast.carrier.post(`/v1/handovers/${first.body.id}/refuse`, { reason: 'Xe hỏng' });
    expect(refused.body).toMatchObject({ status: 'REFUSED', actions: [], events: [] });
    const seen = await cast.clerk.get(`/v1/handovers/${first.body.id}`);
    expect(seen.body).toMatchObject({ reason: 'Xe hỏng', lines: [{ state: 'freed' }] });
    const second = await offer(cast.clerk, toCarrier, numbers);
    expect((await cast.clerk.post(`/v1/handovers/${second.body.id}/withdraw`, { reason: 'Nhầm' })).body.status).toBe('WITHDRAWN');
    expect(codes(await cast.clerk.post(`/v1/handovers/${second.body.id}/withdraw`, { reason: 'Nhầm' }))).toEqual({ status: 409, code: 'wrong-state' });
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
    await service.db.query(`update staff set role = 'desk-officer' where person = $1`, [await personOf('cashier-ttpvhcc')]);
    const undesignated = service.as('cashier-ttpvhcc', 'desk-officer', '44-TTPVHCC');
    const reply = await handOver(cast.carrier, { caller: undesignated, to: { unit: '44-TTPVHCC' } }, numbers);
    expect(codes(reply)).toEqual({ status: 403, code: 'designation-missing' });
    expect(reply.body['detail']).toContain('Công an tỉnh');
  });
});

async function personOf(login: string): Promise<string | undefined> {
  const rows = await service.db.query<{ person: string }[]>('select person from login where sub = $1', [login]);
  return rows[0]?.person;
}
