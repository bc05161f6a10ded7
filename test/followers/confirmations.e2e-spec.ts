import { randomUUID } from 'node:crypto';
import { registerEndpoints } from '../../src/integrations/endpoints.js';
import { connect } from '../../src/platform/database-url.js';
import { cursorOf } from '../support/followed.js';
import { confirmationsOf, no, SecondWords, yes } from '../support/second-words.js';

const REASON = 'Mã hồ sơ không khớp với hệ thống một cửa, đề nghị đối chiếu';

let words: SecondWords;

beforeAll(async () => {
  words = await SecondWords.start();
}, 60_000);
afterAll(() => words.close(), 60_000);

describe('F83 what was answered 202 waits for its second word', () => {
  test('pending on the dossier, for desk and office, until the desk has been open for eight hours', async () => {
    const filed = await words.pending();
    const seen = {
      seq: filed.seq,
      event: filed.event,
      type: 'dossier.tallied',
      system: 'admin-system',
      state: 'PENDING',
      dueAt: expect.stringMatching(/^2026-12-01T/) as string,
      overdue: false,
      settled: false,
    };
    expect(await words.seen(filed)).toMatchObject(seen);
    expect(await confirmationsOf(words.cast.clerk, filed.dossier)).toMatchObject([seen]);
    expect(await confirmationsOf(words.cast.supervisor, filed.dossier)).toMatchObject([seen]);
    expect(await confirmationsOf(words.cast.carrier, filed.dossier)).toBeUndefined();
  });

  test('yes: accepted, without an event, and nothing falls due any more', async () => {
    const filed = await words.pending();
    const before = await words.types(filed);
    expect(await words.told(yes(filed.event, { postCode: filed.postCode }))).toEqual({
      fate: 'applied',
      class: 'ok',
      code: 'in-order',
      problem: null,
    });
    expect(await words.seen(filed)).toMatchObject({ state: 'ACCEPTED', overdue: false });
    expect(await words.types(filed)).toEqual(before);
    words.later();
    await words.sweep();
    expect(await words.tasks(filed)).not.toContain('confirmation-overdue');
  });

  test('no: the desk has a task, the reason is read by those who can act, and stands in no event', async () => {
    const filed = await words.pending();
    expect(await words.told(no(filed.event, REASON))).toMatchObject({ fate: 'applied', class: 'ok' });
    expect(await words.seen(filed)).toMatchObject({
      state: 'REJECTED',
      reason: REASON,
      next: expect.stringContaining('thống nhất với cơ quan') as string,
    });
    expect((await confirmationsOf(words.cast.supervisor, filed.dossier))[0]).not.toHaveProperty('reason');
    expect((await words.types(filed)).at(-1)).toBe('authority.rejected');
    const tasks = (await words.cast.officer.get('/v1/tasks?kind=confirmation-rejected')).body['data'];
    expect(tasks).toMatchObject([{ unit: '44-TTPVHCC', dossier: filed.dossier }]);
    const leaked = await words.service.db.query<object[]>(`select 1 from event where body like '%đối chiếu%'`);
    expect(leaked).toEqual([]);
    const { acked, head } = await cursorOf(words.service, filed.dossier);
    expect({ acked, head }).toEqual({ acked: filed.seq, head: filed.seq });
  });

  test('a no without a reason is applied with a warning', async () => {
    const filed = await words.pending();
    expect(await words.told(no(filed.event))).toMatchObject({ fate: 'applied', code: 'evidence-missing' });
    expect(await words.tasks(filed)).toContain('confirmation-rejected');
  });

  test('what a person did about it ends the task, once, with a reason', async () => {
    const filed = await words.pending();
    await words.told(no(filed.event, REASON));
    const path = `/v1/confirmations/${(await words.seen(filed))?.id}/settle`;
    const otherDesk = words.service.as('clerk-bdo-1', 'controller', '44-BDO');
    const settled = { reason: 'Đã thống nhất với cơ quan qua công văn' };
    expect((await otherDesk.post(path, settled)).status).toBe(403);
    expect((await words.cast.officer.post(path, { reason: '' })).status).toBe(422);
    const key = randomUUID();
    expect((await words.cast.officer.post(path, settled, { key })).body.status).toBe('REJECTED');
    expect((await words.cast.officer.post(path, settled, { key })).status).toBe(200);
    expect((await words.cast.officer.post(path, settled)).body.code).toBe('nothing-to-settle');
    expect(await words.tasks(filed)).not.toContain('confirmation-rejected');
    expect((await words.types(filed)).slice(-2)).toEqual(['authority.rejected', 'confirmation.settled']);
    expect(await words.seen(filed)).toMatchObject({ state: 'REJECTED', settled: true });
  });
});

describe('F83 silence', () => {
  test('too long: a task, an event, shown on the dossier, once; a late yes ends it', async () => {
    const filed = await words.overdue();
    expect(await words.seen(filed)).toMatchObject({
      state: 'PENDING',
      overdue: true,
      next: expect.stringContaining('quá hạn') as string,
    });
    expect(await words.tasks(filed)).toContain('confirmation-overdue');
    await words.sweep();
    const types = await words.types(filed);
    expect(types.filter((type) => type === 'confirmation.overdue')).toHaveLength(1);
    expect(await words.told(yes(filed.event))).toMatchObject({ class: 'warn', code: 'late-confirmation' });
    expect(await words.tasks(filed)).not.toContain('confirmation-overdue');
    expect((await words.types(filed)).at(-1)).toBe('authority.confirmed');
    expect(await words.seen(filed)).toMatchObject({ state: 'ACCEPTED', overdue: true });
  });

  test('a late no turns one task into the other, and may come after somebody settled the silence', async () => {
    const filed = await words.overdue();
    const path = `/v1/confirmations/${(await words.seen(filed))?.id}/settle`;
    expect((await words.cast.officer.post(path, { reason: 'Đã gọi điện' })).status).toBe(200);
    expect(await words.tasks(filed)).not.toContain('confirmation-overdue');
    expect(await words.told(no(filed.event, REASON))).toMatchObject({ code: 'late-confirmation' });
    expect(await words.tasks(filed)).toContain('confirmation-rejected');
    expect(await words.seen(filed)).toMatchObject({ state: 'REJECTED', settled: false });
  });

  test('the word comes while the deadline is performed: no task', async () => {
    const filed = await words.pending();
    words.later();
    const held = await words.hold(filed);
    const saying = words.told(yes(filed.event));
    await held.untilWaiting(1);
    const sweeping = words.sweep();
    await held.untilWaiting(2);
    await held.release();
    expect(await saying).toMatchObject({ fate: 'applied', code: 'late-confirmation' });
    await sweeping;
    expect(await words.tasks(filed)).not.toContain('confirmation-overdue');
    expect(await words.seen(filed)).toMatchObject({ state: 'ACCEPTED', overdue: false });
  });
});

describe('F83 the endpoint’s list', () => {
  const register = async (change: object): Promise<void> => {
    const client = await connect(words.service.database.url);
    try {
      await registerEndpoints(client, { ...words.service.config, ...change });
    } finally {
      await client.end();
    }
  };

  test('a system that gives no second word leaves nothing pending', async () => {
    await register({ ADMIN_SYSTEM_CONFIRMS: [] });
    const filed = await words.pending();
    expect(await confirmationsOf(words.cast.officer, filed.dossier)).toEqual([]);
    await register({});
  });

  test('a type that it is never told stops the start', async () => {
    await expect(register({ ADMIN_SYSTEM_CONFIRMS: ['authority.received'] })).rejects.toThrow(
      'ADMIN_SYSTEM_CONFIRMS names what it is never told: authority.received',
    );
  });
});
