import { randomUUID } from 'node:crypto';
import { verify } from '../src/verify/verify.js';
import { carrierId, castOf, handOver, offer, sealed } from './support/handing-over.js';
import { ResultPath } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { askUndo, typesAround, undo, undoReason, withCarrier } from './support/undoing.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterEach(async () => {
  expect((await verify(service.database.url)).broken).toEqual([]);
});
afterAll(() => service.close());

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);

interface Row {
  status: string;
  kind: string;
  holder: string;
  place: string | null;
  next: string | null;
  cause: string | null;
}

async function itemOf(number: string): Promise<Row | undefined> {
  const rows = await service.db.query<Row[]>(
    `select status, holder_kind as kind, holder_id as holder, place, next, next_cause as cause from item
     where number = $1 order by sealed_at desc limit 1`,
    [number],
  );
  return rows[0];
}

describe('F24 both sides undo an acceptance', () => {
  test('one asks, the other confirms: custody is as it was, and both events stay', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const before = await Promise.all(numbers.map(itemOf));
    const { id: list } = (await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers))
      .body;
    const accepted = await Promise.all(numbers.map(itemOf));
    expect(said(await askUndo(cast.carrier, list))).toBe('ACCEPTED');
    expect(await Promise.all(numbers.map(itemOf))).toEqual(accepted);
    const done = await undo(cast.clerk, list);
    expect(done).toMatchObject({ status: 200, body: { status: 'UNDONE', undone: 2, actions: [] } });
    expect(done.body.events).toHaveLength(2);
    expect(await Promise.all(numbers.map(itemOf))).toEqual(before);
    for (const number of numbers)
      expect(await typesAround(service, number)).toEqual(['item.sealed', 'handover.accepted', 'handover.undone']);
  });

  test('either side may ask; the envelopes are free for another list, and can be handed over again', async () => {
    const { numbers, list } = await withCarrier(service);
    expect(said(await askUndo(cast.clerk, list))).toBe('ACCEPTED');
    expect(said(await undo(cast.carrier, list))).toBe('UNDONE');
    expect(said(await askUndo(cast.clerk, list))).toBe('409 wrong-state');
    expect(said(await undo(cast.carrier, list))).toBe('409 wrong-state');
    const again = await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, numbers);
    expect(again.body.status).toBe('ACCEPTED');
  });

  test('the list shows who asked, why, what is next, and that it is undone', async () => {
    const { list } = await withCarrier(service);
    const read = async (caller: Caller) => (await caller.get(`/v1/handovers/${list}`)).body;
    expect((await read(cast.carrier)).actions).toEqual(['ask-undo']);
    await askUndo(cast.carrier, list);
    const asked = { askedBy: 'receiver', askedAt: expect.any(String), reason: undoReason };
    expect(await read(cast.carrier)).toMatchObject({ status: 'ACCEPTED', actions: [], undo: asked });
    expect(await read(cast.clerk)).toMatchObject({ actions: ['undo'], undo: asked });
    expect(await read(cast.supervisor)).toMatchObject({ actions: [], undo: asked });
    await undo(cast.clerk, list);
    const after = { status: 'UNDONE', actions: [], undo: { ...asked, undoneAt: expect.any(String) } };
    expect(await read(cast.carrier)).toMatchObject({ ...after, lines: [{ state: 'undone' }] });
    const listed = (await cast.clerk.get('/v1/handovers?direction=out&status=UNDONE')).body['data'] as object[];
    expect(listed).toContainEqual(expect.objectContaining({ id: list, undo: expect.anything() }));
    expect(await cast.clerk.get(`/v1/handovers/${list}/record.pdf`)).toMatchObject({
      status: 409,
      body: { code: 'record-undone' },
    });
  });

  test('the event names both persons and the reason by hash; nothing of it is in clear', async () => {
    const { numbers, list } = await withCarrier(service);
    await askUndo(cast.carrier, list);
    const done = await undo(cast.clerk, list);
    const [event] = await service.db.query<{ body: string }[]>('select body from event where act_id = $1', [
      done.body.act,
    ]);
    const body = JSON.parse(event?.body ?? '{}') as { data: object; items: object[] };
    expect(body.data).toEqual({
      handover: list,
      number: done.body.number,
      accepted: expect.any(String),
      giver: expect.objectContaining({ kind: 'OFFICE' }),
      receiver: { kind: 'COURIER', id: carrierId },
      askedBy: (await cast.carrier.get('/v1/me')).body['person'],
      confirmedBy: (await cast.clerk.get('/v1/me')).body['person'],
      reason: { id: expect.any(String), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(body.items).toMatchObject([{ number: numbers[0], status: 'AT_OFFICE' }]);
    expect(event?.body).not.toContain('Quét');
  });

  test('what a failed visit decided comes back with the envelope', async () => {
    const path = new ResultPath(service);
    const way = await path.onRound();
    const failed = await path.fail(way, { reason: 'D02', action: 'T2', note: 'Hẹn ngày mai (mẫu)' });
    expect(failed.status).toBe(200);
    const before = await itemOf(way.number);
    expect(before).toMatchObject({ status: 'ATTEMPT_FAILED', next: expect.any(String) });
    const back = await handOver(path.courier, path.atOfficeSide, [way.number], 'other');
    expect(await itemOf(way.number)).toMatchObject({ status: 'AT_OFFICE', next: null });
    await askUndo(path.clerk, back.body.id);
    expect(said(await undo(path.courier, back.body.id))).toBe('UNDONE');
    expect(await itemOf(way.number)).toEqual(before);
  });

  test('with a difference: what stayed stays, the task of the difference is closed', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const offered = await offer(cast.clerk, { person: carrierId }, numbers);
    const at = `/v1/handovers/${offered.body.id}`;
    await cast.carrier.post(`${at}/count`, { numbers: numbers.slice(0, 1) });
    expect((await cast.carrier.post(`${at}/accept`, { version: 1 })).body.status).toBe('ACCEPTED_WITH_DIFFERENCE');
    await askUndo(cast.carrier, offered.body.id);
    const done = await undo(cast.clerk, offered.body.id);
    expect(done.body).toMatchObject({ status: 'UNDONE', undone: 1 });
    expect(done.body.events).toHaveLength(2);
    const told = 'select kind, closed_act as closed from task where subject = $1 order by kind';
    expect(await service.db.query<object[]>(told, [offered.body.id])).toEqual(
      ['handover.difference', 'handover.undo-asked'].map((kind) => ({ kind, closed: done.body.act })),
    );
    const view = (await cast.clerk.get(at)).body;
    expect((view['lines'] as { state: string }[]).map(({ state }) => state).sort()).toEqual(['kept', 'undone']);
  });

  test('the same request twice is one undo', async () => {
    const { list } = await withCarrier(service);
    const key = randomUUID();
    await askUndo(cast.clerk, list);
    const first = await cast.carrier.post(`/v1/handovers/${list}/undo`, {}, { key });
    const second = await cast.carrier.post(`/v1/handovers/${list}/undo`, {}, { key });
    expect(second.body).toEqual(first.body);
    expect(first.body.status).toBe('UNDONE');
  });
});
