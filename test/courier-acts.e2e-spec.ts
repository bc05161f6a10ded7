import { randomUUID } from 'node:crypto';
import { assignedVisit, type AssignedVisit } from './support/assigned-visits.js';
import {
  inboxOf,
  journalOf,
  late,
  rowOf,
  sendLate,
  statuses,
  visited,
  type Answer,
  type Late,
} from './support/late-acts.js';
import { signature } from './support/papers.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let courier: Caller;

// Two connections for everything: a batch that held one while its acts want another would stand still.
beforeAll(async () => {
  service = await TestService.start({ POOL_SIZE: '2' });
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
}, 60_000);
afterAll(() => service.close());

function send(
  device: string,
  acts: readonly Late[],
  by = courier,
): Promise<Reply & { acts: Answer[]; counter: number }> {
  return sendLate(by, device, acts);
}

describe('F73 both times are kept', () => {
  test('an act that comes late happened then and is recorded now', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const acts = visited(visit);
    const reply = await send(device, acts);
    expect(reply).toMatchObject({ status: 200, counter: 3 });
    expect(statuses(reply)).toEqual([
      [1, 200],
      [2, 200],
      [3, 201],
    ]);
    const events = (await journalOf(service, visit.dossiers[0])).slice(-3);
    expect(events.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['pickup.started', acts[0].occurredAt],
      ['pickup.arrived', acts[1].occurredAt],
      ['item.sealed', acts[2].occurredAt],
    ]);
    for (const { recordedAt } of events)
      expect(recordedAt.getTime()).toBeGreaterThan(Date.parse('2026-11-30T08:00:00+07:00') - 1);
    const rows = await service.db.query(
      'select device, counter::int, occurred_at as at from act where device = $1 order by counter',
      [device],
    );
    expect(rows).toMatchObject(acts.map(({ counter, occurredAt }) => ({ device, counter, at: new Date(occurredAt) })));
  });

  test('a clock that is ahead or two days behind is flagged, never refused', async () => {
    const [one, two] = [await assignedVisit(service, 'courier-dho-1'), await assignedVisit(service, 'courier-dho-1')];
    const device = randomUUID();
    const reply = await send(device, [
      late(1, `/v1/pickups/${one.id}/start`, {}, '2026-11-28T07:00:00+07:00'),
      late(2, `/v1/pickups/${two.id}/start`, {}, '2026-12-01T07:00:00+07:00'),
      late(3, `/v1/pickups/${two.id}/arrive`),
    ]);
    expect(reply.acts).toMatchObject([{ status: 200, skew: true }, { status: 200, skew: true }, { status: 200 }]);
    expect(reply.acts[2]).not.toHaveProperty('skew');
    const [started] = (await journalOf(service, two.dossiers[0])).slice(-2);
    expect(started?.occurredAt).toBe('2026-12-01T07:00:00.000+07:00');
  });
});

describe('F25 duplicates and another order', () => {
  test('a batch sent twice is answered the same and done once', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const acts = visited(visit);
    const first = await send(device, acts);
    const before = await journalOf(service, visit.dossiers[0]);
    const second = await send(device, [...acts, acts[1]]);
    expect(second.acts.map(({ body }) => body)).toEqual([0, 1, 1, 2].map((index) => first.acts[index]?.body));
    expect(second.acts.every(({ replayed }) => replayed)).toBe(true);
    expect(await journalOf(service, visit.dossiers[0])).toEqual(before);
    expect(second.counter).toBe(3);
  });

  test('a shuffled batch is done in the order of the device’s counter', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const [start, arrive, intake] = visited(visit);
    const reply = await send(randomUUID(), [intake, start, arrive]);
    expect(statuses(reply)).toEqual([
      [1, 200],
      [2, 200],
      [3, 201],
    ]);
    expect((await journalOf(service, visit.dossiers[0])).slice(-3).map(({ act }) => act)).toEqual([
      start.id,
      arrive.id,
      intake.id,
    ]);
  });

  test('what lacks its predecessor waits, encrypted, and is done under its own id when the gap closes', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const [start, arrive, intake] = visited(visit);
    const early = await send(device, [intake, arrive]);
    expect(early.acts).toMatchObject([
      { counter: 2, status: 202, body: { status: 'waiting', waitsFor: 1 } },
      { counter: 3, status: 202, body: { status: 'waiting', waitsFor: 1 } },
    ]);
    const kept = await inboxOf(service, device);
    expect(kept).toMatchObject([
      { id: rowOf(device, arrive), applied: null },
      { id: rowOf(device, intake), applied: null },
    ]);
    for (const { payload } of kept) expect(payload.includes('pickup')).toBe(false);
    expect(statuses(await send(device, [intake]))).toEqual([[3, 202]]);
    const closing = await send(device, [start]);
    expect(statuses(closing)).toEqual([
      [1, 200],
      [2, 200],
      [3, 201],
    ]);
    expect((await journalOf(service, visit.dossiers[0])).slice(-3).map(({ act }) => act)).toEqual([
      start.id,
      arrive.id,
      intake.id,
    ]);
    expect(await inboxOf(service, device)).toMatchObject([
      { applied: arrive.id, payload: Buffer.alloc(0) },
      { applied: intake.id, payload: Buffer.alloc(0) },
    ]);
    expect((await send(device, [intake])).acts).toMatchObject([{ status: 201, replayed: true }]);
  });

  test('an act that went through online before is not done again, and the counter goes on', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const acts = visited(visit);
    const online = await courier.post(acts[0].path, {}, { key: acts[0].id });
    const reply = await send(randomUUID(), acts);
    expect(reply.acts).toMatchObject([
      { status: 200, replayed: true, body: { act: online.body.act } },
      { status: 200 },
      { status: 201 },
    ]);
  });

  test('online, the same out of order is refused', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    expect(await courier.post(`/v1/pickups/${visit.id}/arrive`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
  });

  test('a hundred acts, cut off twice and shuffled, are each done once and in order', async () => {
    const device = randomUUID();
    const photo = { kind: 'door-photo', sha256: signature.sha256, size: signature.size };
    const visits: AssignedVisit[] = [];
    const acts: Late[] = [];
    for (let n = 0; n < 34; n++) {
      const visit = await assignedVisit(service, 'courier-dho-1');
      visits.push(visit);
      const [start, arrive] = visited(visit, acts.length + 1);
      acts.push(
        start,
        arrive,
        late(acts.length + 3, `/v1/pickups/${visit.id}/fail`, { reason: 'P01', evidence: [photo] }),
      );
    }
    const shuffled = acts
      .map((act, index) => ({ act, at: (index * 37) % acts.length }))
      .sort((a, b) => a.at - b.at)
      .map(({ act }) => act);
    await send(device, shuffled.slice(0, 40));
    await send(device, shuffled.slice(20, 70));
    const last = await send(device, shuffled);
    expect(last.counter).toBe(102);
    expect(last.acts.filter(({ status }) => status !== 200)).toEqual([]);
    for (const [index, visit] of visits.entries()) {
      const events = (await journalOf(service, visit.dossiers[0])).slice(-3);
      expect(events.map(({ act }) => act)).toEqual(acts.slice(index * 3, index * 3 + 3).map(({ id }) => id));
    }
    expect((await inboxOf(service, device)).filter(({ applied }) => applied === null)).toEqual([]);
  }, 60_000);
});
