import { jest } from '@jest/globals';
import pg from 'pg';
import { alarmsOf, clocksOf, expectCustodySound, queueOf, sweep } from './support/custody.js';
import { carrierId, castOf, handOver, offer, sealed, tally } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { picture, signature } from './support/papers.js';
import { officeId } from './support/placed.js';
import { ResultPath } from './support/results.js';
import { TestService } from './support/service.js';
import { askUndo, undo, withCarrier } from './support/undoing.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeEach(async () => {
  service = await TestService.start();
  cast = castOf(service);
  // stored before it is named: no evidence falls due beside
  await cast.clerk.put(`/v1/evidence/${signature.sha256}`, picture);
}, 60_000);
afterEach(() => service.close(), 60_000);

const moveTo = (instant: string): void => service.clock.moveTo(new Date(instant));
const toCarrier = () => ({ caller: cast.carrier, to: { person: carrierId } });
const toDesk = () => ({ caller: cast.officer, to: { unit: '44-TTPVHCC' } });

describe('F23 overdue custody', () => {
  test('F23 a leg has one deadline, set and withdrawn by the acts that begin and end it', async () => {
    const numbers = await sealed(cast.clerk, 1);
    const [number = ''] = numbers;
    const [sealing] = await service.db.query<{ act: string }[]>(
      'select sealed_act as act from item where number = $1',
      [number],
    );
    const open = { doneAct: null, withdrawnAct: null };
    const first = { dueAt: new Date('2026-11-30T16:00:00+07:00'), setAct: sealing?.act ?? '', ...open };
    expect(await clocksOf(service, number)).toEqual([first]);

    moveTo('2026-11-30T10:00:00+07:00');
    const taken = (await handOver(cast.clerk, toCarrier(), numbers)).body.act;
    const second = { dueAt: new Date('2026-11-30T18:00:00+07:00'), setAct: taken, ...open };
    expect(await clocksOf(service, number)).toEqual([{ ...first, withdrawnAct: taken }, second]);

    // the desk is open from 13:30 to 17:00, then from 07:30
    moveTo('2026-11-30T14:00:00+07:00');
    const accepted = (await handOver(cast.carrier, toDesk(), numbers)).body;
    const third = { dueAt: new Date('2026-12-01T08:30:00+07:00'), setAct: accepted.act, ...open };
    expect(await clocksOf(service, number)).toMatchObject([{}, { withdrawnAct: accepted.act }, third]);

    const filed = await tally(cast.officer, accepted.id, [{ number, asPostingSlip: true }]);
    expect(filed.status).toBe(200);
    expect(await clocksOf(service, number)).toMatchObject([{}, {}, { ...third, withdrawnAct: filed.body.act }]);
    await expectCustodySound(service);
  });

  test('F23 a scan turns no leg', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    const before = await clocksOf(service, number);
    moveTo('2026-11-30T09:00:00+07:00');
    expect((await cast.clerk.post(`/v1/items/${number}/arrive`)).status).toBe(200);
    expect(await clocksOf(service, number)).toEqual(before);
    await expectCustodySound(service);
  });

  test('F23 overdue custody is told to holder and supervisor once', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    moveTo('2026-11-30T15:59:00+07:00');
    expect(await sweep(service)).toBe(0);
    moveTo('2026-11-30T16:01:00+07:00');
    expect(await Promise.all([sweep(service), sweep(service)])).toContain(1);
    expect(await sweep(service)).toBe(0);
    const alarm = { unit: '44-DHO', holder: { kind: 'OFFICE', id: officeId }, actions: [] };
    expect(await alarmsOf(cast.clerk)).toMatchObject([alarm]);
    expect(await alarmsOf(cast.supervisor)).toMatchObject([alarm]);
    expect(await alarmsOf(cast.otherClerk)).toEqual([]);
    expect(await queueOf(cast.clerk)).toMatchObject([{ number, overdue: true }]);
    await expectCustodySound(service);

    const taken = await handOver(cast.clerk, toCarrier(), [number]);
    expect(await alarmsOf(cast.supervisor)).toEqual([]);
    expect(await alarmsOf(cast.supervisor, 'closed')).toMatchObject([alarm]);
    expect(await queueOf(cast.clerk)).toMatchObject([{ number, overdue: false, holder: { id: carrierId } }]);

    moveTo('2026-12-02T08:00:00+07:00');
    expect(await sweep(service)).toBe(1);
    expect(await alarmsOf(cast.carrier)).toMatchObject([
      { unit: '44-DHO', holder: { kind: 'COURIER', id: carrierId } },
    ]);
    expect(await clocksOf(service, number)).toMatchObject([{ withdrawnAct: null }, { setAct: taken.body.act }]);
    await expectCustodySound(service);
  });

  test('F23 a hold has no limit of its own', async () => {
    const path = new ResultPath(service);
    const way = await path.held();
    const held = (await clocksOf(service, way.number)).at(-1);
    expect(held).toMatchObject({ withdrawnAct: expect.any(String) as string });
    const inHand = async () => (await queueOf(path.clerk)).find(({ number }) => number === way.number);
    const line = await inHand();
    expect(line).toMatchObject({ number: way.number, status: 'HELD', overdue: false });
    expect(line).not.toHaveProperty('dueAt');
    await expectCustodySound(service);

    const again = await path.clerk.post(`/v1/deliveries/${way.delivery}/retry`);
    expect(again.status).toBe(200);
    const waiting = (await clocksOf(service, way.number)).at(-1);
    expect(waiting).toMatchObject({ setAct: again.body.act, withdrawnAct: null });
    // the office has not let go of it meanwhile
    expect(await inHand()).toMatchObject({
      status: 'AT_OFFICE',
      heldSince: line?.heldSince,
      dueAt: expect.any(String),
    });
    await expectCustodySound(service);
  });

  test('F23 nothing falls due of what is in nobody’s hands any more: delivered, recalled at the desk', async () => {
    const path = new ResultPath(service);
    const [home, back] = [await path.onRound(), await path.released()];
    expect((await path.deliver(home)).status).toBe(200);
    await path.recall(back.dossier);
    for (const { number } of [home, back]) {
      const clocks = await clocksOf(service, number);
      expect(clocks.length).toBeGreaterThan(0);
      expect(clocks.filter(({ withdrawnAct, doneAct }) => withdrawnAct === null && doneAct === null)).toEqual([]);
    }
    expect((await queueOf(cast.supervisor)).map(({ number }) => number)).not.toContain(home.number);
    await expectCustodySound(service);
  });

  test('F23 undo begins a new leg', async () => {
    const { numbers, list } = await withCarrier(service);
    const [number = ''] = numbers;
    moveTo('2026-11-30T08:05:00+07:00');
    await askUndo(cast.clerk, list);
    const { body } = await undo(cast.carrier, list);
    expect(body.status).toBe('UNDONE');
    expect(await clocksOf(service, number)).toMatchObject([
      {},
      { withdrawnAct: body.act },
      { dueAt: new Date('2026-11-30T16:05:00+07:00'), setAct: body.act, withdrawnAct: null },
    ]);
    const [line] = await queueOf(cast.clerk);
    expect(line).toMatchObject({ number, holder: { kind: 'OFFICE', id: officeId }, unit: '44-DHO' });
    expect(line?.heldSince.slice(0, 16)).toBe('2026-11-30T08:05');
    await expectCustodySound(service);
  });

  test('F23 undo gives it back to the courier of his own office', async () => {
    const { numbers } = await withCarrier(service);
    const accepted = await handOver(cast.carrier, toDesk(), numbers);
    await askUndo(cast.officer, accepted.body.id);
    expect((await undo(cast.carrier, accepted.body.id)).body.status).toBe('UNDONE');
    const held = { unit: '44-DHO', holder: { kind: 'COURIER', id: carrierId } };
    expect(await queueOf(cast.carrier)).toMatchObject([held]);
    await expectCustodySound(service);
  });
});

/** As many envelopes as that one, of the same dossier and holder, each with its own deadline. */
const COPIES = `with copies as (
    insert into item (id, dossier_id, leg, number, status, holder_kind, holder_id, holder_unit, held_since, place, seal, seal_state,
      weight_grams, posting_slip, sealed_act, sealed_at)
    select gen_random_uuid(), dossier_id, leg, 'ZZ' || lpad(n::text, 9, '0') || 'VN', status, holder_kind, holder_id, holder_unit, held_since,
      place, seal, seal_state, weight_grams, posting_slip, sealed_act, sealed_at
    from item, generate_series(1, $2) n where number = $1 returning id)
  insert into deadline (id, kind, subject, due_at, set_act)
  select gen_random_uuid(), d.kind, c.id, d.due_at, d.set_act from copies c, deadline d where d.kind = 'custody.overdue'`;

describe('F23 many at one moment', () => {
  test('5,000 are ten acts, and 5,000 tasks', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await service.db.query(COPIES, [number, 4_999]);
    moveTo('2026-11-30T16:01:00+07:00');
    expect(await sweep(service)).toBe(5_000);
    expect(await sweep(service)).toBe(0);
    const [told] = await service.db.query<object[]>(
      `select (select count(*)::int from act where kind = 'custody.overdue') as acts, count(*)::int as tasks,
         count(distinct subject)::int as items from task where kind = 'custody.overdue'`,
    );
    expect(told).toEqual({ acts: 10, tasks: 5_000, items: 5_000 });
    const page = await cast.clerk.get('/v1/custody?overdue=true&limit=200');
    expect(page.body['data']).toHaveLength(200);
  });

  test('one that somebody holds on to does not hold up the others', async () => {
    const numbers = await sealed(cast.clerk, 3);
    moveTo('2026-11-30T16:01:00+07:00');
    const held = await HeldLock.take(service.database.url, 'select 1 from item where number = $1 for update', [
      numbers[1],
    ]);
    expect(await sweep(service)).toBe(2);
    await held.release();
    expect(await sweep(service)).toBe(1);
    expect(await alarmsOf(cast.clerk)).toHaveLength(3);
  });

  test('what is given on while the sweep waits for it is not told', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    moveTo('2026-11-30T16:01:00+07:00');
    const held = await HeldLock.take(service.database.url, 'select 1 from item where number = $1 for update', [number]);
    const sweeping = sweep(service);
    await held.untilWaiting(1);
    await held.query(
      `update deadline set withdrawn_act = set_act where subject = (select id from item where number = $1)`,
      [number],
    );
    await held.release();
    await sweeping;
    expect(await alarmsOf(cast.clerk)).toEqual([]);
    expect(await sweep(service)).toBe(0);
  });

  test('a list of twenty costs the statements of a list of one', async () => {
    const statements = async (count: number): Promise<number> => {
      const numbers = await sealed(cast.clerk, count);
      const { id } = (await offer(cast.clerk, toCarrier().to, numbers)).body;
      await cast.carrier.post(`/v1/handovers/${id}/count`, { numbers });
      const said = jest.spyOn(pg.Client.prototype, 'query');
      const { status } = await cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1 });
      const spoken = said.mock.calls.length;
      said.mockRestore();
      expect(status).toBe(200);
      return spoken;
    };
    await statements(1);
    const ofOne = await statements(1);
    expect(await statements(20)).toBe(ofOne);
    expect(ofOne).toBeGreaterThan(10);
  });
});
