import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { carrierId, castOf, handOver, offer, sealed, tally, toDesk, together } from './support/handing-over.js';
import { damage, irregularitiesOf, reseal, settle, suspect, withDifferences } from './support/irregularities.js';
import { completeLines, picture, signature } from './support/papers.js';
import { handing, ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { typesAround } from './support/undoing.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toCarrier = { person: carrierId };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  await cast.clerk.put(`/v1/evidence/${damage.sha256}`, picture);
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

async function one(): Promise<string> {
  const [number = ''] = await sealed(cast.clerk, 1);
  return number;
}

function codes({ status, body }: Reply): unknown {
  return { status, code: body.code };
}

async function sealsOf(number: string): Promise<object[]> {
  return (await cast.supervisor.get(`/v1/items/${number}/seals`)).body['data'] as object[];
}

async function rowOf(number: string): Promise<object | undefined> {
  const rows = await service.db.query<object[]>('select seal, seal_state as state from item where number = $1', [
    number,
  ]);
  return rows[0];
}

const suspected = { status: 409, code: 'item-suspect' };

describe('F19 an envelope that is not whole goes nowhere', () => {
  test('the giver keeps what was torn, and puts it on no list before it is sealed anew', async () => {
    const { broken, missing, list } = await withDifferences(service);
    const refused = await offer(cast.clerk, toCarrier, [missing, broken]);
    expect(codes(refused)).toEqual(suspected);
    const [report] = await irregularitiesOf(service, list);
    expect(refused.body['detail']).toContain(report?.number);
    expect((await reseal(cast.clerk, broken)).status).toBe(200);
    expect((await offer(cast.clerk, toCarrier, [missing, broken])).body.status).toBe('OFFERED');
  });

  test('what its holder finds torn while it stands on his draft is not offered', async () => {
    const number = await one();
    const draft = await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [number] });
    const said = await suspect(cast.clerk, number);
    expect(said.body).toMatchObject({ status: 'AT_OFFICE', number, irregularity: expect.any(String) });
    expect(codes(await cast.clerk.post(`/v1/handovers/${draft.body.id}/close`))).toEqual(suspected);
    expect(codes(await suspect(cast.clerk, number))).toEqual(suspected);
    await reseal(cast.clerk, number);
    expect((await cast.clerk.post(`/v1/handovers/${draft.body.id}/close`)).body.status).toBe('OFFERED');
  });

  test('its papers are not tallied', async () => {
    const number = await one();
    const { id } = (await toDesk(service, [number])).body;
    expect((await suspect(cast.officer, number)).status).toBe(200);
    expect(codes(await tally(cast.officer, id, [{ number, asPostingSlip: true }]))).toEqual(suspected);
    expect((await reseal(cast.officer, number)).status).toBe(200);
    expect((await tally(cast.officer, id, [{ number, asPostingSlip: true }])).status).toBe(200);
  });

  test('a result is neither loaded nor handed over at the door', async () => {
    const path = new ResultPath(service);
    const way = await path.onRound();
    const { courier } = path;
    expect((await suspect(courier, way.number)).body.status).toBe('OUT_FOR_DELIVERY');
    const body = { number: way.number, ...handing, method: 'cash' };
    expect(codes(await courier.post(`/v1/deliveries/${way.delivery}/deliver`, body))).toEqual(suspected);
    expect((await reseal(courier, way.number, { lines: [] })).status).toBe(200);
    expect((await courier.post(`/v1/deliveries/${way.delivery}/deliver`, body)).body.status).toBe('DELIVERED');
  });

  test('only its holder says so, and not of what he has offered or given away for good', async () => {
    const number = await one();
    expect(codes(await suspect(cast.carrier, number))).toEqual({ status: 409, code: 'item-not-yours' });
    expect(codes(await suspect(cast.otherClerk, number))).toEqual({ status: 404, code: 'not-found' });
    expect(codes(await suspect(cast.clerk, number, { evidence: [] }))).toEqual({ status: 422, code: 'photo-missing' });
    expect(codes(await suspect(cast.clerk, number, { conditions: [] }))).toEqual({ status: 422, code: 'body-invalid' });
    await offer(cast.clerk, toCarrier, [number]);
    expect(codes(await suspect(cast.clerk, number))).toEqual({ status: 409, code: 'item-on-list' });
    const filed = await one();
    const { id } = (await toDesk(service, [filed])).body;
    await tally(cast.officer, id, [{ number: filed, asPostingSlip: true }]);
    expect(codes(await suspect(cast.officer, filed))).toEqual({ status: 409, code: 'wrong-state' });
    expect(await typesAround(service, number)).toEqual(['item.sealed']);
  });

  test('whoever comes first: it is suspect, or it is on the list', async () => {
    const number = await one();
    const { id } = (await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [] })).body;
    const lock = 'select 1 from item where number = $1 for update';
    const replies = await together(
      service,
      lock,
      [number],
      [() => suspect(cast.clerk, number), () => cast.clerk.post(`/v1/handovers/${id}/scan`, { numbers: [number] })],
    );
    const [said, scanned] = replies.map(({ status, body }) => (status === 200 ? 'done' : body.code));
    expect(said).toBe('done');
    expect(['done', 'item-suspect']).toContain(scanned);
    const closed = await cast.clerk.post(`/v1/handovers/${id}/close`);
    expect(['item-suspect', 'list-empty']).toContain(closed.body.code);
  });
});

describe('F19 a torn wrapper is inventoried and sealed anew', () => {
  test('counted against the intake before a second person: a new seal, and the report ends', async () => {
    const { broken, list } = await withDifferences(service);
    const [report] = await irregularitiesOf(service, list);
    const lines = completeLines.map(({ line, given }, index) => ({ line, given: index === 0 ? given - 1 : given }));
    const done = await reseal(cast.clerk, broken, { seal: 'NP-NEW-1', lines });
    expect(done.body).toMatchObject({ number: broken, irregularity: report?.id, differences: [lines[0]?.line] });
    expect(await rowOf(broken)).toEqual({ seal: 'NP-NEW-1', state: 'REPLACED' });
    const [settled] = await irregularitiesOf(service, list);
    expect(settled).toMatchObject({ state: 'SETTLED', outcome: 'rewrapped', actions: [] });
    const [told] = await service.db.query<{ data: Record<string, unknown> }[]>(
      `select body::jsonb -> 'data' as data from event where act_id = $1`,
      [done.body.act],
    );
    expect(told?.data).toMatchObject({
      irregularity: report?.id,
      old: expect.any(String),
      seal: 'NP-NEW-1',
      conditions: ['damaged', 'seal-broken'],
      signature: { kind: signature.kind, sha256: signature.sha256 },
    });
    const counted = told?.data['lines'] as { line: number; required: number; given: number }[];
    expect(counted.filter(({ required, given }) => required !== given)).toMatchObject([
      { line: lines[0]?.line, required: completeLines[0]?.given, given: lines[0]?.given },
    ]);
    const tasks = await service.db.query<object[]>(
      'select closed_act is not null as closed from task where subject = $1',
      [report?.id],
    );
    expect(tasks).toEqual([{ closed: true }]);
  });

  test('the finder himself may seal anew, since a second person signs', async () => {
    const number = await one();
    await suspect(cast.clerk, number);
    expect((await reseal(cast.clerk, number)).status).toBe(200);
  });

  test('without a second person, a full count, another seal or a report it is refused, and nothing has changed', async () => {
    const number = await one();
    expect(codes(await reseal(cast.clerk, number))).toEqual({ status: 409, code: 'item-not-suspect' });
    await suspect(cast.clerk, number);
    const before = await rowOf(number);
    const { seal } = before as { seal: string };
    const bad: [object, string][] = [
      [{ witness: { kind: 'token' } }, 'signature-incomplete'],
      [{ lines: completeLines.slice(1) }, 'tally-lines-wrong'],
      [{ lines: [...completeLines, { line: 99, given: 1 }] }, 'tally-lines-wrong'],
      [{ seal }, 'seal-unchanged'],
      [{ seal: ' ' }, 'body-invalid'],
    ];
    for (const [body, code] of bad)
      expect(codes(await reseal(cast.clerk, number, body))).toEqual({ status: 422, code });
    expect(codes(await reseal(cast.carrier, number))).toEqual({ status: 409, code: 'item-not-yours' });
    expect(await rowOf(number)).toEqual(before);
  });

  test('the photograph that is owed comes with it, or before', async () => {
    const number = await one();
    await suspect(cast.clerk, number, { evidence: [], noCamera: true });
    expect(codes(await reseal(cast.clerk, number))).toEqual({ status: 409, code: 'photo-due' });
    expect((await reseal(cast.clerk, number, { evidence: [damage] })).status).toBe(200);
  });

  test('a controller says that it was seen wrongly, and it goes on; anything else wants a new seal', async () => {
    const number = await one();
    const report = String((await suspect(cast.clerk, number)).body['irregularity']);
    const controller: Caller = service.as('controller-dho', 'controller', '44-DHO');
    expect(codes(await settle(controller, report, { outcome: 'other' }))).toEqual({
      status: 409,
      code: 'reseal-first',
    });
    expect((await settle(controller, report, { outcome: 'miscounted' })).status).toBe(200);
    const moved = await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [number]);
    expect(moved.body.status).toBe('ACCEPTED');
  });
});

describe('F19 every seal of an envelope', () => {
  test('the first, what was found of it, the new one, wherever it went meanwhile', async () => {
    const { broken, accepted } = await withDifferences(service);
    await reseal(cast.clerk, broken, { seal: 'NP-NEW-2' });
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [broken]);
    const said = await suspect(cast.carrier, broken, { conditions: ['seal-different'] });
    await reseal(cast.carrier, broken, { seal: 'NP-NEW-3' });
    const [first] = await sealsOf(broken);
    const { seal } = first as { seal: string };
    expect(await sealsOf(broken)).toMatchObject([
      { seq: 1, seal, state: 'INTACT' },
      { seal, state: 'BROKEN', act: accepted.body.act, conditions: ['damaged', 'seal-broken'] },
      { seal: 'NP-NEW-2', state: 'REPLACED' },
      { seal: 'NP-NEW-2', state: 'BROKEN', conditions: ['seal-different'], irregularity: said.body['irregularity'] },
      { seal: 'NP-NEW-3', state: 'REPLACED' },
    ]);
    expect(await sealsOf(broken)).toHaveLength(5);
  });

  test('of an envelope that was never touched it is one; of another’s it is none', async () => {
    const number = await one();
    expect(await sealsOf(number)).toMatchObject([{ seq: 1, state: 'INTACT' }]);
    expect((await cast.otherClerk.get(`/v1/items/${number}/seals`)).status).toBe(404);
  });
});

describe('F19 what verify finds of seals', () => {
  test('a seal that changed without a report, and a report without its seal', async () => {
    const number = await one();
    await suspect(cast.clerk, number);
    const { act, irregularity } = (await reseal(cast.clerk, number)).body;
    const owner = await Superuser.of(service);
    try {
      const told = `update event set type = 'item.suspected', body = replace(body, 'seal.replaced', 'item.suspected') where act_id = $1`;
      await owner.expectBroken(told, [act], 'N5', number);
      const report = `update irregularity set outcome = 'undone' where id = $1`;
      await owner.expectBroken(report, [irregularity], 'N5', 'sealed anew');
    } finally {
      await owner.client.end();
    }
  });
});
