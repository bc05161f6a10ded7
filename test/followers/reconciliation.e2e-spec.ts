import { randomUUID } from 'node:crypto';
import { Reconciliations } from '../../src/integrations/reconciliation/reconciliations.js';
import { DeadlineSweeper } from '../../src/modules/dossier/deadline-sweeper.js';
import { derivedId } from '../../src/platform/ids.js';
import { cursorOf, proven, typesOf } from '../support/followed.js';
import { HeldLock } from '../support/locks.js';
import { ADMIN_SYSTEM, drained } from '../support/outside.js';
import { MONDAY, Reconciling, type Difference, type Owed } from '../support/reconciling.js';
import { openTasks } from '../support/second-words.js';
import type { Caller } from '../support/service.js';

let world: Reconciling;

beforeAll(async () => {
  world = await Reconciling.start();
}, 60_000);
afterAll(() => world.close(), 60_000);
afterEach(() => world.outside.control('/control/faults'));

/** What the rows say, without what is made anew each time. */
function brief(differences: readonly Difference[]): object[] {
  return differences.map(({ class: is, unit, dossier, seq, fields, items, actions }) => {
    return { is, unit, dossier, seq, fields, items: (items as string[]).length, actions };
  });
}

describe('F135 nightly reconciliation', () => {
  let all: Owed[];
  const of = (n: number): Owed => {
    const found = all[n];
    if (!found) throw new Error(`there is no dossier ${n}`);
    return found;
  };

  test('after midnight the day is compared, once, and nothing is at odds', async () => {
    all = [];
    for (let n = 0; n < 6; n += 1) all.push(await proven(world.service));
    await drained(world.service);
    expect(await world.run()).toBe(0);
    world.service.clock.moveTo(new Date('2026-12-01T00:30:00+07:00'));
    expect(await world.run()).toBe(0);
    world.service.clock.moveTo(new Date('2026-12-01T01:00:00+07:00'));
    expect(await world.run()).toBe(1);
    expect(await world.run()).toBe(0);
    expect(await world.day()).toMatchObject({
      status: 'COMPARED',
      owed: 12,
      effects: 12,
      differences: [],
      system: 'admin-system',
    });
    expect(await world.comparisons()).toBe(1);
  });

  test('each class has its row, its owner and one task a dossier', async () => {
    const [lost, twice, swapped, changed, parked, late] = [of(0), of(1), of(2), of(3), of(4), of(5)];
    await world.outside.forget(lost.postCode, 0);
    await world.store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       select event_id, post_code, seq, previous, type, body, received_at from admin_system_effect where post_code = $1 and seq = 2`,
      [twice.postCode],
    );
    await world.store.query(
      `update admin_system_effect set arrival = nextval('admin_system_effect_arrival_seq') where post_code = $1 and seq = 1`,
      [swapped.postCode],
    );
    await world.store.query(
      `update admin_system_effect set type = 'MOVED', body = jsonb_set(body, '{data,items,0,number}', '"EA000000000VN"')
       where post_code = $1 and seq = 1`,
      [changed.postCode],
    );
    await world.store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       select $1, 'HS-99999999-9', 1, 0, 'ACCEPTED', body, received_at from admin_system_effect limit 1`,
      [randomUUID()],
    );
    await world.undeliver(parked);
    await world.outside.control('/control/faults', { refusePostCodes: [parked.postCode] });
    await drained(world.service);
    await world.undeliver(late);
    await world.ask();
    expect(await world.run()).toBe(1);
    const found = await world.open();
    const [unit, resend, explain] = ['44-TTPVHCC', ['resend', 'explain'], ['explain']];
    const row = { unit, fields: [], items: 1, actions: explain };
    expect(found).toHaveLength(8);
    expect(brief(found)).toEqual(
      expect.arrayContaining([
        { ...row, is: 'missing-there', dossier: lost.dossier, seq: 1, actions: resend },
        { ...row, is: 'missing-there', dossier: lost.dossier, seq: 2, items: 0, actions: resend },
        { ...row, is: 'twice-there', dossier: twice.dossier, seq: 2, items: 0 },
        { ...row, is: 'out-of-order-there', dossier: swapped.dossier, seq: 1 },
        { ...row, is: 'different-there', dossier: changed.dossier, seq: 1, fields: ['type', 'items'] },
        { ...row, is: 'unknown-here', dossier: undefined, unit: '44', seq: 1, items: 0 },
        { ...row, is: 'parked-here', dossier: parked.dossier, seq: 2, items: 0 },
        { ...row, is: 'late', dossier: late.dossier, seq: 2, items: 0, actions: resend },
      ]),
    );
    for (const { dossier } of all)
      expect(await openTasks(world.service, dossier)).toContain('reconciliation-difference');
    const subjects = new Set(found.map(({ subject }) => subject));
    expect(subjects.size).toBe(7);
    expect((await world.tasks('reconciliation-difference')).map(({ subject }) => subject).sort()).toEqual(
      [...subjects].sort(),
    );
    expect(JSON.stringify(found)).not.toContain('mẫu');
  });

  test('what is repaired by sending again, what is explained, and then none is left', async () => {
    const found = await world.open();
    const one = (is: string): Difference => {
      const difference = found.find((each) => each.class === is);
      if (!difference) throw new Error(`no ${is}`);
      return difference;
    };
    const reason = { reason: 'Đã đối chiếu với bộ phận một cửa' };
    const repair = (is: string, how: string, who: Caller = world.cast.officer) =>
      who.post(`/v1/differences/${one(is).id}/${how}`, reason);
    expect((await repair('different-there', 'resend')).body.code).toBe('resend-useless');
    expect((await repair('unknown-here', 'explain')).status).toBe(404);
    await world.service.db.query(
      `update follower_cursor c set parked_at = recorded_at, parked_act = act_id from event e
       where c.endpoint = $1 and c.dossier = $2 and e.dossier_id = c.dossier and e.seq = 1`,
      [ADMIN_SYSTEM, of(0).dossier],
    );
    expect((await repair('missing-there', 'resend')).body.code).toBe('dossier-parked');
    await world.service.db.query('update follower_cursor set parked_at = null, parked_act = null where dossier = $1', [
      of(0).dossier,
    ]);
    expect((await repair('missing-there', 'resend')).body).toMatchObject({ status: 'OPEN', actions: ['explain'] });
    expect(await cursorOf(world.service, of(0).dossier)).toMatchObject({ acked: 0, sent: 0, behind: true });
    const retry = `/v1/followers/${ADMIN_SYSTEM}/dossiers/${of(4).dossier}/retry`;
    expect((await world.cast.supervisor.post(retry, reason)).status).toBe(200);
    await world.outside.control('/control/faults');
    await drained(world.service);
    expect((await world.outside.effects(of(0).postCode)).map(({ seq }) => seq)).toEqual([1, 2]);
    for (const is of ['twice-there', 'out-of-order-there', 'different-there'])
      expect((await repair(is, 'explain')).body).toMatchObject({ status: 'EXPLAINED', explained: 1 });
    expect((await repair('unknown-here', 'explain', world.cast.supervisor)).status).toBe(200);
    expect((await repair('different-there', 'explain')).body.code).toBe('difference-ended');
    expect(await typesOf(world.service, of(0).dossier)).toContain('follower.resent');
    expect(await typesOf(world.service, of(3).dossier)).toContain('difference.explained');

    expect(await world.run()).toBe(0);
    world.service.clock.moveTo(new Date('2026-12-01T01:10:00+07:00'));
    expect(await world.run()).toBe(1);
    expect(await world.open()).toEqual([]);
    expect(await world.tasks('reconciliation-difference')).toEqual([]);
    const { status, differences, effects } = await world.day();
    expect({ status, effects }).toEqual({ status: 'COMPARED', effects: 14 });
    expect(differences).toEqual(
      expect.arrayContaining([
        { class: 'missing-there', open: 0, explained: 0, healed: 2 },
        { class: 'different-there', open: 0, explained: 1, healed: 0 },
      ]),
    );
  });

  test('nobody explains it for a working day: it goes up; it comes by itself: both tasks end with the next run', async () => {
    await world.undeliver(of(1));
    await world.ask();
    await world.run();
    expect((await world.open()).map((each) => each.class)).toEqual(['late']);
    world.service.clock.moveTo(new Date('2026-12-02T14:00:00+07:00'));
    await world.service.app.get(DeadlineSweeper).sweep();
    expect(await world.tasks('reconciliation-unexplained')).toEqual([
      expect.objectContaining({ unit: '44', dossier: of(1).dossier }),
    ]);
    expect(await world.open()).toEqual([expect.objectContaining({ escalated: true })]);
    await drained(world.service);
    expect(await world.run()).toBeGreaterThan(0);
    expect(await world.open()).toEqual([]);
    for (const kind of ['reconciliation-unexplained', 'reconciliation-difference'])
      expect(await world.tasks(kind)).toEqual([]);
  });

  test('two days of one dossier explained at the same moment end its one task', async () => {
    const { db } = world.service;
    await world.undeliver(of(1));
    await world.ask();
    await world.run();
    const [first] = await world.open();
    if (!first) throw new Error('nothing is late');
    const [other] = await db.query<{ id: string }[]>(
      `insert into reconciliation_difference
         (id, reconciliation, class, event, seq, dossier, post_code, unit, subject, state, opened_act, opened_at)
       select gen_random_uuid(), r.id, d.class, d.event, d.seq, d.dossier, d.post_code, d.unit, d.subject, 'OPEN', d.opened_act, d.opened_at
       from reconciliation_difference d join reconciliation r on r.day = '2026-12-01' where d.id = $1 returning id`,
      [first.id],
    );
    const held = await HeldLock.take(world.service.database.url, 'select id from dossier where id = $1 for update', [
      of(1).dossier,
    ]);
    const explained = [first.id, other?.id].map((id) =>
      world.cast.officer.post(`/v1/differences/${id}/explain`, { reason: 'Đã đối chiếu' }),
    );
    await held.untilWaiting(2);
    await held.release();
    expect((await Promise.all(explained)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await world.tasks('reconciliation-difference')).toEqual([]);
    await drained(world.service);
  });

  test('a day that is not over, and what is no administrative system', async () => {
    const asking = (endpoint: string, day: string) =>
      world.cast.controller.post('/v1/reconciliations', { endpoint, day });
    expect((await asking(ADMIN_SYSTEM, '2026-12-02')).body).toMatchObject({ status: 422, code: 'day-not-over' });
    expect((await asking(randomUUID(), MONDAY)).body.code).toBe('not-found');
    expect((await asking(derivedId('endpoint', 'messaging'), MONDAY)).body.code).toBe('not-found');
  });

  test('two workers at once are one', async () => {
    const before = await world.comparisons();
    await world.undeliver(of(2));
    await world.ask();
    const reconciliations = world.service.app.get(Reconciliations);
    await Promise.all([reconciliations.runDue(), reconciliations.runDue()]);
    expect(await world.comparisons()).toBe(before + 1);
    expect(await world.open()).toHaveLength(1);
    expect(await world.tasks('reconciliation-difference')).toHaveLength(1);
    await drained(world.service);
  });
});
