import { verify } from '../src/verify/verify.js';
import { bagged, carriedBag, countBag, openBag } from './support/bags.js';
import { castOf, carrierId, offer, outcome, sealed, together } from './support/handing-over.js';
import { damage, irregularitiesOf, reseal, settle, torn } from './support/irregularities.js';
import { TestService, type Reply } from './support/service.js';
import { Superuser } from './support/verified.js';

const reason = 'Không nhận được bưu gửi nào (mẫu)';

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

/** A list that is offered to the carrier, of whose envelopes he counts some; nothing said: he does not count. */
async function offered(
  count: number,
  found?: (numbers: string[]) => string[],
): Promise<{ id: string; numbers: string[] }> {
  const numbers = await sealed(cast.clerk, count);
  const { id } = (await offer(cast.clerk, { person: carrierId }, numbers)).body;
  const there = found?.(numbers);
  if (there) {
    const said = there.length > 0 ? { numbers: there } : { nothing: true };
    expect((await cast.carrier.post(`/v1/handovers/${id}/count`, said)).status).toBe(200);
  }
  return { id, numbers };
}

function refuse(id: string, said: object = {}): Promise<Reply> {
  return cast.carrier.post(`/v1/handovers/${id}/refuse`, { reason, ...said });
}

async function reportsOf(id: string): Promise<number> {
  return (await irregularitiesOf(service, id)).length;
}

function codes({ status, body }: Reply): unknown {
  return [status, body.code];
}

/** The events of an act, by the dossiers of these envelopes. */
async function toldOf(act: unknown): Promise<object[]> {
  return service.db.query(
    `select e.type, e.body::jsonb -> 'data' as data from event e where e.act_id = $1 order by e.dossier_id`,
    [act],
  );
}

describe('F18 a list of which nothing is taken', () => {
  test('one that is refused after a count that does not agree has a report, which is the giver’s to answer', async () => {
    const [stray = ''] = await sealed(cast.clerk, 1);
    const { id, numbers } = await offered(1, () => [stray]);
    const refused = await refuse(id);
    expect(refused.body).toMatchObject({
      status: 'REFUSED',
      actions: [],
      differences: [
        { number: numbers[0], kind: 'missing' },
        { number: stray, kind: 'extra' },
      ],
    });
    const [report, ...others] = await irregularitiesOf(service, id);
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      id: refused.body['irregularity'],
      kind: 'handover',
      state: 'OPEN',
      owner: { code: '44-DHO' },
      handover: { id },
    });
    expect((await cast.clerk.get(`/v1/handovers/${id}`)).body).toMatchObject({
      status: 'REFUSED',
      lines: [{ number: numbers[0], state: 'freed' }],
      differences: [stray, ...numbers].sort().map((number) => ({ number, owner: 'Bưu cục Đồng Hới' })),
    });
    const tasks = await service.db.query('select kind, closed_act from task where subject = $1', [id]);
    expect(tasks).toEqual([{ kind: 'handover.difference', closed_act: null }]);
    expect(await toldOf(refused.body.act)).toMatchObject([
      {
        type: 'handover.refused',
        data: { handover: id, irregularity: report?.id, differences: [{ number: numbers[0], kind: 'missing' }] },
      },
    ]);
    expect((await settle(service.as('controller-dho', 'controller', '44-DHO'), report?.id ?? '')).status).toBe(200);
    expect((await offer(cast.clerk, { person: carrierId }, numbers)).status).toBe(200);
  });

  test('one that agrees, or was not counted, has none, and nothing can be remarked before a count', async () => {
    const agrees = await offered(1, (numbers) => numbers);
    expect((await refuse(agrees.id)).body).toMatchObject({ status: 'REFUSED', differences: [], events: [] });
    expect(await reportsOf(agrees.id)).toBe(0);
    const uncounted = await offered(1);
    const remarks = [{ number: uncounted.numbers[0], kind: 'damaged' }];
    expect(codes(await refuse(uncounted.id, { remarks, noCamera: true }))).toEqual([409, 'count-first']);
    expect((await refuse(uncounted.id)).body).toMatchObject({ status: 'REFUSED' });
    expect(await reportsOf(uncounted.id)).toBe(0);
  });

  test('who found nothing stays blind: neither the answer nor the report tells him a line', async () => {
    const { id, numbers } = await offered(2, () => []);
    expect(codes(await refuse(id, { remarks: [{ number: numbers[0], kind: 'wrong' }] }))).toEqual([
      422,
      'remark-not-counted',
    ]);
    const refused = await refuse(id);
    expect(Object.keys(refused.body).sort()).toEqual(['act', 'actions', 'events', 'id', 'number', 'status', 'version']);
    expect(refused.body).toMatchObject({ status: 'REFUSED', events: [] });
    const [report] = await irregularitiesOf(service, id);
    expect(report).toMatchObject({ kind: 'handover', state: 'OPEN' });
    expect((await cast.clerk.get(`/v1/irregularities/${report?.id}`)).body['differences']).toEqual(
      numbers.sort().map((number) => ({ number, kind: 'missing' })),
    );
    for (const path of [`/v1/irregularities/${report?.id}`, `/v1/irregularities/${report?.id}/record.pdf`])
      expect((await cast.carrier.get(path)).status).toBe(404);
    expect((await cast.carrier.get(`/v1/irregularities?handover=${id}`)).body['data']).toEqual([]);
    expect(Object.keys((await cast.carrier.get(`/v1/handovers/${id}`)).body)).not.toContain('lines');
  });
});

describe('F17 the giver learns that his list was refused', () => {
  const tasks = (id: string): Promise<object[]> =>
    service.db.query(
      `select t.kind, u.code, t.holder_kind as holder, t.due_at > t.opened_at as due, t.closed_act is not null as closed
       from task t join unit u on u.id = t.unit where t.subject = $1`,
      [id],
    );

  test('by a task of his unit, until one of its envelopes is offered again', async () => {
    const { id, numbers } = await offered(2);
    await refuse(id);
    const task = { kind: 'handover.refused', code: '44-DHO', holder: 'OFFICE', due: true };
    expect(await tasks(id)).toEqual([{ ...task, closed: false }]);
    const told = await cast.clerk.get('/v1/tasks?kind=handover.refused');
    const words = { subject: id, title: expect.stringContaining('từ chối cả bảng kê') };
    expect(told.body['data']).toContainEqual(expect.objectContaining(words));
    await offer(cast.clerk, { person: carrierId }, numbers.slice(1));
    expect(await tasks(id)).toEqual([{ ...task, closed: true }]);
  });
});

describe('F18 a refusal and a count at the same moment', () => {
  test('whoever comes first: what was counted is reported, or nothing is counted any more', async () => {
    const { id } = await offered(1);
    const [stray = ''] = await sealed(cast.clerk, 1);
    const replies = await together(
      service,
      'select 1 from handover where id = $1 for update',
      [id],
      [() => cast.carrier.post(`/v1/handovers/${id}/count`, { numbers: [stray] }), () => refuse(id)],
    );
    const hasCounted = outcome(replies[0] as Reply) === 'OFFERED';
    expect(replies.map(outcome)).toEqual([hasCounted ? 'OFFERED' : 'wrong-state', 'REFUSED']);
    expect(await reportsOf(id)).toBe(hasCounted ? 1 : 0);
  });

  test('a torn bag alone on its list is reported under its number, whole', async () => {
    const { bag } = await bagged(service, 2);
    const { id } = (await offer(cast.clerk, { person: carrierId }, [bag])).body;
    await cast.carrier.post(`/v1/handovers/${id}/count`, { numbers: [bag] });
    const remarks = [{ number: bag, kind: 'seal-broken' }];
    const refused = await refuse(id, { remarks, evidence: [damage] });
    expect(refused.body).toMatchObject({ status: 'REFUSED', differences: remarks, events: [] });
    expect(await irregularitiesOf(service, id)).toMatchObject([{ kind: 'handover', differences: remarks }]);
    expect(await toldOf(refused.body.act)).toMatchObject([
      { type: 'handover.refused', data: { evidence: [damage] } },
      { type: 'handover.refused', data: { evidence: [damage] } },
    ]);
  });
});

describe('F20 a torn bag that nobody takes from a courier', () => {
  test('a torn bag that its office keeps from a courier is opened by him where nobody else would', async () => {
    const { bag, numbers } = await carriedBag(service, 1, { target: '44-BDO' });
    expect((await cast.carrier.get(`/v1/bags/${bag}`)).body['actions']).toEqual([]);
    const { id } = (await offer(cast.carrier, { unit: '44-BDO' }, [bag])).body;
    await cast.otherClerk.post(`/v1/handovers/${id}/count`, { numbers: [bag] });
    const remarks = [{ number: bag, kind: 'damaged' }];
    const refused = { reason: 'Túi rách (mẫu)', remarks, noCamera: true };
    const { body } = await cast.otherClerk.post(`/v1/handovers/${id}/refuse`, refused);
    expect(body).toMatchObject({ status: 'REFUSED', differences: remarks });
    const path = `/v1/irregularities/${String(body['irregularity'])}`;
    expect((await cast.otherClerk.get(path)).body).toMatchObject({ photo: 'due', actions: ['add-evidence'] });
    expect((await cast.otherClerk.post(`${path}/add-evidence`, { evidence: [damage] })).body.status).toBe('OPEN');
    expect(codes(await offer(cast.carrier, { unit: '44-BDO' }, [bag]))).toEqual([409, 'bag-suspect']);
    expect((await cast.carrier.get(`/v1/bags/${bag}`)).body['actions']).toEqual(['count']);
    expect((await countBag(cast.carrier, bag, numbers)).status).toBe(200);
    expect((await openBag(cast.carrier, bag)).body.status).toBe('OPENED');
    expect((await offer(cast.carrier, { unit: '44-BDO' }, numbers)).body.status).toBe('OFFERED');
  });
});

describe('F19 a torn envelope alone on its list', () => {
  test('is suspect once the list is refused, with its photograph, and goes nowhere before it is sealed anew', async () => {
    const { id, numbers } = await offered(1, (all) => all);
    const [number = ''] = numbers;
    const remarks = torn.map((kind) => ({ number, kind }));
    const accepted = await cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1, remarks, noCamera: true });
    expect(codes(accepted)).toEqual([409, 'nothing-to-accept']);
    expect(codes(await refuse(id, { remarks }))).toEqual([422, 'photo-missing']);
    expect(codes(await refuse(id, { evidence: [damage] }))).toEqual([422, 'body-invalid']);
    expect(await reportsOf(id)).toBe(0);
    const refused = await refuse(id, { remarks, evidence: [damage] });
    expect(refused.body).toMatchObject({ status: 'REFUSED', events: [{ seq: 2 }] });
    const reports = await irregularitiesOf(service, id);
    expect(reports).toMatchObject([
      { kind: 'condition', item: { number }, conditions: torn, photo: 'declared', owner: { code: '44-DHO' } },
      { kind: 'handover' },
    ]);
    expect(await toldOf(refused.body.act)).toMatchObject([{ type: 'handover.refused', data: { evidence: [damage] } }]);
    expect((await cast.clerk.get(`/v1/items/${number}/seals`)).body['data']).toMatchObject([
      { state: 'INTACT' },
      { state: 'BROKEN', conditions: torn },
    ]);
    const other = `update handover_difference set kind = 'wrong' where handover = $1 and kind = 'damaged'`;
    const onlyOwner = await Superuser.of(service);
    await onlyOwner.expectBroken(other, [id], 'N5', id);
    await onlyOwner.client.end();
    expect(codes(await offer(cast.clerk, { person: carrierId }, numbers))).toEqual([409, 'item-suspect']);
    expect((await reseal(cast.clerk, number)).status).toBe(200);
    expect((await offer(cast.clerk, { person: carrierId }, numbers)).status).toBe(200);
  });

  test('owes its photograph where there was no camera', async () => {
    const { id, numbers } = await offered(1, (all) => all);
    const remarks = [{ number: numbers[0], kind: 'damaged' }];
    expect((await refuse(id, { remarks, noCamera: true })).body).toMatchObject({ status: 'REFUSED' });
    const [report] = await irregularitiesOf(service, id);
    expect(report).toMatchObject({ kind: 'condition', photo: 'due' });
    const due = await service.db.query('select kind from deadline where subject = $1 and done_act is null', [
      report?.id,
    ]);
    expect(due).toEqual([{ kind: 'irregularity.photo' }]);
  });
});
