import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DeliveryPolicies } from '../src/modules/delivery/delivery-policies.js';
import { derivedId } from '../src/platform/ids.js';
import { assignedVisit } from './support/assigned-visits.js';
import { typesOf } from './support/followed.js';
import { inboxOf, late, sendLate, statuses, visited, type Answer, type Late } from './support/late-acts.js';
import { ADMIN_SYSTEM, Outside } from './support/outside.js';
import { counterIntake } from './support/papers.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let outside: Outside;
let courier: Caller;
let other: Caller;
let owner: pg.Client;

beforeAll(async () => {
  service = await TestService.start({ POOL_SIZE: '2' });
  outside = await Outside.start(service);
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
  other = service.as('courier-dho-2', 'courier', '44-DHO');
  owner = new pg.Client({ connectionString: service.database.url });
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner.end();
  await outside.close();
  await service.close();
});

function send(
  device: string,
  acts: readonly Late[],
  by = courier,
): Promise<Reply & { acts: Answer[]; counter: number }> {
  return sendLate(by, device, acts);
}

const NOWHERE = '/v1/nope';

/** A finished that waits in the inbox for its received, and where its row lies. */
async function waitingWebhook(): Promise<{ dossier: string; postCode: string; row: string }> {
  const [item] = (await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'))).items;
  if (!item) throw new Error('nothing was taken in');
  await service.db.query(`update dossier set status = 'FILED', filed_at = $2 where id = $1`, [
    item.dossier,
    service.clock.now(),
  ]);
  const id = `msg_${randomUUID()}`;
  const finished = { type: 'authority.finished', data: { postCode: item.postCode, resultCount: 1, originals: 0 } };
  expect((await outside.webhook(finished, { id })).body).toEqual({ status: 'waiting' });
  return { ...item, row: derivedId('inbound', `${ADMIN_SYSTEM}:${id}`) };
}

describe('F25 what a device sends touches its own rows only', () => {
  test('an act that takes the id of a webhook leaves the webhook as it was', async () => {
    const { dossier, row } = await waitingWebhook();
    const before = await service.db.query('select * from inbox where id = $1', [row]);
    const refused = await send(randomUUID(), [{ ...late(1, NOWHERE), id: row }]);
    const waiting = await send(randomUUID(), [{ ...late(2, '/v1/handovers'), id: row }]);
    expect(statuses(refused)).toEqual([[1, 422]]);
    expect(statuses(waiting)).toEqual([[2, 202]]);
    expect(await service.db.query('select * from inbox where id = $1', [row])).toEqual(before);
    expect(await typesOf(service, dossier)).toEqual(['item.sealed']);
  });

  test('an act under an id that only the service may make is refused alone, and the next goes on', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const start = `/v1/pickups/${visit.id}/start`;
    const reply = await send(device, [{ ...late(1, start), id: derivedId('proven', randomUUID()) }, late(2, start)]);
    expect(reply.acts).toMatchObject([
      { status: 422, body: { code: 'body-invalid', errors: [{ pointer: '/id', code: 'not-a-clients-id' }] } },
      { status: 200 },
    ]);
    expect(reply.counter).toBe(2);
  });

  test('a device under such an id is refused whole', async () => {
    const reply = await send(ADMIN_SYSTEM, [late(1, '/v1/handovers')]);
    expect(reply).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
  });

  test('the same act id from another device leaves the one that waits; both come to their end', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const [mine, theirs] = [randomUUID(), randomUUID()];
    const [start, arrive] = visited(visit);
    await send(mine, [arrive]);
    const foreign = await send(theirs, [{ ...late(1, NOWHERE), id: arrive.id }], other);
    expect(statuses(foreign)).toEqual([[1, 422]]);
    expect(await inboxOf(service, mine)).toMatchObject([{ counter: 2, problem: null }]);
    expect(statuses(await send(mine, [start]))).toEqual([
      [1, 200],
      [2, 200],
    ]);
    expect(await inboxOf(service, mine)).toMatchObject([{ counter: 2, applied: arrive.id, problem: null }]);
  });

  test('two devices whose acts of one id are both refused: each keeps its own answer', async () => {
    const id = randomUUID();
    const [mine, theirs] = [randomUUID(), randomUUID()];
    await send(mine, [{ ...late(1, NOWHERE), id }]);
    expect(statuses(await send(theirs, [{ ...late(1, NOWHERE), id }], other))).toEqual([[1, 422]]);
    for (const device of [mine, theirs])
      expect(await inboxOf(service, device)).toMatchObject([{ counter: 1, problem: 'act-not-for-devices' }]);
  });

  test('one id under two counters does not stop the device', async () => {
    const id = randomUUID();
    const device = randomUUID();
    const batch = [1, 2, 3].map((counter) => ({ ...late(counter, NOWHERE), id }));
    const reply = await send(device, batch);
    expect(statuses(reply)).toEqual(batch.map(({ counter }) => [counter, 422]));
    expect(reply.counter).toBe(3);
    expect((await send(device, batch)).acts.map(({ body }) => body)).toEqual(reply.acts.map(({ body }) => body));
  });

  test('a row of the inbox that nobody can apply any more does not stop the batch', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const [start, arrive] = visited(visit);
    await send(device, [arrive]);
    await service.db.query(`update inbox set problem = 'spoilt' where source = $1`, [device]);
    expect(statuses(await send(device, [start, arrive]))).toEqual([
      [1, 200],
      [2, 200],
    ]);
    expect(await inboxOf(service, device)).toMatchObject([{ applied: arrive.id, problem: null }]);
  });
});

describe('F72 bad input is refused alone', () => {
  test.each(['0000-01-01T00:00:00Z', '1999-12-31T12:00:00+07:00', '2100-01-01T00:00:00+07:00', 'yesterday', ''])(
    'an act that happened at «%s»: refused for good, with a task, and the next goes on',
    async (at) => {
      const visit = await assignedVisit(service, 'courier-dho-1');
      const device = randomUUID();
      const start = `/v1/pickups/${visit.id}/start`;
      const acts = [late(1, start, {}, at), late(2, start)];
      const reply = await send(device, acts);
      expect(reply.acts).toMatchObject([
        { status: 422, body: { code: 'body-invalid', errors: [{ pointer: '/occurredAt' }] } },
        { status: 200 },
      ]);
      expect(reply.counter).toBe(2);
      expect(await inboxOf(service, device)).toMatchObject([{ counter: 1, problem: 'body-invalid' }]);
      expect(await service.db.query('select 1 from task where subject = $1', [acts[0]?.id])).toHaveLength(1);
    },
  );

  test.each<[string, Partial<Late> & { ifMatch?: unknown; body?: never }]>([
    ['a NUL in its body', { body: { reason: 'a\u0000b' } as never }],
    ['half a character in its body', { body: { reason: 'a\ud800b' } as never }],
    ['a list as its body', { body: ['x'] as never }],
    ['an If-Match that breaks the header', { ifMatch: 'x\r\ny' }],
    ['a NUL in its path', { path: '/v1/intakes\u0000' }],
    ['a path without end', { path: `/v1/${'x'.repeat(5_000)}` }],
  ])('%s', async (_name, twist) => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const start = `/v1/pickups/${visit.id}/start`;
    const reply = await send(randomUUID(), [{ ...late(1, '/v1/handovers'), ...twist }, late(2, start)]);
    expect(statuses(reply)).toEqual([
      [1, 422],
      [2, 200],
    ]);
  });

  test('bad input that came before its predecessor waits and is refused in its turn', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const [start] = visited(visit);
    const bad = late(2, '/v1/handovers', { purpose: '\u0000\ud800' }, '9999-12-31T23:59:59Z');
    expect(statuses(await send(device, [bad]))).toEqual([[2, 202]]);
    expect(statuses(await send(device, [start]))).toEqual([
      [1, 200],
      [2, 422],
    ]);
  });

  test('a day before any delivery policy is judged by the earliest', async () => {
    const policies = service.app.get(DeliveryPolicies, { strict: false });
    const [{ first }] = await service.db.query<[{ first: string }]>(
      'select min(valid_from)::text as first from delivery_policy',
    );
    const earliest = await policies.on(service.db.manager, first);
    expect(await policies.on(service.db.manager, '2000-01-01')).toEqual(earliest);
    expect(earliest.attempts).toBeGreaterThan(0);
  });
});

describe('F72 an error of ours stops a device for three batches at most', () => {
  const broken = (visit: string): Promise<unknown> =>
    owner.query(`alter table pickup add constraint broken check (id <> '${visit}' or status <> 'EN_ROUTE') not valid`);

  test('the third time the act is kept with a task, and what comes after it goes on', async () => {
    const [bad, good] = [await assignedVisit(service, 'courier-dho-1'), await assignedVisit(service, 'courier-dho-1')];
    await broken(bad.id);
    const device = randomUUID();
    const acts = [late(1, `/v1/pickups/${bad.id}/start`), late(2, `/v1/pickups/${good.id}/start`)];
    for (const failures of [1, 2]) {
      const stopped = await send(device, acts);
      expect({ failures, counter: stopped.counter, acts: statuses(stopped) }).toEqual({
        failures,
        counter: 0,
        acts: [
          [1, 500],
          [2, 503],
        ],
      });
      expect(await inboxOf(service, device)).toEqual([]);
    }
    const third = await send(device, acts);
    await owner.query('alter table pickup drop constraint broken');
    expect(third).toMatchObject({ counter: 2, acts: [{ body: { code: 'late-act-failed' } }, { status: 200 }] });
    expect(await inboxOf(service, device)).toMatchObject([{ counter: 1, problem: 'late-act-failed', applied: null }]);
    const tasks = await service.db.query('select kind from task where subject = $1', [acts[0]?.id]);
    expect(tasks).toEqual([{ kind: 'late-act-refused' }]);
    expect((await send(device, acts)).acts.map(({ body }) => body)).toEqual(third.acts.map(({ body }) => body));
  });

  test('what goes through in between begins the count anew', async () => {
    const [bad, good] = [await assignedVisit(service, 'courier-dho-1'), await assignedVisit(service, 'courier-dho-1')];
    const device = randomUUID();
    const [first, second] = [late(1, `/v1/pickups/${bad.id}/start`), late(2, `/v1/pickups/${good.id}/start`)];
    await broken(bad.id);
    for (let n = 0; n < 2; n++) expect(statuses(await send(device, [first]))).toEqual([[1, 500]]);
    await owner.query('alter table pickup drop constraint broken');
    expect(statuses(await send(device, [first]))).toEqual([[1, 200]]);
    await broken(good.id);
    for (let n = 0; n < 2; n++) expect(statuses(await send(device, [second]))).toEqual([[2, 500]]);
    await owner.query('alter table pickup drop constraint broken');
    expect(statuses(await send(device, [second]))).toEqual([[2, 200]]);
  });
});
