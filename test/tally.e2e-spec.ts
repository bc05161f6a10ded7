import { randomUUID } from 'node:crypto';
import {
  castOf,
  carrierId,
  handOver,
  offer,
  outcome,
  sealed,
  tally,
  toDesk,
  together,
} from './support/handing-over.js';
import { completeLines, signature } from './support/papers.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const file = { asPostingSlip: true };
const inFull = completeLines.slice(0, 2);

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

interface DossierRow {
  id: string;
  status: string;
  filed_at: Date | null;
  holder: string;
  item_status: string;
  authority: boolean;
}

async function dossierOf(number: string): Promise<DossierRow | undefined> {
  const rows = await service.db.query<DossierRow[]>(
    `select d.id, d.status, d.filed_at, i.holder_kind as holder, i.status as item_status, i.holder_id = d.authority as authority
     from dossier d join item i on i.dossier_id = d.id where i.number = $1`,
    [number],
  );
  return rows[0];
}

async function talliedEvent(number: string): Promise<Record<string, unknown>> {
  const rows = await service.db.query<{ data: Record<string, unknown> }[]>(
    `select e.body::jsonb -> 'data' as data from event e join item i on i.dossier_id = e.dossier_id
     where i.number = $1 and e.type = 'dossier.tallied'`,
    [number],
  );
  return rows[0]?.data ?? {};
}

async function atDesk(change: object = {}): Promise<{ number: string; handover: string }> {
  const [number] = await sealed(cast.clerk, 1, change);
  const accepted = await toDesk(service, [number ?? '']);
  return { number: number ?? '', handover: accepted.body.id };
}

function codes(reply: Reply): unknown {
  return { status: reply.status, code: reply.body.code };
}

describe('F101 the legal filing time', () => {
  test('is the moment both signed at the first desk, whichever of the province it is', async () => {
    const { number, handover } = await atDesk();
    const before = await dossierOf(number);
    expect(before).toMatchObject({ status: 'OPENED', filed_at: null, item_status: 'AT_DESK', holder: 'DESK' });
    const reply = await tally(cast.officer, handover, [{ number, ...file }]);
    expect(reply).toMatchObject({
      status: 200,
      body: { tallied: [{ status: 'FILED', short: false, filed: true }], actions: [] },
    });
    const filed = await dossierOf(number);
    expect(filed).toMatchObject({ status: 'FILED', item_status: 'FILED', holder: 'AUTHORITY', authority: true });
    const [act] = await service.db.query<{ occurred_at: Date }[]>('select occurred_at from act where id = $1', [
      reply.body.act,
    ]);
    expect(filed?.filed_at).toEqual(act?.occurred_at);
    const event = await talliedEvent(number);
    expect(Date.parse(String(event['filedAt']))).toBe(filed?.filed_at?.getTime());
    expect(event['lines']).toHaveLength(4);
    expect(event).not.toHaveProperty('differences');
  });

  test('stays empty while papers are short, and the event names the differences', async () => {
    const { number, handover } = await atDesk();
    const reply = await tally(cast.officer, handover, [{ number, lines: [{ line: 3, given: 0 }], accepted: false }]);
    expect(reply.body['tallied']).toMatchObject([{ status: 'OPENED', short: true, filed: false }]);
    expect(await dossierOf(number)).toMatchObject({ status: 'OPENED', filed_at: null, item_status: 'FILED' });
    const event = await talliedEvent(number);
    expect(event).toMatchObject({ short: true, differences: [{ line: 3, kind: 'original', slip: 1, given: 0 }] });
    expect(event).not.toHaveProperty('filedAt');
    const tasks = await service.db.query<object[]>('select kind from task where subject = $1', [handover]);
    expect(tasks).toEqual([{ kind: 'tally.difference' }]);
  });

  test('short papers taken as sufficient file; a posting slip that was short itself does not', async () => {
    const taken = await atDesk();
    await tally(cast.officer, taken.handover, [
      { number: taken.number, lines: [{ line: 4, given: 0 }], accepted: true },
    ]);
    expect((await dossierOf(taken.number))?.status).toBe('FILED');
    const shortSlip = await atDesk({ lines: inFull, acceptIncomplete: true });
    await tally(cast.officer, shortSlip.handover, [{ number: shortSlip.number, ...file }]);
    expect(await dossierOf(shortSlip.number)).toMatchObject({ status: 'OPENED', filed_at: null });
  });

  test('a list may be tallied in parts, each dossier once', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const handover = (await toDesk(service, numbers)).body.id;
    const [first, second] = numbers;
    const part = await tally(cast.officer, handover, [{ number: first, ...file }]);
    expect(part.body.actions).toEqual(['tally']);
    expect(codes(await tally(cast.officer, handover, [{ number: first, ...file }]))).toEqual({
      status: 409,
      code: 'already-tallied',
    });
    const rest = await tally(cast.secondOfficer, handover, [{ number: second, ...file }]);
    expect(rest.body).toMatchObject({ actions: [], tallied: [{ filed: true }] });
    expect((await cast.officer.get(`/v1/handovers/${handover}`)).body['lines']).toMatchObject([
      { number: first, talliedAt: expect.any(String) },
      { number: second, talliedAt: expect.any(String) },
    ]);
  });

  test('twice with the same key is once; at the same time one of two officers files it', async () => {
    const once = await atDesk();
    const key = randomUUID();
    const send = (): Promise<Reply> =>
      cast.officer.post(
        `/v1/handovers/${once.handover}/tally`,
        { tallies: [{ number: once.number, ...file }], giverSignature: signature },
        { key },
      );
    expect((await send()).body).toEqual((await send()).body);
    const race = await atDesk();
    const replies = await together(
      service,
      'select d.id from dossier d join item i on i.dossier_id = d.id where i.number = $1 for update of d',
      [race.number],
      [cast.officer, cast.secondOfficer].map(
        (officer) => () => tally(officer, race.handover, [{ number: race.number, ...file }]),
      ),
    );
    expect(replies.map(outcome).sort()).toEqual(['ACCEPTED', 'already-tallied']);
  });

  test('is refused for what was not accepted, in another state, by others and with lines nobody knows', async () => {
    const { number, handover } = await atDesk();
    const [other] = await sealed(cast.clerk, 1);
    expect(codes(await tally(cast.officer, handover, [{ number: other, ...file }]))).toEqual({
      status: 422,
      code: 'not-on-list',
    });
    expect(
      codes(await tally(cast.officer, handover, [{ number, lines: [{ line: 9, given: 1 }], accepted: false }])),
    ).toEqual({
      status: 422,
      code: 'tally-lines-wrong',
    });
    expect(
      codes(
        await tally(cast.officer, handover, [
          { number, ...file },
          { number, ...file },
        ]),
      ),
    ).toEqual({ status: 422, code: 'body-invalid' });
    expect(codes(await tally(cast.carrier, handover, [{ number, ...file }]))).toEqual({
      status: 403,
      code: 'role-not-allowed',
    });
    const elsewhere = service.as('desk-pvhcc-bdo-1', 'desk-officer', '44-PVHCC-BDO');
    expect(codes(await tally(elsewhere, handover, [{ number, ...file }]))).toEqual({ status: 404, code: 'not-found' });
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [other ?? '']);
    const open = await offer(cast.carrier, { unit: '44-TTPVHCC' }, [other ?? '']);
    expect(codes(await tally(cast.officer, open.body.id, [{ number: other, ...file }]))).toEqual({
      status: 409,
      code: 'wrong-state',
    });
    expect((await dossierOf(number))?.status).toBe('OPENED');
  });
});
