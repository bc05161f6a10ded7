import { HandoverRecords } from '../src/modules/handover/records/handover-records.js';
import { castOf, carrierId, handOver, offer, sealed } from './support/handing-over.js';
import { damage, reseal } from './support/irregularities.js';
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
    const { holder } = (await cast.supervisor.get(`/v1/items/${number}`)).body as unknown as {
      holder: { kind: string };
    };
    kinds.push(holder.kind);
  }
  return kinds;
}

function codes(reply: Reply): unknown {
  return { status: reply.status, code: reply.body.code };
}

describe('F18 differences have a kind and an owner', () => {
  test('what is right moves, the rest stays with the giver, who gets a task', async () => {
    const { path, numbers, id } = await offered(4);
    const [good, missing, broken, wrong] = numbers;
    const [stray] = await sealed(cast.clerk, 1);
    await cast.carrier.post(`${path}/count`, { numbers: [good, broken, wrong, stray] });
    const remarks = [
      { number: broken, kind: 'seal-broken' },
      { number: wrong, kind: 'wrong' },
    ];
    const accepted = await cast.carrier.post(`${path}/accept`, { version: 1, remarks, noCamera: true });
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
    expect((await reseal(cast.clerk, broken ?? '', { evidence: [damage] })).status).toBe(200);
    expect(
      (
        await offer(
          cast.clerk,
          toCarrier,
          [missing, broken, wrong].map((number) => number ?? ''),
        )
      ).status,
    ).toBe(200);
  });

  test('a remark on what was not counted, and a list of which nothing is right, are refused', async () => {
    const { path, numbers } = await offered(2);
    await cast.carrier.post(`${path}/count`, { numbers: numbers.slice(1) });
    const remark = (number: unknown): Promise<Reply> =>
      cast.carrier.post(`${path}/accept`, { version: 1, remarks: [{ number, kind: 'damaged' }] });
    expect(codes(await remark(numbers[0]))).toEqual({ status: 422, code: 'remark-not-counted' });
    expect(codes(await remark(numbers[1]))).toEqual({ status: 409, code: 'nothing-to-accept' });
    expect(
      codes(await cast.carrier.post(`${path}/accept`, { version: 1, remarks: [{ number: numbers[1], kind: 'lost' }] })),
    ).toEqual({
      status: 422,
      code: 'body-invalid',
    });
    expect(await holdersOf(numbers)).toEqual(['OFFICE', 'OFFICE']);
  });

  test('an item that somebody else holds by now lets none of the list move', async () => {
    const { path, numbers } = await offered(2);
    await cast.carrier.post(`${path}/count`, { numbers });
    await service.db.query(`update item set holder_kind = 'COURIER', holder_id = $2 where number = $1`, [
      numbers[0],
      carrierId,
    ]);
    expect(codes(await cast.carrier.post(`${path}/accept`, { version: 1 }))).toEqual({
      status: 409,
      code: 'item-not-yours',
    });
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
    expect(row?.data).toMatchObject({
      version: 1,
      giver: { kind: 'COURIER', id: carrierId },
      receiver: { kind: 'DESK' },
      designation: expect.any(String),
    });
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
        {
          number: numbers[0],
          seal: 'NP-0001',
          moved: true,
          originals: 3,
          copies: 1,
          procedure: 'Đổi giấy phép lái xe',
          sensitive: false,
        },
        { number: numbers[1], moved: false },
      ],
      differences: [{ number: numbers[1], kind: 'missing', owner: 'Bưu cục Đồng Hới' }],
      signatures: [
        { side: 'giver', kind: 'token' },
        { side: 'receiver', kind: 'token' },
      ],
    });
    expect(record.countedAt && record.acceptedAt && record.countedAt <= record.acceptedAt).toBe(true);
  });
});
