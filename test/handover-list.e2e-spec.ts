import { randomUUID } from 'node:crypto';
import { castOf, carrierId, offer, outcome, sealed, together } from './support/handing-over.js';
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

function codes(reply: Reply): unknown {
  return { status: reply.status, code: reply.body.code };
}

describe('F16 a handover list is closed and frozen', () => {
  test('is made by scanning, duplicates harmless, and numbered', async () => {
    const numbers = await sealed(cast.clerk, 3);
    const draft = await cast.clerk.post('/v1/handovers', {
      purpose: 'run',
      to: toCarrier,
      numbers: numbers.slice(0, 1),
    });
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
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 2 }))).toEqual({
      status: 409,
      code: 'count-first',
    });
    await cast.carrier.post(`${path}/count`, { numbers: numbers.slice(0, 1) });
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 1 }))).toEqual({
      status: 412,
      code: 'stale-version',
    });
    expect((await cast.carrier.post(`${path}/accept`, { version: 2 })).body.status).toBe('ACCEPTED');
  });

  test('refuses what cannot stand on it, each for its own reason, and keeps nothing of it', async () => {
    const [good] = await sealed(cast.clerk, 1);
    const foreign = await sealed(service.as('clerk-bdo-1', 'clerk', '44-BDO'), 1, {
      opened: { procedure: 'XD-01', service: 'submission', owner: { name: 'Trần Bé (mẫu)' } },
      lines: [1, 2, 3].map((line) => ({ line, given: 2 })),
    });
    const draft = (numbers: unknown[], to: object = toCarrier, purpose = 'run'): Promise<Reply> =>
      cast.clerk.post('/v1/handovers', { purpose, to, numbers });
    const wrong = await draft([good, malformed]);
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'number-malformed', errors: [{ pointer: '/numbers/1' }] },
    });
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
    const draft = (): Promise<Reply> =>
      cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [number] });
    const replies = await together(
      service,
      'select id from item where number = $1 for update',
      [number],
      [draft, draft],
    );
    expect(replies.map(outcome).sort()).toEqual(['DRAFT', 'item-on-list']);
  });

  test('its number is the barcode that finds it', async () => {
    const offered = await offer(cast.clerk, toCarrier, await sealed(cast.clerk, 1));
    const found = await cast.carrier.get(`/v1/handovers?number=${offered.body.number}`);
    expect(found.body['data']).toMatchObject([{ id: offered.body.id }]);
  });
});

describe('F16 lists are read page by page', () => {
  test('newest first, each once, drafts by their giver only', async () => {
    const [number] = await sealed(cast.clerk, 1);
    const draft = await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [number] });
    const drafts = await cast.clerk.get('/v1/handovers?direction=out&status=DRAFT');
    expect(drafts.body['data']).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: draft.body.id, total: 1 })]),
    );
    expect((await cast.carrier.get('/v1/handovers?status=DRAFT')).body['data']).toEqual([]);
    await cast.clerk.post(`/v1/handovers/${draft.body.id}/close`);
    const first = await cast.supervisor.get('/v1/handovers?limit=1');
    expect(first.body['data']).toMatchObject([{ id: draft.body.id }]);
    const second = await cast.supervisor.get(`/v1/handovers?limit=1&after=${String(first.body['next'])}`);
    expect(second.body['data']).toHaveLength(1);
    expect(second.body['data']).not.toEqual(first.body['data']);
  });
});
