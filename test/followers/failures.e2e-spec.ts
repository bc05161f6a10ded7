import { randomUUID } from 'node:crypto';
import { cursorOf, drain, proven } from '../support/followed.js';
import { ADMIN_SYSTEM, drained, dueNow, Outside, until } from '../support/outside.js';
import { Receiver } from '../support/receivers.js';
import { TestService } from '../support/service.js';

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});
beforeEach(async () => {
  await outside.control('/control/faults', {});
  await dueNow(service);
});

/** Two events of which nothing was told yet. */
async function owedAgain(dossier: string): Promise<void> {
  await service.db.query(
    'update follower_cursor set acked_seq = 0, sent_seq = 0, behind_since = $3 where dossier = $1 and endpoint = $2',
    [dossier, ADMIN_SYSTEM, service.clock.now()],
  );
}

describe('F81 an outside system that fails', () => {
  test('5xx and broken answers back off and never park; a broken body under 202 is done', async () => {
    await outside.control('/control/faults', { status5xxPercent: 100 });
    const { dossier, postCode } = await proven(service);
    await drain(service, dossier);
    expect(await cursorOf(service, dossier)).toMatchObject({
      acked: 0,
      attempts: 1,
      parked: false,
      error: 'status-503',
    });
    expect(await drain(service, dossier)).toBe(0);
    expect((await cursorOf(service, dossier)).attempts).toBe(1);
    await outside.control('/control/faults', { wrongJson: true });
    await drained(service);
    expect(await outside.effects(postCode)).toHaveLength(2);
  });

  test('what fails again and again is listed with its reason, and a person can send it on or leave it out', async () => {
    await outside.control('/control/faults', { status5xxPercent: 100 });
    const { dossier } = await proven(service);
    await drain(service, dossier);
    const officer = service.as('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC');
    const { body } = await officer.get(`/v1/followers/behind?endpoint=${ADMIN_SYSTEM}&status=failing`);
    const shown = (body['data'] as { dossier: string }[]).find((each) => each.dossier === dossier);
    expect(shown).toMatchObject({
      attempts: 1,
      status: 'failing',
      reason: 'Bên nhận chưa nhận được sau nhiều lần thử (status-503).',
      actions: ['retry', 'skip'],
    });
    const elsewhere = service.as('controller-bdo', 'controller', '44-BDO');
    expect(await elsewhere.get('/v1/followers/behind')).toMatchObject({ status: 200, body: { data: [], total: 0 } });
    const path = `/v1/followers/${ADMIN_SYSTEM}/dossiers/${dossier}`;
    const reason = { reason: 'Bên kia chưa sửa được, đã báo bằng công văn' };
    expect((await officer.post(`${path}/skip`, reason)).status).toBe(200);
    expect(await cursorOf(service, dossier)).toMatchObject({ acked: 1, attempts: 0 });
    expect(await officer.post(`${path}/retry`, reason)).toMatchObject({ status: 409, body: { code: 'not-parked' } });
    await outside.control('/control/faults', {});
    await drained(service);
    expect((await officer.get(`/v1/followers/behind?endpoint=${ADMIN_SYSTEM}`)).body).toEqual({ data: [], total: 0 });
  });

  test('429 with Retry-After is honoured', async () => {
    await outside.control('/control/faults', { status429: true, retryAfterSeconds: 1800 });
    const { dossier } = await proven(service);
    await drain(service, dossier);
    const [row] = await service.db.query<{ at: Date }[]>(
      'select next_attempt_at as at from follower_cursor where dossier = $1 and endpoint = $2',
      [dossier, ADMIN_SYSTEM],
    );
    expect(row?.at.getTime()).toBeGreaterThan(Date.now() + 1_700_000);
  });

  test('429 with Retry-After is asked for by the endpoint, not by one dossier: what is under way stops too', async () => {
    const receiver = await Receiver.start();
    receiver.always = { status: 202 };
    const [first, second, third] = [await proven(service), await proven(service), await proven(service)];
    await drained(service);
    for (const { dossier } of [first, second, third]) await owedAgain(dossier);
    await service.db.query('update endpoint set url = $2 where id = $1', [ADMIN_SYSTEM, receiver.url]);
    const heard = Promise.withResolvers<undefined>();
    receiver.next = [
      { status: 202, after: heard.promise },
      { status: 429, headers: { 'retry-after': '1800' } },
    ];
    const underWay = drain(service, first.dossier);
    await until(() => Promise.resolve(receiver.received.length === 1));
    expect(await drain(service, second.dossier)).toBe(0);
    heard.resolve(undefined);
    expect(await underWay).toBe(1);
    expect(await drain(service, third.dossier)).toBe(0);
    expect(receiver.received).toHaveLength(2);
    expect(await cursorOf(service, first.dossier)).toMatchObject({ acked: 1, attempts: 0, behind: true });
    await dueNow(service);
    await Promise.all([first, second, third].map(({ dossier }) => drain(service, dossier)));
    expect(receiver.received).toHaveLength(2 + 5);
    await service.db.query('update endpoint set url = $2 where id = $1', [ADMIN_SYSTEM, outside.adminSystemUrl]);
    await receiver.close();
  });

  test('Retry-After as a date is honoured too', async () => {
    const receiver = await Receiver.start();
    const inHalfAnHour = new Date(Date.now() + 1_800_000).toUTCString();
    receiver.always = { status: 503, headers: { 'retry-after': inHalfAnHour } };
    const { dossier } = await proven(service);
    await service.db.query('update endpoint set url = $2 where id = $1', [ADMIN_SYSTEM, receiver.url]);
    await drain(service, dossier);
    await service.db.query('update endpoint set url = $2 where id = $1', [ADMIN_SYSTEM, outside.adminSystemUrl]);
    await receiver.close();
    const [row] = await service.db.query<{ at: Date }[]>(
      'select next_attempt_at as at from follower_cursor where dossier = $1 and endpoint = $2',
      [dossier, ADMIN_SYSTEM],
    );
    expect(Math.abs((row?.at.getTime() ?? 0) - Date.now() - 1_800_000)).toBeLessThan(60_000);
  });

  test('five failures in a row pause the endpoint, and after the pause one caller tries', async () => {
    await outside.control('/control/faults', { status5xxPercent: 100 });
    const { dossier } = await proven(service);
    for (let failure = 0; failure < 5; failure += 1) {
      await service.db.query(`update follower_cursor set next_attempt_at = '-infinity' where dossier = $1`, [dossier]);
      await drain(service, dossier);
    }
    const attempts = (await cursorOf(service, dossier)).attempts;
    await service.db.query(`update follower_cursor set next_attempt_at = '-infinity' where dossier = $1`, [dossier]);
    await drain(service, dossier);
    expect(attempts).toBe(5);
    expect((await cursorOf(service, dossier)).attempts).toBe(5);
    await outside.control('/control/faults', {});
    await service.db.query(`update endpoint set paused_until = '2020-01-01' where id = $1`, [ADMIN_SYSTEM]);
    await service.db.query(`update follower_cursor set next_attempt_at = '-infinity' where dossier = $1`, [dossier]);
    expect(await drain(service, dossier)).toBe(2);
    const [endpoint] = await service.db.query<object[]>('select failures, paused_until from endpoint where id = $1', [
      ADMIN_SYSTEM,
    ]);
    expect(endpoint).toEqual({ failures: 0, paused_until: null });
  });
});

describe('F81 an event refused for ever parks its own dossier', () => {
  test('others go on; a controller retries or skips with a reason', async () => {
    const stuck = await proven(service);
    const other = await proven(service);
    await outside.control('/control/faults', { refusePostCodes: [stuck.postCode] });
    await drained(service);
    expect(await cursorOf(service, stuck.dossier)).toMatchObject({ parked: true, acked: 0, error: 'status-422' });
    expect(await outside.effects(other.postCode)).toHaveLength(2);
    const tasks = await service.db.query<object[]>(
      `select closed_act from task where kind = 'follower-parked' and dossier = $1`,
      [stuck.dossier],
    );
    expect(tasks).toEqual([{ closed_act: null }]);

    const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    const path = `/v1/followers/${ADMIN_SYSTEM}/dossiers/${stuck.dossier}`;
    const controller = service.as('controller-dho', 'controller', '44-DHO');
    const officer = service.as('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC');
    expect((await clerk.post(`${path}/retry`, { reason: 'Đã sửa' })).status).toBe(403);
    expect(await controller.post(`${path}/retry`)).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(
      await controller.post(`/v1/followers/${ADMIN_SYSTEM}/dossiers/${randomUUID()}/retry`, { reason: 'Đã sửa' }),
    ).toMatchObject({ status: 404 });

    const key = randomUUID();
    const retried = await controller.post(`${path}/retry`, { reason: 'Đã sửa bên kia' }, { key });
    expect(retried).toMatchObject({ status: 200, body: { status: 'FOLLOWING' } });
    expect((await controller.post(`${path}/retry`, { reason: 'Đã sửa bên kia' }, { key })).body).toEqual(retried.body);
    expect(await controller.post(`${path}/skip`, { reason: 'Báo bằng điện thoại' })).toMatchObject({
      status: 409,
      body: { code: 'not-parked' },
    });
    await drained(service);
    // on whose list it stands
    const { body: listed } = await officer.get('/v1/tasks?kind=follower-parked');
    const task = {
      dossier: stuck.dossier,
      unit: '44-TTPVHCC',
      endpoint: { id: ADMIN_SYSTEM, name: 'admin-system' },
      title: expect.stringContaining('từ chối một sự kiện') as string,
      reason: 'Bên nhận báo dữ liệu sai hoặc thiếu, không thể ghi nhận (mã 422).',
      next: expect.stringContaining('gửi lại') as string,
    };
    expect(listed['data']).toMatchObject([task]);
    expect((await officer.post(`${path}/skip`, { reason: 'Báo bằng điện thoại' })).status).toBe(200);
    await outside.control('/control/faults', {});
    await drained(service);
    expect(await outside.effects(stuck.postCode)).toMatchObject([{ seq: 2, previous: 0 }]);
    const events = await service.db.query<{ type: string }[]>(
      `select type from event where dossier_id = $1 and type like 'follower.%' order by seq`,
      [stuck.dossier],
    );
    expect(events.map(({ type }) => type)).toEqual([
      'follower.parked',
      'follower.retried',
      'follower.parked',
      'follower.skipped',
    ]);
  });
});
