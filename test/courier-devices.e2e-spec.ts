import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { assignedVisit, personOf, type AssignedVisit } from './support/assigned-visits.js';
import { inboxOf, late, rowOf, sendLate, statuses, visited, type Answer, type Late } from './support/late-acts.js';
import { HeldLock } from './support/locks.js';
import { until } from './support/other-side.js';
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

async function ownerOfDatabase(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  return client;
}

describe('F72 one stuck act does not block the others', () => {
  test('refused for good: kept with its problem and a task for the controller, and the next goes on', async () => {
    const [foreign, mine] = [
      await assignedVisit(service, 'courier-dho-2'),
      await assignedVisit(service, 'courier-dho-1'),
    ];
    const device = randomUUID();
    const acts: [Late, Late] = [late(1, `/v1/pickups/${foreign.id}/start`), late(2, `/v1/pickups/${mine.id}/start`)];
    const first = await send(device, acts);
    expect(first.acts).toMatchObject([{ status: 403, body: { code: 'not-your-visit' } }, { status: 200 }]);
    expect(first.counter).toBe(2);
    expect(await inboxOf(service, device)).toMatchObject([
      { id: rowOf(device, acts[0]), counter: 1, problem: 'not-your-visit', applied: null },
    ]);
    const tasks = await service.db.query(
      `select t.kind, u.code from task t join unit u on u.id = t.unit where t.subject = $1`,
      [acts[0].id],
    );
    expect(tasks).toEqual([{ kind: 'late-act-refused', code: '44-DHO' }]);
    const again = await send(device, acts);
    expect(again.acts.map(({ body }) => body)).toEqual(first.acts.map(({ body }) => body));
    expect(await service.db.query('select id from task where subject = $1', [acts[0].id])).toHaveLength(1);
  });

  test('a waiting act that is refused when its turn comes is kept the same way', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const twice = late(2, `/v1/pickups/${visit.id}/start`);
    expect(statuses(await send(device, [twice]))).toEqual([[2, 202]]);
    expect(statuses(await send(device, [late(1, `/v1/pickups/${visit.id}/start`)]))).toEqual([
      [1, 200],
      [2, 409],
    ]);
    expect(await inboxOf(service, device)).toMatchObject([
      { id: rowOf(device, twice), problem: 'wrong-state', applied: null },
    ]);
  });

  test('only a courier’s acts come late', async () => {
    const device = randomUUID();
    const reply = await send(device, [
      late(1, '/v1/courier/acts', { device, acts: [] }),
      late(2, '/v1/pickups', {}),
      late(3, '/v1/items/CA012345675VN/../../me', {}),
    ]);
    expect(reply.acts.map(({ body }) => body.code)).toEqual([
      'act-not-for-devices',
      'act-not-for-devices',
      'act-not-for-devices',
    ]);
    expect(reply.counter).toBe(3);
  });

  test('a counter that was used by another act is refused and nothing is stored', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    await send(device, [late(1, `/v1/pickups/${visit.id}/start`)]);
    const waiting = late(3, `/v1/pickups/${visit.id}/arrive`);
    await send(device, [waiting]);
    const reply = await send(device, [
      late(1, `/v1/pickups/${visit.id}/arrive`),
      late(3, `/v1/pickups/${visit.id}/arrive`),
    ]);
    expect(reply.acts).toMatchObject([
      { status: 409, body: { code: 'counter-used' } },
      { status: 409, body: { code: 'counter-used' } },
    ]);
    expect(await inboxOf(service, device)).toMatchObject([{ id: rowOf(device, waiting), problem: null }]);
  });

  test('at a failure of ours everything stops, nothing is lost, and the same batch goes through later', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const acts = visited(visit);
    const held = await lockedDossier(visit);
    const stopped = await send(device, acts);
    await held.release();
    expect(statuses(stopped)).toEqual([
      [1, 503],
      [2, 503],
      [3, 503],
    ]);
    expect(stopped.counter).toBe(0);
    expect(await inboxOf(service, device)).toEqual([]);
    expect(statuses(await send(device, acts))).toEqual([
      [1, 200],
      [2, 200],
      [3, 201],
    ]);
  }, 20_000);
});

describe('F25 one device', () => {
  test('belongs to one person', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    await send(device, [late(1, `/v1/pickups/${visit.id}/start`)]);
    const foreign = await send(
      device,
      [late(2, `/v1/pickups/${visit.id}/arrive`)],
      service.as('courier-dho-2', 'courier', '44-DHO'),
    );
    expect(foreign).toMatchObject({ status: 403, body: { code: 'device-of-another' } });
    expect(await inboxOf(service, device)).toEqual([]);
  });

  test('has one batch at a time: the second waits while the first hangs in an act', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    const acts = visited(visit);
    const held = await lockedDossier(visit);
    const first = send(device, acts.slice(0, 2));
    await held.untilWaiting(1);
    const observer = await ownerOfDatabase();
    const lease = await leaseOf(observer, device);
    const second = send(device, acts);
    let secondAnswered = false;
    void second.then(() => (secondAnswered = true));
    await until(() => asksForTurn(observer));
    expect(secondAnswered).toBe(false);
    expect(await leaseOf(observer, device)).toBe(lease);
    await observer.end();
    await held.release();
    expect(statuses(await first)).toEqual([
      [1, 200],
      [2, 200],
    ]);
    const later = await second;
    expect(statuses(later)).toEqual([
      [1, 200],
      [2, 200],
      [3, 201],
    ]);
    expect(later.acts.map(({ replayed }) => replayed ?? false)).toEqual([true, true, false]);
    expect(await service.db.query('select 1 from act where device = $1', [device])).toHaveLength(3);
  }, 20_000);

  test('whose batch died is free again when its lease has ended', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const device = randomUUID();
    await service.db.query('insert into device (id, person, lease, leased_until) values ($1, $2, $3, $4)', [
      device,
      await personOf(service, 'courier-dho-1'),
      randomUUID(),
      new Date(Date.now() - 1),
    ]);
    expect(statuses(await send(device, [late(1, `/v1/pickups/${visit.id}/start`)]))).toEqual([[1, 200]]);
  });

  test('six devices at once get through with two connections', async () => {
    const visits = [];
    for (let n = 0; n < 6; n++) visits.push(await assignedVisit(service, 'courier-dho-1'));
    const replies = await Promise.all(visits.map((visit) => send(randomUUID(), visited(visit))));
    for (const reply of replies)
      expect(statuses(reply)).toEqual([
        [1, 200],
        [2, 200],
        [3, 201],
      ]);
  }, 20_000);

  test('is a courier’s; a batch without acts is refused whole', async () => {
    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    expect(await send(randomUUID(), [late(1, '/v1/intakes')], clerk)).toMatchObject({ status: 403 });
    expect(await send('no-device', [late(1, '/v1/intakes')])).toMatchObject({
      status: 422,
      body: { code: 'body-invalid' },
    });
    expect(await send(randomUUID(), [])).toMatchObject({ status: 422 });
  });
});

function lockedDossier(visit: AssignedVisit): Promise<HeldLock> {
  return HeldLock.take(service.database.url, 'select 1 from dossier where id = $1 for update', [visit.dossiers[0]]);
}

async function leaseOf(client: pg.Client, device: string): Promise<string | undefined> {
  const { rows } = await client.query<{ lease: string }>('select lease from device where id = $1', [device]);
  return rows[0]?.lease;
}

/** Whether somebody's last statement asked for a lease: he waits for his turn. */
async function asksForTurn(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from pg_stat_activity where datname = current_database() and query like 'update device set lease = $2%'`,
  );
  return rows.length > 0;
}
