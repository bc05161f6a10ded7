import { randomUUID } from 'node:crypto';
import { WaitingAlarms } from '../src/modules/dossier/waiting-alarms.js';
import { assignedVisit } from './support/assigned-visits.js';
import { late, sendLate, visited } from './support/late-acts.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';

let service: TestService;
let courier: Caller;
let controller: Caller;

beforeAll(async () => {
  service = await TestService.start();
  courier = service.as('courier-dho-1', 'courier', '44-DHO');
  controller = service.as('controller-dho', 'controller', '44-DHO');
}, 60_000);
afterAll(() => service.close());

const raise = (): Promise<number> => service.app.get(WaitingAlarms).raise();
const later = (hours: number): void =>
  service.clock.moveTo(new Date(service.clock.now().getTime() + hours * 3_600_000));

async function gaps(caller: Caller, status = 'open'): Promise<ReplyBody[]> {
  return (await caller.get(`/v1/tasks?kind=device-gap&status=${status}`)).body['data'] as ReplyBody[];
}

describe('F25 a gap in a phone’s counters that does not close', () => {
  test('is an alarm of its office after eight opening hours, once, until nothing waits any more', async () => {
    const device = randomUUID();
    const [first, second] = [
      await assignedVisit(service, 'courier-dho-1'),
      await assignedVisit(service, 'courier-dho-1'),
    ];
    await sendLate(courier, device, visited(first));
    const [missing, ...waiting] = visited(second, 4);
    const { acts } = await sendLate(courier, device, waiting);
    expect(acts.map(({ status }) => status)).toEqual([202, 202]);
    later(7);
    expect(await raise()).toBe(0);
    expect(await gaps(controller)).toEqual([]);
    later(2);
    expect(await raise()).toBe(1);
    expect(await raise()).toBe(0);
    expect(await gaps(controller)).toMatchObject([{ unit: '44-DHO', subject: device }]);
    expect(await gaps(service.as('controller-bdo', 'controller', '44-BDO'))).toEqual([]);

    const closing = await sendLate(courier, device, [missing]);
    expect(closing.acts.map(({ status }) => status)).toEqual([200, 200, 201]);
    expect(await raise()).toBe(1);
    expect(await gaps(controller)).toEqual([]);
    expect(await gaps(controller, 'closed')).toHaveLength(1);
  });

  test('of a device that never did anything else: the unit of its person’s last act is told', async () => {
    const device = randomUUID();
    await sendLate(courier, device, [late(2, `/v1/pickups/${randomUUID()}/start`)]);
    later(24);
    expect(await raise()).toBe(1);
    const [task] = await service.db.query<object[]>(
      `select u.code as unit from task t join unit u on u.id = t.unit where t.kind = 'device-gap' and t.subject = $1`,
      [device],
    );
    expect(task).toEqual({ unit: '44-DHO' });
  });
});
