import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { carrierId, castOf, handOver, offer, sealed, together } from './support/handing-over.js';
import { damage, irregularitiesOf, settle, torn, withDifferences } from './support/irregularities.js';
import { picture } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import { askUndo, undo } from './support/undoing.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
let controller: Caller;
const toCarrier = { person: carrierId };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  // stored before it is named: no evidence falls due beside
  await cast.clerk.put(`/v1/evidence/${damage.sha256}`, picture);
  controller = service.as('controller-dho', 'controller', '44-DHO');
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

async function tasksOf(...subjects: string[]): Promise<object[]> {
  return service.db.query(
    `select t.kind, u.code as unit, t.closed_act is not null as closed from task t join unit u on u.id = t.unit
     where t.subject = any($1) order by t.kind`,
    [subjects],
  );
}

describe('F18 a report has an owner and an end', () => {
  test('an acceptance with differences opens one for the list and one for each envelope that is not whole', async () => {
    const { list, accepted, missing, broken } = await withDifferences(service);
    const [condition, difference] = await irregularitiesOf(service, list);
    expect(accepted.body).toMatchObject({ irregularity: difference?.id });
    expect(difference).toMatchObject({
      number: expect.stringMatching(/^BB\d{9}$/),
      kind: 'handover',
      state: 'OPEN',
      owner: { code: '44-DHO', name: 'Bưu cục Đồng Hới' },
      finder: { code: '44-DHO' },
      handover: { id: list },
      actions: ['settle'],
    });
    expect(condition).toMatchObject({
      kind: 'condition',
      state: 'OPEN',
      item: { number: broken },
      conditions: torn,
      photo: 'declared',
    });
    expect(condition).not.toHaveProperty('handover');
    expect(difference).not.toHaveProperty('photo');
    const { body } = await cast.clerk.get(`/v1/irregularities/${difference?.id}`);
    expect(body['differences']).toEqual(
      [
        { number: missing, kind: 'missing' },
        { number: broken, kind: 'damaged' },
        { number: broken, kind: 'seal-broken' },
      ].sort((a, b) => (`${a.number}${a.kind}` < `${b.number}${b.kind}` ? -1 : 1)),
    );
    expect(await tasksOf(list, condition?.id ?? '')).toEqual([
      { kind: 'handover.difference', unit: '44-DHO', closed: false },
      { kind: 'irregularity.condition', unit: '44-DHO', closed: false },
    ]);
    const told = await service.db.query<object[]>(
      `select distinct body::jsonb #>> '{data,irregularity}' as report from event where act_id = $1 and body::jsonb #> '{data,differences}' is not null`,
      [accepted.body.act],
    );
    expect(told).toEqual([{ report: difference?.id }]);
  });

  test('a list that agrees has none', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const accepted = await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);
    expect(accepted.body).not.toHaveProperty('irregularity');
    expect(await irregularitiesOf(service, accepted.body.id)).toEqual([]);
  });

  test('its owner says what became of it, once, and its task ends', async () => {
    const { list } = await withDifferences(service);
    const [, difference] = await irregularitiesOf(service, list);
    const id = difference?.id ?? '';
    const settled = await settle(controller, id, { outcome: 'found', note: 'Bưu gửi còn trong túi của chuyến trước' });
    expect(settled.body).toMatchObject({ id, number: difference?.number, status: 'SETTLED', actions: [] });
    expect((await cast.clerk.get(`/v1/irregularities/${id}`)).body).toMatchObject({
      state: 'SETTLED',
      outcome: 'found',
      note: 'Bưu gửi còn trong túi của chuyến trước',
      settledAt: expect.any(String),
    });
    expect(await tasksOf(list)).toEqual([{ kind: 'handover.difference', unit: '44-DHO', closed: true }]);
    const again = await settle(cast.supervisor, id);
    expect(again).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  test('the report on an envelope ends by itself, the one on the list stays', async () => {
    const { list } = await withDifferences(service);
    const [condition, difference] = await irregularitiesOf(service, list);
    expect((await settle(controller, condition?.id ?? '', { outcome: 'miscounted' })).body.status).toBe('SETTLED');
    expect(await tasksOf(list, condition?.id ?? '')).toEqual([
      { kind: 'handover.difference', unit: '44-DHO', closed: false },
      { kind: 'irregularity.condition', unit: '44-DHO', closed: true },
    ]);
    expect((await cast.clerk.get(`/v1/irregularities/${difference?.id}`)).body).toMatchObject({ state: 'OPEN' });
  });

  test('neither who found it nor the unit that found it answers for the owner', async () => {
    const numbers = await sealed(cast.clerk, 2);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, numbers);
    const { id } = (await offer(cast.carrier, { unit: '44-TTPVHCC' }, numbers)).body;
    await cast.officer.post(`/v1/handovers/${id}/count`, { numbers: numbers.slice(1) });
    await cast.officer.post(`/v1/handovers/${id}/accept`, { version: 1 });
    const [report] = await irregularitiesOf(service, id);
    expect(report).toMatchObject({ owner: { code: '44-DHO' }, finder: { code: '44-TTPVHCC' } });
    const foundIt = await settle(cast.officer, report?.id ?? '');
    expect(foundIt).toMatchObject({ status: 403, body: { code: 'not-owner' } });
    expect(foundIt.body['detail']).toContain('Bưu cục Đồng Hới');
    expect((await settle(cast.clerk, report?.id ?? '')).body.code).toBe('role-not-allowed');
    expect((await settle(controller, report?.id ?? '')).body.status).toBe('SETTLED');
  });

  test('a note is asked for, an outcome of ours only, and nobody else learns of the report', async () => {
    const { list } = await withDifferences(service);
    const [, report] = await irregularitiesOf(service, list);
    for (const body of [
      { outcome: 'undone', note: 'x' },
      { outcome: 'rewrapped', note: 'x' },
      { outcome: 'found' },
      { outcome: 'found', note: ' ' },
    ]) {
      const refused = await controller.post(`/v1/irregularities/${report?.id}/settle`, body);
      expect(refused).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    }
    const elsewhere = service.as('controller-bdo', 'controller', '44-BDO');
    expect((await settle(elsewhere, report?.id ?? '')).body.code).toBe('not-found');
    expect((await elsewhere.get(`/v1/irregularities/${report?.id}`)).status).toBe(404);
    expect((await elsewhere.get('/v1/irregularities')).body['data']).toEqual([]);
    expect((await elsewhere.get('/v1/irregularities?unit=44-DHO')).status).toBe(404);
    const beside = await cast.otherCourier.get(`/v1/irregularities?handover=${list}`);
    expect(beside.body['data']).toEqual([]);
  });

  test('lists go page by page, by state', async () => {
    const open = async (query: string): Promise<{ data: { id: string; state: string }[]; next?: string }> =>
      (await cast.supervisor.get(`/v1/irregularities?${query}`)).body as unknown as Awaited<ReturnType<typeof open>>;
    const all = (await open('unit=44-DHO&state=OPEN')).data;
    expect(all.length).toBeGreaterThan(2);
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['OPEN']));
    const first = await open('unit=44-DHO&state=OPEN&limit=2');
    const rest = await open(`unit=44-DHO&state=OPEN&after=${first.next}`);
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });
});

describe('F24 an acceptance undone leaves no difference', () => {
  test('its report ends as undone, the one on the torn envelope stays', async () => {
    const { list } = await withDifferences(service);
    await askUndo(cast.clerk, list);
    expect((await undo(cast.carrier, list)).body.status).toBe('UNDONE');
    expect(await irregularitiesOf(service, list)).toMatchObject([
      { kind: 'condition', state: 'OPEN' },
      { kind: 'handover', state: 'SETTLED', outcome: 'undone' },
    ]);
    expect(await tasksOf(list)).toMatchObject([
      { kind: 'handover.difference', closed: true },
      { kind: 'handover.undo-asked', closed: true },
    ]);
  });

  test('what its owner has answered before stays answered', async () => {
    const { list } = await withDifferences(service);
    const [, report] = await irregularitiesOf(service, list);
    await settle(controller, report?.id ?? '', { outcome: 'miscounted' });
    await askUndo(cast.clerk, list);
    expect((await undo(cast.carrier, list)).body.status).toBe('UNDONE');
    expect((await irregularitiesOf(service, list))[1]).toMatchObject({ state: 'SETTLED', outcome: 'miscounted' });
  });

  test('two answers at the same time: one stands', async () => {
    const { list } = await withDifferences(service);
    const [, report] = await irregularitiesOf(service, list);
    const lock = 'select 1 from irregularity where id = $1 for update';
    const replies = await together(
      service,
      lock,
      [report?.id],
      [() => settle(controller, report?.id ?? ''), () => settle(cast.supervisor, report?.id ?? '')],
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
