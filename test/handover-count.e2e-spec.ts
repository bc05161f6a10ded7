import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { castOf, carrierId, handOver, offer, sealed } from './support/handing-over.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toCarrier = { person: carrierId };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

/** A list that is offered to the carrier, and its path. */
async function offered(count: number): Promise<{ numbers: string[]; path: string; id: string }> {
  const numbers = await sealed(cast.clerk, count);
  const { id } = (await offer(cast.clerk, toCarrier, numbers)).body;
  return { numbers, id, path: `/v1/handovers/${id}` };
}

function codes(reply: Reply): unknown {
  return { status: reply.status, code: reply.body.code };
}

describe('F18 the receiver counts blind', () => {
  test('before his count is stored no answer tells lines or total, whatever their number', async () => {
    const short = await offered(1);
    const long = await offered(4);
    const answers = async ({ path, id }: typeof short, numbers: string[]): Promise<Reply[]> => {
      const list = await cast.carrier.get('/v1/handovers?direction=in&status=OFFERED');
      const row = (list.body['data'] as { id: string }[]).find((each) => each.id === id);
      return [
        { ...list, body: row as Reply['body'] },
        await cast.carrier.get(path),
        await cast.carrier.post(`${path}/accept`, { version: 1 }),
        await cast.carrier.post(`${path}/scan`, { numbers }),
        await cast.carrier.post(`${path}/remove`, { numbers }),
        await cast.carrier.post(`${path}/count`, { numbers: numbers.slice(0, 1) }),
      ];
    };
    const [first, second] = [await answers(short, short.numbers), await answers(long, long.numbers)];
    expect(Object.keys(first[0]?.body ?? {}).sort()).toEqual([
      'actions',
      'giver',
      'id',
      'number',
      'offeredAt',
      'status',
    ]);
    expect(first[1]?.body).toEqual(first[0]?.body);
    expect(first.slice(2).map(codes)).toEqual([
      { status: 409, code: 'count-first' },
      { status: 404, code: 'not-found' },
      { status: 404, code: 'not-found' },
      { status: 200, code: undefined },
    ]);
    const sizes = (replies: Reply[]): number[] => replies.map((reply) => JSON.stringify(reply.body).length);
    expect(sizes(second)).toEqual(sizes(first));
  });

  test('an item tells the target unit nothing of the list before its count', async () => {
    const [number] = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [number ?? '']);
    const list = await offer(cast.carrier, { unit: '44-DHA' }, [number ?? '']);
    const receiver = service.as('clerk-dha-1', 'clerk', '44-DHA');
    expect((await receiver.get(`/v1/items/${number}`)).status).toBe(404);
    await receiver.post(`/v1/handovers/${list.body.id}/count`, { numbers: [number] });
    expect((await receiver.get(`/v1/items/${number}`)).status).toBe(200);
    const accepted = await receiver.post(`/v1/handovers/${list.body.id}/accept`, { version: 1 });
    expect(accepted.body.status).toBe('ACCEPTED');
  });

  test('those above the two sides are as blind until the count', async () => {
    const { path, numbers } = await offered(2);
    expect((await cast.supervisor.get(path)).body).not.toHaveProperty('lines');
    await cast.carrier.post(`${path}/count`, { numbers });
    expect((await cast.supervisor.get(path)).body['lines']).toHaveLength(2);
  });

  test('a count takes any well-formed number; a recount needs a reason and is a further count', async () => {
    const { path, numbers, id } = await offered(2);
    const wrong = await cast.carrier.post(`${path}/count`, { numbers: [numbers[0], 'CA123456789VN'] });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'number-malformed', errors: [{ pointer: '/numbers/1' }] },
    });
    await cast.carrier.post(`${path}/count`, { numbers: [...numbers, ...numbers, 'CA000000014VN'] });
    expect((await cast.carrier.get(path)).body['differences']).toEqual([{ number: 'CA000000014VN', kind: 'extra' }]);
    expect(codes(await cast.carrier.post(`${path}/count`, { numbers }))).toEqual({
      status: 422,
      code: 'recount-reason-missing',
    });
    expect((await cast.carrier.post(`${path}/count`, { numbers, reason: 'Quét nhầm thư khác' })).status).toBe(200);
    expect((await cast.carrier.get(path)).body['differences']).toEqual([]);
    const counts = await service.db.query<object[]>(
      'select attempt, cardinality(numbers) as n from handover_count where handover = $1 order by 1',
      [id],
    );
    expect(counts).toEqual([
      { attempt: 1, n: 3 },
      { attempt: 2, n: 2 },
    ]);
  });

  test('an empty hand is said expressly and opens nothing', async () => {
    const { path, numbers } = await offered(2);
    for (const body of [{}, { numbers: [] }, { numbers, nothing: true }]) {
      const refused = await cast.carrier.post(`${path}/count`, body);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ code: 'count-or-nothing' }] } });
    }
    const nothing = await cast.carrier.post(`${path}/count`, { nothing: true });
    expect(nothing).toMatchObject({ status: 200, body: { actions: ['count', 'refuse'] } });
    const blind = await cast.carrier.get(path);
    expect(blind.body).not.toHaveProperty('lines');
    expect(JSON.stringify(blind.body)).not.toContain(numbers[0]);
    expect(codes(await cast.carrier.get(`${path}/record.pdf`))).toEqual({ status: 409, code: 'count-first' });
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 1 }))).toEqual({
      status: 409,
      code: 'nothing-to-accept',
    });
  });

  test('who counts again with the list in view leaves a trace that both sides and the journal show', async () => {
    const { path, numbers } = await offered(2);
    await cast.carrier.post(`${path}/count`, { numbers: numbers.slice(0, 1) });
    await cast.carrier.post(`${path}/count`, { numbers, reason: 'Tìm thấy dưới đáy túi' });
    const accepted = await cast.carrier.post(`${path}/accept`, { version: 1 });
    expect((await cast.clerk.get(path)).body['counts']).toMatchObject([
      { version: 1, numbers: numbers.slice(0, 1) },
      { version: 1, numbers, reason: 'Tìm thấy dưới đáy túi' },
    ]);
    const told = await service.db.query<{ counts: number }[]>(
      `select (body::jsonb #>> '{data,counts}')::int as counts from event where act_id = $1`,
      [accepted.body.act],
    );
    expect(told).toEqual([{ counts: 2 }, { counts: 2 }]);
  });

  test('after it is accepted there is nothing to count', async () => {
    const { path, numbers } = await offered(1);
    await cast.carrier.post(`${path}/count`, { numbers });
    await cast.carrier.post(`${path}/accept`, { version: 1 });
    expect(codes(await cast.carrier.post(`${path}/count`, { numbers }))).toEqual({ status: 409, code: 'wrong-state' });
  });
});

describe('F17 an offer expires by the opening hours of its target', () => {
  test('nobody took it: nothing moves, the giver is told, once', async () => {
    const { id, path, numbers } = await offered(1);
    const [due] = await service.db.query<{ due_at: Date }[]>('select due_at from deadline where subject = $1', [id]);
    service.clock.moveTo(new Date('2026-11-30T18:30:00+07:00'));
    const late = await offered(1);
    const [lateDue] = await service.db.query<{ due_at: Date }[]>('select due_at from deadline where subject = $1', [
      late.id,
    ]);
    // 18:30 to 19:00 today, and from 7:00 tomorrow
    expect(lateDue?.due_at.toISOString().slice(0, 13)).toBe('2026-12-01T03');
    service.clock.moveTo(new Date((due?.due_at.getTime() ?? 0) + 7 * 3_600_000));
    const sweeper = service.app.get(DeadlineSweeper);
    await sweeper.sweep();
    expect(await sweeper.sweep()).toBe(0);
    expect((await cast.clerk.get(path)).body).toMatchObject({
      status: 'EXPIRED',
      actions: [],
      lines: [{ state: 'freed' }],
    });
    expect((await cast.clerk.get(late.path)).body.status).toBe('OFFERED');
    const controller = service.as('controller-dho', 'controller', '44-DHO');
    const alarms = async (status: string, caller = controller): Promise<object[]> => {
      const { body } = await caller.get(`/v1/tasks?kind=handover.expired&status=${status}`);
      return (body['data'] as { subject: string }[]).filter(({ subject }) => subject === id);
    };
    const alarm = { subject: id, unit: '44-DHO', holder: { kind: 'OFFICE', id: expect.any(String) as string } };
    expect(await alarms('open')).toMatchObject([alarm]);
    expect(await alarms('open', cast.supervisor)).toMatchObject([alarm]);
    expect(codes(await cast.carrier.post(`${path}/count`, { numbers }))).toEqual({ status: 409, code: 'wrong-state' });
    expect((await offer(cast.clerk, toCarrier, numbers)).status).toBe(200);
    expect(await alarms('open')).toEqual([]);
    expect(await alarms('closed')).toMatchObject([alarm]);
  });
});
