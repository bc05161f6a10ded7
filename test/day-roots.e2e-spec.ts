import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DayRoots } from '../src/modules/dossier/roots/day-roots.js';
import { actValues, insertAct } from '../src/platform/act-row.js';
import { asCourierApp } from '../src/platform/database-url.js';
import { verify } from '../src/verify/verify.js';
import { expectedRoots, keptRoots, rootsTaken } from './support/day-roots.js';
import { carrierId, castOf, offer, sealed, toDesk } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { counterIntake, licence, owner } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import { someWork, Superuser } from './support/verified.js';

jest.setTimeout(60_000);

const MONDAY = '2026-11-30';
const TUESDAY = '2026-12-01';
const WEDNESDAY = '2026-12-02';
const AFTER_MONDAY = `${TUESDAY}T00:05:00.000+07:00`;

let service: TestService;
let clerk: Caller;
beforeEach(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterEach(() => service.close());

const sweep = (): Promise<number> => service.app.get(DayRoots).takeAll();

/** An act like the last one, under an id of its own; as somebody writes it who began earlier. */
const COPY = `insert into act (id, actor, role, unit, kind, request_mac, status, answer, events, occurred_at, recorded_at, hash)
  select $1::uuid, actor, role, unit, kind, request_mac, status, answer, 0, occurred_at, recorded_at, sha256(uuid_send($1::uuid))
  from act where unit is not null order by recorded_at limit 1`;

describe('F109 the root of a day covers every act, also those without event', () => {
  test('one a province with acts, from five past midnight on, once', async () => {
    await someWork(service);
    await toDesk(service, await sealed(clerk, 2));
    service.clock.moveTo(new Date(`${TUESDAY}T00:04:00+07:00`));
    expect(await sweep()).toBe(0);
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    const kept = await keptRoots(service);
    expect(kept).toEqual(await expectedRoots(service, TUESDAY));
    expect(kept.map(({ unit }) => unit)).toContain('44');
    const [counted] = await service.db.query<{ all: number; silent: number }[]>(
      `select count(*)::int as all, (count(*) filter (where events = 0))::int as silent from act where kind <> 'day-root.take'`,
    );
    expect(kept.reduce((sum, { acts }) => sum + acts, 0)).toBe(counted?.all);
    expect(counted?.silent).toBeGreaterThan(0);
    expect(await sweep()).toBe(0);
    expect(await keptRoots(service)).toEqual(kept);
  });

  test('an act without a unit stands under the province of its dossier, without a dossier under the nation', async () => {
    await service.as('citizen-a', 'citizen').post('/v1/pickups', {
      dossiers: [licence],
      contact: owner,
      day: TUESDAY,
      window: 'morning',
    });
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    expect(await keptRoots(service)).toEqual([expect.objectContaining({ unit: '44', acts: 1 })]);
    await rootsTaken(service, `${WEDNESDAY}T00:05:00+07:00`, TUESDAY);
    const kept = await keptRoots(service);
    expect(kept).toEqual(await expectedRoots(service, WEDNESDAY));
    expect(kept.slice(1)).toEqual([expect.objectContaining({ unit: 'VN', day: TUESDAY, acts: 1 })]);
  });

  test('more acts than are read at once, all of one moment; a sweep that was interrupted goes on where it was', async () => {
    await counterIntake(clerk);
    await service.db.query(
      COPY.replaceAll('$1::uuid', 'md5(n::text)::uuid')
        .replace('from act', 'from generate_series(1, 11000) n, act')
        .replace('limit 1', 'limit 11000'),
    );
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    const kept = await keptRoots(service);
    expect(kept).toEqual([expect.objectContaining({ unit: '44', acts: 11_001 })]);
    expect(kept).toEqual(await expectedRoots(service, TUESDAY));
    await service.db.query('update ended_day set rooted_at = null');
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    expect(await keptRoots(service)).toEqual(kept);
  });

  test('days that were missed are taken in order, each on the last with acts; days without acts have none', async () => {
    for (const day of [MONDAY, TUESDAY, '2026-12-04']) {
      service.clock.moveTo(new Date(`${day}T09:00:00+07:00`));
      await counterIntake(clerk);
    }
    await rootsTaken(service, '2026-12-07T09:00:00+07:00', '2026-12-04');
    const kept = await keptRoots(service);
    expect(kept.map(({ unit, day }) => `${unit} ${day}`)).toEqual([`44 ${MONDAY}`, `44 ${TUESDAY}`, '44 2026-12-04']);
    expect(kept).toEqual(await expectedRoots(service, '2026-12-07'));
    expect((await verify(service.database.url)).broken).toEqual([]);
  });

  test('an office reads the roots of its own province and the nation, no other; a unit above all below', async () => {
    await counterIntake(clerk);
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    await rootsTaken(service, `${WEDNESDAY}T08:00:00+07:00`, TUESDAY);
    const [first, second] = await keptRoots(service);
    const { body } = await clerk.get('/v1/day-roots');
    expect(body).toEqual({
      data: [
        { ...second, takenAt: expect.stringMatching(/^2026-12-02T08/) },
        { ...first, takenAt: expect.stringMatching(/^2026-12-01T00:05/) },
      ],
      next: null,
    });
    const page = await clerk.get('/v1/day-roots?limit=1');
    expect(page.body['data']).toHaveLength(1);
    const rest = await clerk.get(`/v1/day-roots?limit=1&after=${String(page.body['next'])}`);
    expect(rest.body['data']).toEqual([expect.objectContaining(first ?? {})]);
    expect((await clerk.get(`/v1/day-roots?unit=VN&from=${TUESDAY}&to=${TUESDAY}`)).body['data']).toHaveLength(1);
    expect((await clerk.get(`/v1/day-roots?unit=44&from=${TUESDAY}`)).body['data']).toEqual([]);
    for (const unit of ['01', 'NONE']) expect((await clerk.get(`/v1/day-roots?unit=${unit}`)).status).toBe(404);
    expect((await clerk.get('/v1/day-roots?after=nonsense')).status).toBe(422);
  });
});

describe('F109 a day is rooted only when nothing of it can still come', () => {
  test('what was written before midnight and is committed after: waited for, and covered', async () => {
    await counterIntake(clerk);
    const late = randomUUID();
    const held = await HeldLock.take(service.database.url, COPY, [late]);
    service.clock.moveTo(new Date(AFTER_MONDAY));
    for (let tries = 0; tries < 3; tries += 1) expect(await sweep()).toBe(0);
    expect(await keptRoots(service)).toEqual([]);
    await held.release();
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    expect(await keptRoots(service)).toEqual(await expectedRoots(service, TUESDAY));
    expect(await keptRoots(service)).toEqual([expect.objectContaining({ unit: '44', acts: 2 })]);
  });

  test('what comes from a day before it: that day’s root is taken first', async () => {
    await counterIntake(clerk);
    const early = COPY.replaceAll(' recorded_at, sha256', " recorded_at - interval '1 day', sha256");
    const held = await HeldLock.take(service.database.url, early, [randomUUID()]);
    service.clock.moveTo(new Date(AFTER_MONDAY));
    expect(await sweep()).toBe(0);
    await held.release();
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    expect((await keptRoots(service)).map(({ day }) => day)).toEqual(['2026-11-29', MONDAY]);
    expect(await keptRoots(service)).toEqual(await expectedRoots(service, TUESDAY));
  });

  test('whoever began before midnight and writes his act after the end is refused, and done when he asks again', async () => {
    const numbers = await sealed(clerk, 1);
    const { id } = (await offer(clerk, { person: carrierId }, numbers)).body;
    const { carrier } = castOf(service);
    const held = await HeldLock.take(service.database.url, 'select 1 from handover where id = $1 for update', [id]);
    const key = randomUUID();
    const count = () => carrier.post(`/v1/handovers/${id}/count`, { numbers }, { key });
    const asked = count();
    await held.untilWaiting(1);
    service.clock.moveTo(new Date(AFTER_MONDAY));
    expect(await sweep()).toBe(0);
    await held.release();
    expect(await asked).toMatchObject({ status: 503, body: { code: 'busy' } });
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    expect((await count()).status).toBe(200);
    expect(await keptRoots(service)).toEqual(await expectedRoots(service, TUESDAY));
  });

  test('nobody writes into a day that is over, nor changes or deletes a root', async () => {
    await counterIntake(clerk);
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    const app = new pg.Client({ connectionString: asCourierApp(service.database.url) });
    await app.connect();
    const superuser = await Superuser.of(service);
    await expect(superuser.query(COPY, [randomUUID()])).rejects.toMatchObject({ code: '40001' });
    for (const change of ['update day_root set acts = acts + 1', 'delete from day_root', 'truncate day_root']) {
      await expect(app.query(change)).rejects.toMatchObject({ code: '42501' });
      await expect(superuser.query(change)).rejects.toThrow(/append-only/);
    }
    await app.end();
    await superuser.client.end();
  });
});

describe('F22 an act removed is found by the root', () => {
  let superuser: Superuser;
  beforeEach(async () => {
    superuser = await Superuser.of(service);
  });
  afterEach(() => superuser.client.end());

  const found = async (change: string, values: unknown[] = []) =>
    (await superuser.reportAfter(change, values)).broken.map(({ invariant, rows }) => [invariant, rows[0]]);

  /** An act that no event, task or other row names. */
  async function silentAct(): Promise<string> {
    const [desk] = await superuser.query<{ id: string; person: string }>(
      `select u.id, s.person from staff s join unit u on u.id = s.unit where u.code = '44-DHO' limit 1`,
    );
    const at = service.clock.now();
    const id = randomUUID();
    const head = {
      asked: { id, status: 200 },
      actor: {
        id: desk?.person ?? '',
        role: 'clerk' as const,
        unit: { id: desk?.id ?? '', code: '44-DHO', kind: 'office' as const, path: '' },
      },
      kind: 'paper.seen',
      occurredAt: at,
      recordedAt: at,
    };
    await insertAct(superuser.client, actValues(head, Buffer.alloc(32), { status: 'SEEN' }, []));
    return id;
  }

  test('an act that nothing else tells of; a root changed, taken from the middle and from the end', async () => {
    await counterIntake(clerk);
    const silent = await silentAct();
    await rootsTaken(service, AFTER_MONDAY, MONDAY);
    await counterIntake(clerk);
    await rootsTaken(service, `${WEDNESDAY}T00:05:00+07:00`, TUESDAY);
    service.clock.moveTo(new Date('2026-12-04T08:00:00+07:00'));
    await rootsTaken(service, '2026-12-04T08:00:00+07:00', WEDNESDAY);
    await counterIntake(clerk);
    expect((await verify(service.database.url)).broken).toEqual([]);

    expect(await found('delete from act where id = $1', [silent])).toEqual([
      ['N8', { unit: '44', day: MONDAY, said: 2, found: 1 }],
    ]);
    const of44 = (day: string) => `unit = (select id from unit where code = '44') and day = '${day}'`;
    const flip = `update day_root set root = set_byte(root, 31, get_byte(root, 31) # 1) where ${of44(MONDAY)}`;
    expect(await found(flip)).toEqual([
      ['N8', { unit: '44', day: MONDAY, said: 2, found: 2 }],
      ['N8', { unit: '44', day: TUESDAY }],
      ['N8', expect.objectContaining({ unit: '44', day: MONDAY })],
    ]);
    expect(await found(`delete from day_root where ${of44(MONDAY)}`)).toEqual([
      ['N1', { unit: '44', day: MONDAY, acts: 2 }],
      ['N8', { unit: '44', day: TUESDAY }],
    ]);
    expect(await found(`delete from day_root where ${of44(TUESDAY)}`)).toEqual([
      ['N1', { unit: '44', day: TUESDAY, acts: 1 }],
    ]);
    expect(await found(`with gone as (delete from day_root) delete from ended_day`)).toEqual([
      ['N1', { unit: '44', day: MONDAY, acts: 2 }],
    ]);
  });
});
