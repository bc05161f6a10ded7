import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { castOf } from './support/handing-over.js';
import { TestService, type Caller } from './support/service.js';
import { askUndo, undo, withCarrier } from './support/undoing.js';

const TEN_MINUTES = 600_000;

let service: TestService;
let cast: ReturnType<typeof castOf>;

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

interface Task {
  subject: string;
  dueAt: string;
}

async function asked(by: Caller, list: string, status = 'open'): Promise<Task[]> {
  const { body } = await by.get(`/v1/tasks?kind=handover.undo-asked&status=${status}`);
  return (body['data'] as Task[]).filter(({ subject }) => subject === list);
}

describe('F24 the other side is told that an undo is asked for', () => {
  test('by a task that is due when the ten minutes are over, and ends with the undo', async () => {
    const { list } = await withCarrier(service);
    const { endedAt } = (await cast.clerk.get(`/v1/handovers/${list}`)).body as unknown as { endedAt: string };
    service.clock.moveTo(new Date(Date.parse(endedAt) + TEN_MINUTES / 2));
    await askUndo(cast.carrier, list);
    const [task, ...others] = await asked(cast.clerk, list);
    expect(others).toEqual([]);
    expect(task).toMatchObject({ title: expect.stringContaining('đề nghị hủy'), holder: { kind: 'OFFICE' } });
    expect(Math.abs(Date.parse(task?.dueAt ?? '') - Date.parse(endedAt) - TEN_MINUTES)).toBeLessThan(1_000);
    expect((await undo(cast.clerk, list)).body.status).toBe('UNDONE');
    expect(await asked(cast.clerk, list)).toEqual([]);
    expect(await asked(cast.clerk, list, 'closed')).toMatchObject([{ subject: list }]);
  });

  test('which ends by itself when nobody confirmed', async () => {
    const { list } = await withCarrier(service);
    await askUndo(cast.clerk, list);
    const told = `select holder_kind as holder, due_at as due, closed_act is not null as closed from task where subject = $1`;
    const [task] = await service.db.query<{ due: Date }[]>(told, [list]);
    expect(task).toMatchObject({ holder: 'COURIER', closed: false });
    service.clock.moveTo(new Date((task?.due.getTime() ?? 0) + 1));
    expect(await service.app.get(DeadlineSweeper).sweep()).toBeGreaterThan(0);
    expect(await service.db.query<object[]>(told, [list])).toMatchObject([{ closed: true }]);
    expect(await undo(cast.carrier, list)).toMatchObject({ status: 409, body: { code: 'undo-too-late' } });
  });
});
