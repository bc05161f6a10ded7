import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { HandoverRecords } from '../src/modules/handover/handover-records.js';
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

async function holdersOf(numbers: string[]): Promise<string[]> {
  const kinds: string[] = [];
  for (const number of numbers) {
    const { holder } = (await cast.supervisor.get(`/v1/items/${number}`)).body as unknown as { holder: { kind: string } };
    kinds.push(holder.kind);
  }
  return kinds;
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
    expect(Object.keys(first[0]?.body ?? {}).sort()).toEqual(['actions', 'giver', 'id', 'number', 'offeredAt', 'status']);
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
    expect(wrong).toMatchObject({ status: 422, body: { code: 'number-malformed', errors: [{ pointer: '/numbers/1' }] } });
    await cast.carrier.post(`${path}/count`, { numbers: [...numbers, ...numbers, 'CA000000014VN'] });
    expect((await cast.carrier.get(path)).body['differences']).toEqual([{ number: 'CA000000014VN', kind: 'extra' }]);
    expect(codes(await cast.carrier.post(`${path}/count`, { numbers }))).toEqual({ status: 422, code: 'recount-reason-missing' });
    expect((await cast.carrier.post(`${path}/count`, { numbers, reason: 'Quét nhầm thư khác' })).status).toBe(200);
    expect((await cast.carrier.get(path)).body['differences']).toEqual([]);
    const counts = await service.db.query<object[]>('select attempt, cardinality(numbers) as n from handover_count where handover = $1 order by 1', [id]);
    expect(counts).toEqual([{ attempt: 1, n: 3 }, { attempt: 2, n: 2 }]);
  });

  test('after it is accepted there is nothing to count', async () => {
    const { path, numbers } = await offered(1);
    await cast.carrier.post(`${path}/count`, { numbers });
    await cast.carrier.post(`${path}/accept`, { version: 1 });
    expect(codes(await cast.carrier.post(`${path}/count`, { numbers }))).toEqual({ status: 409, code: 'wrong-state' });
  });
});

describe('F18 differences have a kind and an owner', () => {
  test('what is right moves, the rest stays with the giver, who gets a task', async () => {
    const { path, numbers, id } = await offered(4);
    const [good, missing, broken, wrong] = numbers;
    const [stray] = await sealed(cast.clerk, 1);
    await cast.carrier.post(`${path}/count`, { numbers: [good, broken, wrong, stray] });
    const remarks = [{ number: broken, kind: 'seal-broken' }, { number: wrong, kind: 'wrong' }];
    const accepted = await cast.carrier.post(`${path}/accept`, { version: 1, remarks });
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED_WITH_DIFFERENCE', accepted: 1 });
    expect(accepted.body.events).toHaveLength(4);
    expect(await holdersOf([...numbers, stray ?? ''])).toEqual(['COURIER', 'OFFICE', 'OFFICE', 'OFFICE', 'OFFICE']);
    const seen = await cast.clerk.get(path);
    expect(seen.body['differences']).toEqual(
      [
        { number: missing, kind: 'missing' },
        { number: broken, kind: 'seal-broken' },
        { number: wrong, kind: 'wrong' },
        { number: stray, kind: 'extra' },
      ]
        .map((each) => ({ ...each, owner: 'Bưu cục Đồng Hới' }))
        .sort((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1)),
    );
    const tasks = await service.db.query<object[]>(
      'select t.kind, u.code from task t join unit u on u.id = t.unit where t.subject = $1',
      [id],
    );
    expect(tasks).toEqual([{ kind: 'handover.difference', code: '44-DHO' }]);
    const told = await service.db.query<{ data: { differences?: object[] } }[]>(
      `select e.body::jsonb -> 'data' as data from event e join item i on i.dossier_id = e.dossier_id where i.number = $1 and e.act_id = $2`,
      [missing, accepted.body.act],
    );
    expect(told[0]?.data.differences).toMatchObject([{ number: missing, kind: 'missing' }]);
    expect((await offer(cast.clerk, toCarrier, [missing, broken, wrong].map((number) => number ?? ''))).status).toBe(200);
  });

  test('a remark on what was not counted, and a list of which nothing is right, are refused', async () => {
    const { path, numbers } = await offered(2);
    await cast.carrier.post(`${path}/count`, { numbers: numbers.slice(1) });
    const remark = (number: unknown): Promise<Reply> =>
      cast.carrier.post(`${path}/accept`, { version: 1, remarks: [{ number, kind: 'damaged' }] });
    expect(codes(await remark(numbers[0]))).toEqual({ status: 422, code: 'remark-not-counted' });
    expect(codes(await remark(numbers[1]))).toEqual({ status: 409, code: 'nothing-to-accept' });
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 1, remarks: [{ number: numbers[1], kind: 'lost' }] }))).toEqual({
      status: 422,
      code: 'body-invalid',
    });
    expect(await holdersOf(numbers)).toEqual(['OFFICE', 'OFFICE']);
  });

  test('an item that somebody else holds by now lets none of the list move', async () => {
    const { path, numbers } = await offered(2);
    await cast.carrier.post(`${path}/count`, { numbers });
    await service.db.query('update item set holder_id = $2 where number = $1', [numbers[0], carrierId]);
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 1 }))).toEqual({ status: 409, code: 'item-not-yours' });
    expect((await cast.clerk.get(path)).body['lines']).toMatchObject([{ state: 'open' }, { state: 'open' }]);
  });
});

describe('F21 one holder', () => {
  test('custody reads as a chain of single holders from office to carrier to desk', async () => {
    const [number] = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [number ?? '']);
    await handOver(cast.carrier, { caller: cast.officer, to: { unit: '44-TTPVHCC' } }, [number ?? '']);
    const custody = await cast.supervisor.get(`/v1/items/${number}/custody`);
    expect(custody.body['data']).toMatchObject([
      { seq: 1, type: 'item.sealed', status: 'AT_OFFICE', holder: { kind: 'OFFICE' } },
      { seq: 2, type: 'handover.accepted', status: 'WITH_POST', holder: { kind: 'COURIER', id: carrierId } },
      { seq: 3, type: 'handover.accepted', status: 'AT_DESK', holder: { kind: 'DESK' } },
    ]);
    const [row] = await service.db.query<{ data: Record<string, unknown> }[]>(
      `select e.body::jsonb -> 'data' as data from event e join item i on i.dossier_id = e.dossier_id where i.number = $1 and e.seq = 3`,
      [number],
    );
    expect(row?.data).toMatchObject({ version: 1, giver: { kind: 'COURIER', id: carrierId }, receiver: { kind: 'DESK' }, designation: expect.any(String) });
  });
});

describe('F17 the record of an acceptance', () => {
  test('names both parties, the times, the seals, the differences and the papers', async () => {
    const { numbers, path, id } = await offered(2);
    await cast.carrier.post(`${path}/count`, { numbers: numbers.slice(0, 1) });
    await cast.carrier.post(`${path}/accept`, { version: 1 });
    const record = await service.app.get(HandoverRecords).read(service.db.manager, id);
    expect(record).toMatchObject({
      status: 'ACCEPTED_WITH_DIFFERENCE',
      giver: { kind: 'OFFICE', unit: 'Bưu cục Đồng Hới', person: 'Phạm Thị Quân (mẫu)' },
      receiver: { kind: 'COURIER', unit: 'Bưu cục Đồng Hới', person: 'Nguyễn Văn An (mẫu)' },
      lines: [
        { number: numbers[0], seal: 'NP-0001', moved: true, originals: 3, copies: 1, procedure: 'Đổi giấy phép lái xe', sensitive: false },
        { number: numbers[1], moved: false },
      ],
      differences: [{ number: numbers[1], kind: 'missing', owner: 'Bưu cục Đồng Hới' }],
      signatures: [{ side: 'giver', kind: 'token' }, { side: 'receiver', kind: 'token' }],
    });
    expect(record.countedAt && record.acceptedAt && record.countedAt <= record.acceptedAt).toBe(true);
  });
});

describe('F17 an offer expires by the opening hours of its target', () => {
  test('nobody took it: nothing moves, the giver is told, once', async () => {
    const { id, path, numbers } = await offered(1);
    const [due] = await service.db.query<{ due_at: Date }[]>('select due_at from deadline where subject = $1', [id]);
    service.clock.moveTo(new Date('2026-11-30T18:30:00+07:00'));
    const late = await offered(1);
    const [lateDue] = await service.db.query<{ due_at: Date }[]>('select due_at from deadline where subject = $1', [late.id]);
    // 18:30 to 19:00 today, and from 7:00 tomorrow
    expect(lateDue?.due_at.toISOString().slice(0, 13)).toBe('2026-12-01T03');
    service.clock.moveTo(new Date((due?.due_at.getTime() ?? 0) + 7 * 3_600_000));
    const sweeper = service.app.get(DeadlineSweeper);
    await sweeper.sweep();
    expect(await sweeper.sweep()).toBe(0);
    expect((await cast.clerk.get(path)).body).toMatchObject({ status: 'EXPIRED', actions: [], lines: [{ state: 'freed' }] });
    expect((await cast.clerk.get(late.path)).body.status).toBe('OFFERED');
    const tasks = await service.db.query<object[]>('select kind from task where subject = $1', [id]);
    expect(tasks).toEqual([{ kind: 'handover.expired' }]);
    expect(codes(await cast.carrier.post(`${path}/count`, { numbers }))).toEqual({ status: 409, code: 'wrong-state' });
    expect((await offer(cast.clerk, toCarrier, numbers)).status).toBe(200);
  });
});
