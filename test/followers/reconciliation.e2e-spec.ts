import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Reconciliations } from '../../src/integrations/reconciliation/reconciliations.js';
import { DeadlineSweeper } from '../../src/modules/dossier/deadline-sweeper.js';
import { cursorOf, proven, typesOf } from '../support/followed.js';
import { derivedId } from '../../src/platform/ids.js';
import { Front } from '../support/effects-front.js';
import { castOf } from '../support/handing-over.js';
import { ADMIN_SYSTEM, drained, Outside } from '../support/outside.js';
import { openTasks } from '../support/second-words.js';
import { TestService, type Caller, type ReplyBody } from '../support/service.js';

let service: TestService;
let outside: Outside;
let store: pg.Client;
let cast: ReturnType<typeof castOf> & { controller: Caller };

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  cast = { ...castOf(service), controller: service.as('controller-dho', 'controller', '44-DHO') };
  store = new pg.Client({ connectionString: service.database.simulatorsUrl });
  await store.connect();
}, 60_000);
afterAll(async () => {
  await store.end();
  await outside.close();
  await service.close();
}, 60_000);
afterEach(() => outside.control('/control/faults'));

const MONDAY = '2026-11-30';

/** As one sweep does it, whatever was put off. */
async function run(): Promise<number> {
  await service.db.query(`update reconciliation set next_try_at = '-infinity'`);
  return service.app.get(Reconciliations).runDue();
}

async function ask(day = MONDAY): Promise<ReplyBody> {
  const { status, body } = await cast.controller.post('/v1/reconciliations', { endpoint: ADMIN_SYSTEM, day });
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
}

interface Day extends ReplyBody {
  day: string;
  differences: { class: string; open: number; explained: number; healed: number }[];
}

async function days(): Promise<Day[]> {
  return (await cast.supervisor.get('/v1/reconciliations')).body['data'] as Day[];
}

async function dayOf(day = MONDAY): Promise<Day> {
  const found = (await days()).find((each) => each.day === day);
  if (!found) throw new Error(`${day} was not planned`);
  return found;
}

interface Difference extends ReplyBody {
  class: string;
  state: string;
  event: string;
  subject: string;
}

async function open(day = MONDAY): Promise<Difference[]> {
  const { id } = await dayOf(day);
  const { status, body } = await cast.supervisor.get(`/v1/reconciliations/${id}?state=OPEN`);
  expect(status).toBe(200);
  return body['data'] as Difference[];
}

interface Task {
  kind: string;
  unit: string;
  subject: string;
  dossier?: string;
}

async function tasksOf(kind: string): Promise<Task[]> {
  return (await cast.supervisor.get(`/v1/tasks?kind=${kind}`)).body['data'] as Task[];
}

function acts(kind: string): Promise<{ id: string }[]> {
  return service.db.query('select id from act where kind = $1', [kind]);
}

type Told = Awaited<ReturnType<typeof proven>>;

/** As if its second event had not been delivered that day: there it is not, and our cursor stands before it. */
async function undelivered({ dossier, postCode }: Told): Promise<void> {
  await outside.forget(postCode, 1);
  await service.db.query(
    `update follower_cursor set acked_seq = 1, sent_seq = 1, behind_since = $3 where endpoint = $1 and dossier = $2`,
    [ADMIN_SYSTEM, dossier, new Date(`${MONDAY}T08:00:00+07:00`)],
  );
}

/** What the rows say, without what is made anew each time. */
function brief(differences: readonly Difference[]): object[] {
  return differences.map(({ class: is, unit, dossier, seq, fields, items, actions }) => {
    return { is, unit, dossier, seq, fields, items: (items as string[]).length, actions };
  });
}

describe('F135 nightly reconciliation', () => {
  let all: Told[];
  const of = (n: number): Told => {
    const found = all[n];
    if (!found) throw new Error(`there is no dossier ${n}`);
    return found;
  };

  test('after midnight the day is compared, once, and nothing is at odds', async () => {
    all = [];
    for (let n = 0; n < 6; n += 1) all.push(await proven(service));
    await drained(service);
    expect(await run()).toBe(0);
    service.clock.moveTo(new Date('2026-12-01T00:30:00+07:00'));
    expect(await run()).toBe(0);
    service.clock.moveTo(new Date('2026-12-01T01:00:00+07:00'));
    expect(await run()).toBe(1);
    expect(await run()).toBe(0);
    expect(await dayOf()).toMatchObject({
      status: 'COMPARED',
      owed: 12,
      effects: 12,
      differences: [],
      system: 'admin-system',
    });
    expect(await acts('reconciliation.compare')).toHaveLength(1);
  });

  test('each class has its row, its owner and one task a dossier', async () => {
    const [lost, twice, swapped, changed, parked, late] = [of(0), of(1), of(2), of(3), of(4), of(5)];
    await outside.forget(lost.postCode, 0);
    await store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       select event_id, post_code, seq, previous, type, body, received_at from admin_system_effect where post_code = $1 and seq = 2`,
      [twice.postCode],
    );
    await store.query(
      `update admin_system_effect set arrival = nextval('admin_system_effect_arrival_seq') where post_code = $1 and seq = 1`,
      [swapped.postCode],
    );
    await store.query(
      `update admin_system_effect set type = 'MOVED', body = jsonb_set(body, '{data,items,0,number}', '"EA000000000VN"')
       where post_code = $1 and seq = 1`,
      [changed.postCode],
    );
    await store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       select $1, 'HS-99999999-9', 1, 0, 'ACCEPTED', body, received_at from admin_system_effect limit 1`,
      [randomUUID()],
    );
    await undelivered(parked);
    await outside.control('/control/faults', { refusePostCodes: [parked.postCode] });
    await drained(service);
    await undelivered(late);
    await ask();
    expect(await run()).toBe(1);
    const found = await open();
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
    for (const { dossier } of all) expect(await openTasks(service, dossier)).toContain('reconciliation-difference');
    const subjects = new Set(found.map(({ subject }) => subject));
    expect(subjects.size).toBe(7);
    expect((await tasksOf('reconciliation-difference')).map(({ subject }) => subject).sort()).toEqual(
      [...subjects].sort(),
    );
    expect(JSON.stringify(found)).not.toContain('mẫu');
  });

  test('what is repaired by sending again, what is explained, and then none is left', async () => {
    const found = await open();
    const one = (is: string): Difference => {
      const difference = found.find((each) => each.class === is);
      if (!difference) throw new Error(`no ${is}`);
      return difference;
    };
    const reason = { reason: 'Đã đối chiếu với bộ phận một cửa' };
    const repair = (is: string, how: string, who: Caller = cast.officer) =>
      who.post(`/v1/differences/${one(is).id}/${how}`, reason);
    expect((await repair('different-there', 'resend')).body.code).toBe('resend-useless');
    expect((await repair('unknown-here', 'explain')).status).toBe(404);
    expect((await repair('missing-there', 'resend')).body).toMatchObject({ status: 'OPEN', actions: ['explain'] });
    expect(await cursorOf(service, of(0).dossier)).toMatchObject({ acked: 0, sent: 0, behind: true });
    const retry = `/v1/followers/${ADMIN_SYSTEM}/dossiers/${of(4).dossier}/retry`;
    expect((await cast.supervisor.post(retry, reason)).status).toBe(200);
    await outside.control('/control/faults');
    await drained(service);
    expect((await outside.effects(of(0).postCode)).map(({ seq }) => seq)).toEqual([1, 2]);
    for (const is of ['twice-there', 'out-of-order-there', 'different-there'])
      expect((await repair(is, 'explain')).body).toMatchObject({ status: 'EXPLAINED', explained: 1 });
    expect((await repair('unknown-here', 'explain', cast.supervisor)).status).toBe(200);
    expect((await repair('different-there', 'explain')).body.code).toBe('difference-ended');
    expect(await typesOf(service, of(0).dossier)).toContain('follower.resent');
    expect(await typesOf(service, of(3).dossier)).toContain('difference.explained');

    expect(await run()).toBe(0);
    service.clock.moveTo(new Date('2026-12-01T01:10:00+07:00'));
    expect(await run()).toBe(1);
    expect(await open()).toEqual([]);
    expect(await tasksOf('reconciliation-difference')).toEqual([]);
    const { status, differences, effects } = await dayOf();
    expect({ status, effects }).toEqual({ status: 'COMPARED', effects: 14 });
    expect(differences).toEqual(
      expect.arrayContaining([
        { class: 'missing-there', open: 0, explained: 0, healed: 2 },
        { class: 'different-there', open: 0, explained: 1, healed: 0 },
      ]),
    );
  });

  test('nobody explains it for a working day: it goes up; it comes by itself: both tasks end with the next run', async () => {
    await undelivered(of(1));
    await ask();
    await run();
    expect((await open()).map((each) => each.class)).toEqual(['late']);
    service.clock.moveTo(new Date('2026-12-02T14:00:00+07:00'));
    await service.app.get(DeadlineSweeper).sweep();
    expect(await tasksOf('reconciliation-unexplained')).toEqual([
      expect.objectContaining({ unit: '44', dossier: of(1).dossier }),
    ]);
    expect(await open()).toEqual([expect.objectContaining({ escalated: true })]);
    await drained(service);
    expect(await run()).toBeGreaterThan(0);
    expect(await open()).toEqual([]);
    for (const kind of ['reconciliation-unexplained', 'reconciliation-difference'])
      expect(await tasksOf(kind)).toEqual([]);
  });

  test('a day that is not over, and what is no administrative system', async () => {
    const asking = (endpoint: string, day: string) => cast.controller.post('/v1/reconciliations', { endpoint, day });
    expect((await asking(ADMIN_SYSTEM, '2026-12-02')).body).toMatchObject({ status: 422, code: 'day-not-over' });
    expect((await asking(randomUUID(), MONDAY)).body.code).toBe('not-found');
    expect((await asking(derivedId('endpoint', 'messaging'), MONDAY)).body.code).toBe('not-found');
  });

  test('two workers at once are one', async () => {
    const before = (await acts('reconciliation.compare')).length;
    await undelivered(of(2));
    await ask();
    const reconciliations = service.app.get(Reconciliations);
    await Promise.all([reconciliations.runDue(), reconciliations.runDue()]);
    expect(await acts('reconciliation.compare')).toHaveLength(before + 1);
    expect(await open()).toHaveLength(1);
    expect(await tasksOf('reconciliation-difference')).toHaveLength(1);
    await drained(service);
  });
});

describe('F135 the other side is away in the middle', () => {
  let front: Front;
  beforeAll(async () => {
    front = await Front.before(service);
  });
  afterAll(() => front.close());

  async function stateOf(): Promise<object> {
    const { status, problem, comparedAt, differences } = await dayOf();
    return { status, problem, comparedAt, differences };
  }

  test('a page fails: nothing is stored, and it is read on from there', async () => {
    const before = await stateOf();
    await ask();
    front.answers = [undefined, 503];
    expect(await run()).toBe(0);
    expect(await stateOf()).toEqual({ ...before, status: 'DUE', problem: 'status-503' });
    expect(await service.app.get(Reconciliations).runDue()).toBe(0);
    front.asked = [];
    expect(await run()).toBe(1);
    expect(front.asked[0]).not.toBe('0');
    expect(front.asked.length).toBeGreaterThan(1);
    expect(await open()).toEqual([]);
    expect((await dayOf()).effects).toBe(13);
  });

  test.each([
    ['a redirect, which is not followed', 302, 'status-302'],
    ['no JSON', 'accepted: tru', 'wrong-shape'],
    ['a page that leads nowhere', '{"data":[],"next":0}', 'out-of-order'],
    ['a page of more than 1 MB', ' '.repeat(1_100_000), 'too-large'],
  ])('%s', async (_, answer, problem) => {
    await ask();
    front.answers = [answer];
    expect(await run()).toBe(0);
    expect(await dayOf()).toMatchObject({ status: 'DUE', problem });
    expect(front.strayed).toBe(0);
    expect(await run()).toBe(1);
    expect((await dayOf()).problem).toBeUndefined();
  });

  test('for more than a day: somebody is told, until it is compared', async () => {
    await ask();
    service.clock.moveTo(new Date('2026-12-03T15:00:00+07:00'));
    front.answers = [503];
    expect(await run()).toBe(0);
    expect(await tasksOf('reconciliation-failing')).toEqual([expect.objectContaining({ unit: '44' })]);
    expect(await run()).toBeGreaterThan(0);
    expect(await tasksOf('reconciliation-failing')).toEqual([]);
  });
});
