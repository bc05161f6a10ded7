import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { DirectoryCache } from '../src/modules/directory/directory-cache.js';
import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import { Proofs } from '../src/modules/dossier/proofs.js';
import { HeldLock } from './support/locks.js';
import { completeLines, licence } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';

const TWO_DAYS_LATER = '2026-12-02T08:00:00+07:00';

let service: TestService;
let clerk: Caller;

beforeEach(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterEach(() => service.close());

/** @returns how many deadlines of evidence it performed; those of custody fall due as well */
async function sweep(): Promise<number> {
  const count = "select count(*)::int as n from deadline where kind = 'evidence.missing' and done_act is not null";
  const performed = async (): Promise<number> => (await service.db.query<{ n: number }[]>(count))[0]?.n ?? 0;
  const before = await performed();
  await service.app.get(DeadlineSweeper).sweep();
  return (await performed()) - before;
}
const moveTo = (instant: string): void => service.clock.moveTo(new Date(instant));

interface Taken {
  act: string;
  dossiers: string[];
  bytes: Buffer;
  sha256: string;
}

/** So many dossiers of one act at the counter, all signed by a stroke that is not stored yet. */
async function taken(count = 1): Promise<Taken> {
  const bytes = Buffer.from(randomUUID());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const one = { opened: licence, seal: 'NP-0001', weightGrams: 90, lines: completeLines, identity: 'seen' };
  const { body } = await clerk.post('/v1/intakes', {
    taken: Array.from({ length: count }, () => one),
    signature: { kind: 'stroke', sha256, size: bytes.length },
    method: 'cash',
    voucher: 'printed',
  });
  return {
    act: body.act,
    dossiers: (body['items'] as { dossier: string }[]).map((item) => item.dossier),
    bytes,
    sha256,
  };
}

const put = ({ sha256, bytes }: Taken): Promise<unknown> => clerk.put(`/v1/evidence/${sha256}`, bytes);

async function deadlinesOf(act: string): Promise<{ due: Date; done: boolean; withdrawn: boolean }[]> {
  return service.db.query(
    `select date_trunc('minute', due_at) as due, done_act is not null as done, withdrawn_act is not null as withdrawn
     from deadline where kind = 'evidence.missing' and subject = $1`,
    [act],
  );
}

async function tasks(status = 'open'): Promise<Record<string, unknown>[]> {
  const { body } = await clerk.get(`/v1/tasks?kind=evidence-missing&status=${status}`);
  return body['data'] as Record<string, unknown>[];
}

describe('F53 evidence that stays away', () => {
  test.each([
    ['2026-11-30T08:10:00+07:00', '2026-11-30T16:10:00+07:00'],
    ['2026-11-30T17:00:00+07:00', '2026-12-01T13:00:00+07:00'],
  ])('declared at %s it is due when the office has been open for eight hours: %s', async (at, due) => {
    moveTo(at);
    const { act } = await taken();
    expect(await deadlinesOf(act)).toEqual([{ due: new Date(due), done: false, withdrawn: false }]);
  });

  test('a unit whose hours nobody entered has a day', async () => {
    const owner = new pg.Client({ connectionString: service.database.url });
    await owner.connect();
    await owner.query('delete from opening_hours');
    await owner.end();
    await service.app.get(DirectoryCache).reload();
    const { act } = await taken();
    expect(await deadlinesOf(act)).toMatchObject([{ due: new Date('2026-12-01T08:00:00+07:00') }]);
  });

  test('nothing falls due when it is stored already, or comes in time', async () => {
    const early = Buffer.from('stored before');
    const sha256 = createHash('sha256').update(early).digest('hex');
    await clerk.put(`/v1/evidence/${sha256}`, early);
    const before = await clerk.post('/v1/intakes', {
      taken: [{ opened: licence, seal: 'NP-1', weightGrams: 90, lines: completeLines, identity: 'seen' }],
      signature: { kind: 'stroke', sha256, size: early.length },
      method: 'cash',
      voucher: 'printed',
    });
    expect(await deadlinesOf(before.body.act)).toEqual([]);
    const inTime = await taken();
    await put(inTime);
    expect(await deadlinesOf(inTime.act)).toMatchObject([{ done: false, withdrawn: true }]);
    moveTo(TWO_DAYS_LATER);
    expect(await sweep()).toBe(0);
    expect(await tasks()).toEqual([]);
  });

  test('too late: a task for the unit, once, until the proof closes it', async () => {
    const late = await taken();
    moveTo('2026-11-30T15:59:59+07:00');
    expect(await sweep()).toBe(0);
    moveTo(TWO_DAYS_LATER);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(task).toMatchObject({ unit: '44-DHO', dossier: late.dossiers[0], subject: late.act });
    await put(late);
    expect(await tasks()).toEqual([]);
    expect(await tasks('closed')).toMatchObject([
      { id: task?.['id'], closedAt: expect.stringMatching(/^2026-12-02T08:00:/) },
    ]);
    expect(await deadlinesOf(late.act)).toMatchObject([{ done: true, withdrawn: false }]);
  });

  test('an act over three dossiers has one deadline and one task, until all three are proven', async () => {
    const late = await taken(3);
    expect(await deadlinesOf(late.act)).toHaveLength(1);
    moveTo(TWO_DAYS_LATER);
    expect(await sweep()).toBe(1);
    expect(await tasks()).toEqual([expect.not.objectContaining({ dossier: expect.anything() })]);
    const lock = 'select 1 from dossier where id = $1 for update';
    const held = await HeldLock.take(service.database.url, lock, [late.dossiers[2]]);
    const putting = put(late);
    await held.untilWaiting(1);
    const proven = 'select 1 from declared_evidence where act = $1 and proven_act is not null';
    const few = await service.db.query<object[]>(proven, [late.act]);
    expect(few.length).toBeLessThan(3);
    expect(await tasks()).toHaveLength(1);
    await held.release();
    await putting;
    expect(await tasks()).toEqual([]);
  });

  test('the proof comes while the deadline is performed: no task', async () => {
    const late = await taken();
    moveTo(TWO_DAYS_LATER);
    const lock = 'select 1 from dossier where id = $1 for update';
    const held = await HeldLock.take(service.database.url, lock, [late.dossiers[0]]);
    const putting = put(late);
    await held.untilWaiting(1);
    const sweeping = sweep();
    await held.untilWaiting(2);
    await held.release();
    await putting;
    expect(await sweeping).toBe(0);
    expect(await tasks()).toEqual([]);
    expect(await deadlinesOf(late.act)).toMatchObject([{ done: false, withdrawn: true }]);
    expect(await sweep()).toBe(0);
    expect(await service.app.get(Proofs).proveAll()).toBe(0);
  });
});
