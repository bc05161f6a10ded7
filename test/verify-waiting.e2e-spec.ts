import { randomUUID } from 'node:crypto';
import { BehindEndpoints } from '../src/integrations/reconciliation/behind-endpoints.js';
import { derivedId } from '../src/platform/ids.js';
import { verifyCommand } from '../src/verify/main.js';
import { verify, type Report } from '../src/verify/verify.js';
import { assignedVisit } from './support/assigned-visits.js';
import { cursorOf, drain, proven } from './support/followed.js';
import { late, sendLate, statuses, visited } from './support/late-acts.js';
import { ADMIN_SYSTEM, drained, Outside } from './support/outside.js';
import { TestService, type Caller } from './support/service.js';
import { Superuser } from './support/verified.js';

let service: TestService;
let outside: Outside;
let superuser: Superuser;
let courier: Caller;
let supervisor: Caller;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  superuser = await Superuser.of(service);
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
  supervisor = service.as('supervisor-44', 'supervisor', '44');
}, 60_000);
afterAll(async () => {
  await superuser.client.end();
  await outside.close();
  await service.close();
}, 60_000);

/** @param at absent: as of the last act */
function verified(at?: Date): Promise<Report> {
  return verify(service.database.url, { at });
}

async function brokenOf(invariant: string, at?: Date): Promise<object[]> {
  return (await verified(at)).broken.filter((each) => each.invariant === invariant).flatMap(({ rows }) => rows);
}

function minutesLater(minutes: number): Date {
  return new Date(service.clock.now().getTime() + minutes * 60_000);
}

describe('F22 N7: what a device captured is here once', () => {
  test('counters without gap: done, refused for good, waiting, and one that had come online before', async () => {
    const device = randomUUID();
    const visit = await assignedVisit(service, 'courier-dho-1');
    const [start, arrive, intake] = visited(visit);
    // the answer is lost, so the phone keeps the act and brings it with the others
    expect((await courier.post(start.path, start.body, { key: start.id })).status).toBe(200);
    const refused = late(4, `/v1/pickups/${visit.id}/start`);
    const sent = await sendLate(courier, device, [start, arrive, intake, refused]);
    expect(statuses(sent)).toEqual([
      [1, 200],
      [2, 200],
      [3, 201],
      [4, 409],
    ]);
    expect(await brokenOf('N7')).toEqual([]);
    await superuser.expectBroken('delete from act where device = $1 and counter = 2', [device], 'N7', `"counter":2`);
    for (const counter of [1, 4])
      await superuser.expectBroken(
        'delete from inbox where source = $1 and counter = $2',
        [device, counter],
        'N7',
        device,
      );
    await superuser.expectBroken('update device set counter = 9 where id = $1', [device], 'N7', '9');
    await superuser.expectBroken(
      'update act set counter = 6 where device = $1 and counter = 2',
      [device],
      'N7',
      'out of turn',
    );
    await superuser.expectBroken(
      `update inbox set counter = 2 where source = $1 and problem is not null`,
      [device],
      'N7',
      'twice',
    );
  });

  test('while one is missing, the others wait and the missing one is named', async () => {
    const device = randomUUID();
    const [first, ...others] = visited(await assignedVisit(service, 'courier-dho-1'));
    await sendLate(courier, device, others);
    expect(await brokenOf('N7')).toEqual([{ device, counter: 1, wrong: 'missing', next: 2 }]);
    await sendLate(courier, device, [first]);
    expect(await brokenOf('N7')).toEqual([]);
  });
});

describe('F81 N10: nothing waits unseen', () => {
  const raise = (): Promise<number> => service.app.get(BehindEndpoints).raise();

  function tasks(open = true): Promise<{ subject: string; unit: string }[]> {
    return superuser.query(
      `select t.subject, u.code as unit from task t join unit u on u.id = t.unit
       where t.kind = 'endpoint-behind' and (t.closed_act is null) = $1 order by u.code`,
      [open],
    );
  }

  test('an endpoint that is away: one task for its unit, closed when it has caught up', async () => {
    await drained(service);
    await outside.control('/control/faults', { status5xxPercent: 100 });
    const { dossier } = await proven(service);
    await proven(service);
    expect(await drain(service, dossier)).toBe(0);
    expect(await raise()).toBe(0);
    expect(await brokenOf('N10')).toEqual([]);
    const later = minutesLater(16);
    expect(await brokenOf('N10', later)).toContainEqual(
      expect.objectContaining({ endpoint: 'admin-system', dossier, acked: 0, head: 2, parked: null }),
    );
    const lines: string[] = [];
    const env = { DATABASE_URL: service.database.url };
    const print = (line: string): number => lines.push(line);
    await verifyCommand([], env, print);
    expect(lines).toContain('N10: 0');
    expect(await verifyCommand(['--at', later.toISOString()], env, print)).toBe(false);
    expect(lines.join('\n')).toContain('N10 an event is undelivered for more than 15 minutes and nobody was told: ');
    await expect(verifyCommand(['--at', 'noon'], env, print)).rejects.toThrow('--at wants an instant such as');
    service.clock.moveTo(later);
    expect((await Promise.all([raise(), raise()])).some((raised) => raised > 0)).toBe(true);
    expect(await raise()).toBe(0);
    expect(await tasks()).toEqual([
      { subject: ADMIN_SYSTEM, unit: '44' },
      { subject: derivedId('endpoint', 'messaging'), unit: 'VN' },
    ]);
    const { body } = await supervisor.get('/v1/tasks?kind=endpoint-behind');
    expect(body['data']).toEqual([expect.objectContaining({ subject: ADMIN_SYSTEM, unit: '44' })]);
    expect(await brokenOf('N10', later)).toEqual([]);
    await superuser.expectBroken(`delete from task where kind = 'endpoint-behind'`, [], 'N10', dossier);

    await outside.control('/control/faults');
    await drained(service);
    expect(await raise()).toBeGreaterThan(0);
    expect(await tasks()).toEqual([]);
    const closed = (await tasks(false)).length;
    expect(await raise()).toBe(0);
    expect((await tasks(false)).length).toBe(closed);
  });

  test('away again: told again', async () => {
    await outside.control('/control/faults', { status5xxPercent: 100 });
    await proven(service);
    service.clock.moveTo(minutesLater(15));
    await raise();
    expect((await tasks()).map(({ subject }) => subject)).toContain(ADMIN_SYSTEM);
    await outside.control('/control/faults');
    await drained(service);
    await raise();
    expect(await tasks()).toEqual([]);
  });

  test('a parked dossier has its own task; without it, it is found', async () => {
    const { dossier, postCode } = await proven(service);
    await outside.control('/control/faults', { refusePostCodes: [postCode] });
    await drained(service);
    expect((await cursorOf(service, dossier)).parked).toBe(true);
    const later = minutesLater(60);
    expect(await brokenOf('N10', later)).toEqual([]);
    service.clock.moveTo(later);
    await raise();
    expect(await tasks()).toEqual([]);
    await proven(service);
    await drained(service);
    await superuser.expectBroken(`delete from task where kind = 'follower-parked'`, [], 'N10', dossier);
  });
});
