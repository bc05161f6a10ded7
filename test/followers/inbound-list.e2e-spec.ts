import { randomUUID } from 'node:crypto';
import { derivedId } from '../../src/platform/ids.js';
import { ADMIN_SYSTEM, Outside } from '../support/outside.js';
import { castOf } from '../support/handing-over.js';
import { filedAtDesk, inboxLines, openTasks, sweepInbox, told, type Filed } from '../support/second-words.js';
import { TestService, type ReplyBody } from '../support/service.js';

const DAY = 86_400_000;

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
}, 60_000);

const sweep = (): Promise<void> => sweepInbox(service);
const now = (): number => service.clock.now().getTime();
const aCode = (): string => `H48.12-261130-${randomUUID().slice(0, 8)}`;

describe('F82 what waits too long is an alarm', () => {
  test('an unknown dossier: the province is told after a working day, once, until the dossier is known', async () => {
    const code = aCode();
    const finished = { type: 'authority.finished', data: { code, resultCount: 1, originals: 0 } };
    const id = `msg_${randomUUID()}`;
    expect((await outside.webhook(finished, { id })).body).toEqual({ status: 'waiting' });
    const row = derivedId('inbound', `${ADMIN_SYSTEM}:${id}`);
    const tasks = (closed = false): Promise<object[]> =>
      service.db.query(
        `select u.code as unit from task t join unit u on u.id = t.unit
         where t.kind = 'inbound-waits' and t.subject = $1 and (t.closed_act is not null) = $2`,
        [row, closed],
      );
    await sweep();
    expect(await tasks()).toEqual([]);
    const [line] = (await castOf(service).supervisor.get('/v1/inbox?code=unknown-dossier')).body['data'] as ReplyBody[];
    expect(line).toMatchObject({
      id: row,
      endpoint: 'admin-system',
      type: 'authority.finished',
      status: 'waiting',
      class: 'warn',
      explanation: expect.stringContaining('Chưa có hồ sơ nào') as string,
      alarmAt: expect.any(String) as string,
    });
    service.clock.moveTo(new Date(now() + 4 * DAY));
    await sweep();
    await sweep();
    expect(await tasks()).toEqual([{ unit: '44' }]);

    const order = {
      ...{ code, procedure: 'GTVT-02', authority: '44-SXD', desk: '44-TTPVHCC', dueDate: '2026-12-22' },
      ...{ resultCount: 1, originals: 0, collect: { postage: 30_500, fee: 0 } },
      recipient: { name: 'Lê Văn Cam (mẫu)', phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '18859' },
    };
    expect(await told(service, outside, { type: 'result-order.requested', data: order })).toMatchObject({
      fate: 'applied',
      class: 'ok',
    });
    await sweep();
    expect(await tasks()).toEqual([]);
    expect(await tasks(true)).toEqual([{ unit: '44' }]);
    const [state] = await service.db.query<object[]>(
      `select d.status, i.code, i.class from inbox i join dossier d on d.id = i.dossier where i.id = $1`,
      [row],
    );
    expect(state).toEqual({ status: 'FINISHED', code: 'unknown-dossier', class: 'warn' });
  });

  test('out of order: the desk is told; the predecessor ends it, or the refusal that makes it impossible', async () => {
    const [applied, refused] = [await filedAtDesk(service), await filedAtDesk(service)];
    const finished = ({ postCode }: Filed): object => ({
      type: 'authority.finished',
      data: { postCode, resultCount: 1, originals: 0 },
    });
    for (const each of [applied, refused])
      expect(await told(service, outside, finished(each))).toMatchObject({ fate: 'waiting', code: 'out-of-order' });
    service.clock.moveTo(new Date(now() + 4 * DAY));
    await sweep();
    for (const { dossier } of [applied, refused]) expect(await openTasks(service, dossier)).toContain('inbound-waits');
    const { postCode } = applied;
    await outside.webhook({ type: 'authority.received', data: { postCode, code: aCode(), dueDate: '2026-12-22' } });
    await outside.webhook({
      type: 'authority.refused',
      data: { postCode: refused.postCode, reason: 'Không thuộc thẩm quyền' },
    });
    await sweep();
    expect(await openTasks(service, applied.dossier)).not.toContain('inbound-waits');
    const left = await openTasks(service, refused.dossier);
    expect([left.includes('inbound-waits'), left.includes('inbound-refused')]).toEqual([false, true]);
  });
});

describe('F82 the list for who integrates', () => {
  test('unreadable, out of scope: an error with its explanation; nothing of the content', async () => {
    const { dossier, postCode } = await filedAtDesk(service);
    const reason = 'Nguyễn Thị Ngọc Ánh (mẫu) không đủ điều kiện';
    expect(await told(service, outside, { type: 'authority.danced', data: { postCode } })).toEqual({
      fate: 'refused',
      class: 'error',
      code: 'unreadable',
      problem: 'body-invalid',
    });
    await told(service, outside, { type: 'authority.refused', data: { postCode, reason } });
    const { supervisor } = castOf(service);
    const { body } = await supervisor.get('/v1/inbox');
    expect(JSON.stringify(body)).not.toMatch(/mẫu|không đủ điều kiện/);
    const errors = (await supervisor.get('/v1/inbox?class=error&status=refused')).body['data'] as ReplyBody[];
    expect(errors.length).toBeGreaterThan(0);
    expect(new Set(errors.map((line) => line['class']))).toEqual(new Set(['error']));
    expect((await inboxLines(service, dossier)).map(({ code }) => code)).toEqual(['in-order']);
  });

  test('pages go on where the last ended, newest first', async () => {
    const { supervisor } = castOf(service);
    const all = (await supervisor.get('/v1/inbox?limit=200')).body['data'] as ReplyBody[];
    const first = (await supervisor.get('/v1/inbox?limit=2')).body;
    const second = (await supervisor.get(`/v1/inbox?limit=2&before=${String(first['next'])}`)).body;
    const ids = [first, second].flatMap((page) => (page['data'] as ReplyBody[]).map(({ id }) => id));
    expect(ids).toEqual(all.slice(0, 4).map(({ id }) => id));
    expect((await supervisor.get('/v1/inbox?before=yesterday')).status).toBe(422);
    expect((await supervisor.get('/v1/inbox?class=bad')).status).toBe(422);
  });

  test('of his own dossiers only; what concerns none is the province’s', async () => {
    const filed = await filedAtDesk(service);
    await told(service, outside, {
      type: 'authority.refused',
      data: { postCode: filed.postCode, reason: 'Sai nơi nộp' },
    });
    await told(service, outside, { type: 'authority.refused', data: { postCode: 'HB99999999' } });
    const dossiersOf = async (role: 'controller' | 'supervisor', login: string, unit: string): Promise<unknown[]> => {
      const { body } = await service.as(login, role, unit).get('/v1/inbox?limit=200');
      return (body['data'] as ReplyBody[]).map((line) => line['dossier']);
    };
    const own = await dossiersOf('controller', 'controller-dho', '44-DHO');
    expect([own.includes(filed.dossier), own.includes(undefined)]).toEqual([true, false]);
    expect(await dossiersOf('controller', 'controller-bdo', '44-BDO')).toEqual([]);
    const province = await dossiersOf('supervisor', 'supervisor-44', '44');
    expect([province.includes(filed.dossier), province.includes(undefined)]).toEqual([true, true]);
    expect((await castOf(service).clerk.get('/v1/inbox')).status).toBe(403);
  });
});
