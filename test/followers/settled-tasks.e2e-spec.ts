import { randomUUID } from 'node:crypto';
import { Outside } from '../support/outside.js';
import { late, sendLate } from '../support/late-acts.js';
import { counterIntake } from '../support/papers.js';
import { TestService, type Caller } from '../support/service.js';

let service: TestService;
let outside: Outside;
let officer: Caller;
let controller: Caller;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  officer = service.as('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC');
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  controller = service.as('controller-dho', 'controller', '44-DHO');
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

interface Shown {
  id: string;
  kind: string;
  dossier?: string;
  title: string;
  next: string;
  actions: string[];
  settled?: string;
}

async function tasks(by: Caller, kind: string, status = 'open'): Promise<Shown[]> {
  const { body } = await by.get(`/v1/tasks?kind=${kind}&status=${status}&limit=200`);
  return body['data'] as Shown[];
}

/** A courier's act that came too late to be right. */
async function refusedLate(): Promise<Shown> {
  const act = late(1, `/v1/pickups/${randomUUID()}/start`);
  await sendLate(service.as('courier-dho-1', 'courier', '44-DHO'), randomUUID(), [act]);
  const task = (await tasks(controller, 'late-act-refused')).at(-1);
  if (!task) throw new Error('nobody was told');
  return task;
}

/** An event that the administrative system sent and that can never become legal, of a dossier of ours. */
async function refusedInbound(): Promise<Shown> {
  const [item] = (await counterIntake(clerk)).items;
  const { dossier, postCode } = item ?? {};
  await service.db.query(`update dossier set status = 'FILED', filed_at = $2 where id = $1`, [
    dossier,
    service.clock.now(),
  ]);
  await outside.webhook({ type: 'authority.refused', data: { postCode } });
  const code = 'H48.12-261130-0001';
  const data = { postCode, code, dueDate: '2026-12-07', receivedAt: '2026-11-30T02:00:00Z' };
  await outside.webhook({ type: 'authority.received', timestamp: '2026-11-30T08:00:00+07:00', data });
  const task = (await tasks(officer, 'inbound-refused')).find((shown) => shown.dossier === dossier);
  if (!task) throw new Error('nobody was told');
  return task;
}

/** As if an alarm that ends by itself had been raised. */
async function raised(kind: string): Promise<Shown> {
  await counterIntake(clerk);
  await service.db.query(
    `insert into task (id, kind, unit, opened_act, opened_at)
     select $1, $2, u.id, a.id, a.recorded_at from unit u, act a where u.code = '44-DHO' order by a.recorded_at desc limit 1`,
    [randomUUID(), kind],
  );
  const [task] = await tasks(controller, kind);
  if (!task) throw new Error('nobody was told');
  return task;
}

describe('F82 F25 a task that only a person can end', () => {
  test('is ended with how it was dealt with, which stays to be read', async () => {
    const { id, actions, next } = await refusedLate();
    expect({ actions, next }).toEqual({ actions: ['settle'], next: expect.stringContaining('ghi nhận đã xử lý') });
    const reply = await controller.post(`/v1/tasks/${id}/settle`, { reason: 'Đã hỏi bưu tá, lập biên bản số 7' });
    expect(reply).toMatchObject({ status: 200, body: { id, status: 'CLOSED', actions: [], events: [] } });
    expect((await tasks(controller, 'late-act-refused')).map((task) => task.id)).not.toContain(id);
    const closed = (await tasks(controller, 'late-act-refused', 'closed')).find((task) => task.id === id);
    expect(closed).toMatchObject({ actions: [], settled: 'Đã hỏi bưu tá, lập biên bản số 7' });
  });

  test('of a dossier leaves an event in its journal, and the reason only as a hash', async () => {
    const { id, dossier } = await refusedInbound();
    const reply = await officer.post(`/v1/tasks/${id}/settle`, { reason: 'Cơ quan gửi lại bằng công văn' });
    expect(reply).toMatchObject({ status: 200, body: { events: [{ dossier }] } });
    const [event] = await service.db.query<{ body: string }[]>(
      `select body from event where dossier_id = $1 and type = 'task.settled'`,
      [dossier],
    );
    expect(JSON.parse(event?.body ?? '{}')).toMatchObject({ data: { task: id, kind: 'inbound-refused' } });
    expect(event?.body).not.toContain('công văn');
  });

  test('is ended once: a second word is told so, the same request again is answered as before', async () => {
    const { id } = await refusedLate();
    const asked = { reason: 'Đã đối chiếu sổ giấy' };
    const act = randomUUID();
    const first = await controller.post(`/v1/tasks/${id}/settle`, asked, { key: act });
    expect(await controller.post(`/v1/tasks/${id}/settle`, asked, { key: act })).toMatchObject({
      status: 200,
      body: first.body,
    });
    expect(await controller.post(`/v1/tasks/${id}/settle`, asked)).toMatchObject({
      status: 409,
      body: { code: 'task-closed' },
    });
  });

  test('two at the same time: one ends it', async () => {
    const { id } = await refusedLate();
    const replies = await Promise.all(
      ['Một', 'Hai'].map((reason) => controller.post(`/v1/tasks/${id}/settle`, { reason })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test.each([
    ['another unit', () => service.as('controller-bdo', 'controller', '44-BDO'), 'Đã xử lý', 404, 'not-found'],
    ['nothing said', () => controller, ' ', 422, 'body-invalid'],
  ])('%s is refused and changes nothing', async (_, who, reason, status, code) => {
    const { id } = await refusedLate();
    expect(await who().post(`/v1/tasks/${id}/settle`, { reason })).toMatchObject({ status, body: { code } });
    expect((await tasks(controller, 'late-act-refused')).map((task) => task.id)).toContain(id);
  });

  test('one that ends by what is done is not ended by words', async () => {
    const { id, actions } = await raised('endpoint-behind');
    expect(actions).toEqual([]);
    expect(await controller.post(`/v1/tasks/${id}/settle`, { reason: 'Thôi' })).toMatchObject({
      status: 409,
      body: { code: 'task-ends-otherwise' },
    });
  });
});
