import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { ComparedDays } from '../../src/integrations/reconciliation/compared-days.js';
import { ComparedPages, Portions } from '../../src/integrations/reconciliation/compared-pages.js';
import { Reconciliations } from '../../src/integrations/reconciliation/reconciliations.js';
import { Reconciling } from '../support/reconciling.js';
import { manyDossiers, toldThere } from '../support/whole-days.js';

const DOSSIERS = Number(process.env['DAY_DOSSIERS'] ?? 150);
const LEFT = ['reading', 'seen', 'untold', 'found'];

let world: Reconciling;
let dossiers: string[];
let there: number;

beforeAll(async () => {
  world = await Reconciling.start();
  dossiers = await manyDossiers(world, DOSSIERS);
  there = await toldThere(world, dossiers);
  if (DOSSIERS <= 150) Object.assign(world.service.app.get(Portions), { effects: 40, owed: 70, findings: 30 });
  world.service.clock.moveTo(new Date('2026-12-01T01:00:00+07:00'));
}, 600_000);
afterAll(() => world.close(), 60_000);
afterEach(() => jest.restoreAllMocks());

/** How many acts of a kind there were until now. */
async function acts(kind: string): Promise<number> {
  return (await world.service.db.query<object[]>('select 1 from act where kind = $1', [kind])).length;
}

async function differences(): Promise<Record<string, number>> {
  const rows = await world.service.db.query<{ class: string; n: number }[]>(
    `select class, count(*)::int as n from reconciliation_difference where state = 'OPEN' group by class`,
  );
  return Object.fromEntries(rows.map(({ class: is, n }) => [is, n]));
}

async function openTasks(): Promise<number> {
  const [row] = await world.service.db.query<{ n: number }[]>(
    `select count(*)::int as n from task where kind = 'reconciliation-difference' and closed_act is null`,
  );
  return row?.n ?? 0;
}

/** Rows of a comparison that were not taken away. */
async function left(): Promise<number[]> {
  const counted = LEFT.map((name) =>
    world.service.db.query<{ n: number }[]>(`select count(*)::int as n from reconciliation_${name}`),
  );
  return (await Promise.all(counted)).map(([row]) => row?.n ?? 0);
}

type Methods = Record<string, (...given: unknown[]) => Promise<unknown>>;

/** The third time that a method is called ends with an error, as if the process were gone. */
function endsAtThird(of: object, method: string): void {
  const methods = of as Methods;
  const whole = methods[method]?.bind(of);
  if (!whole) throw new Error(`there is no ${method}`);
  let calls = 0;
  jest.spyOn(methods, method).mockImplementation((...given) => {
    calls += 1;
    return calls === 3 ? Promise.reject(new Error('the process is gone')) : whole(...given);
  });
}

describe('F135 a day of many dossiers', () => {
  test('that are alike on both sides leaves nothing behind', async () => {
    expect(await world.run()).toBe(1);
    expect(await world.day()).toMatchObject({ owed: there, effects: there, differences: [], status: 'COMPARED' });
    expect(await left()).toEqual([0, 0, 0, 0]);
  });

  test('a process that ends in the middle of a step costs that step; none is written twice', async () => {
    const lost = dossiers.slice(0, Math.ceil(DOSSIERS * 0.6));
    const events = await world.service.db.query<{ id: string }[]>('select id from event where dossier_id = any($1)', [
      lost,
    ]);
    await world.store.query('delete from admin_system_effect where event_id = any($1)', [events.map(({ id }) => id)]);
    await world.store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       select event_id, post_code, seq, previous, type, body, received_at from admin_system_effect order by arrival limit 5`,
    );
    await world.store.query(
      `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at)
       select $1, post_code, seq, previous, type, body, received_at from admin_system_effect order by arrival limit 1`,
      [randomUUID()],
    );
    const missing = lost.length * (there / DOSSIERS);
    await world.ask();
    const parts: [object, string][] = [
      [world.service.app.get(ComparedPages), 'theirs'],
      [world.service.app.get(ComparedPages), 'missed'],
      [world.service.app.get(ComparedDays), 'differ'],
    ];
    for (const [of, method] of parts) {
      endsAtThird(of, method);
      await expect(world.run()).rejects.toThrow('the process is gone');
      jest.restoreAllMocks();
    }
    expect(await acts('reconciliation.compare')).toBe(1);
    expect(await world.run()).toBe(1);
    expect(await differences()).toEqual({ 'missing-there': missing, 'twice-there': 5, 'unknown-here': 1 });
    expect(await world.day()).toMatchObject({ owed: there, effects: there - missing + 6 });
    expect(await acts('reconciliation.differ')).toBe(
      Math.ceil((missing + 6) / world.service.app.get(Portions).findings),
    );
    expect(await left()).toEqual([0, 0, 0, 0]);
  }, 600_000);

  test('compared again it finds the same, and nobody is told twice', async () => {
    const [before, tasks] = [await differences(), await openTasks()];
    await world.ask();
    expect(await world.run()).toBe(1);
    expect([await differences(), await openTasks()]).toEqual([before, tasks]);
    expect(tasks).toBeGreaterThanOrEqual(Math.ceil(DOSSIERS * 0.6));
  }, 600_000);

  test('what has come back heals in parts, and the tasks end', async () => {
    await world.store.query('delete from admin_system_effect');
    await toldThere(world, dossiers);
    await world.ask();
    expect(await world.run()).toBe(1);
    expect(await differences()).toEqual({});
    expect(await openTasks()).toBe(0);
    expect(await acts('reconciliation.heal')).toBeGreaterThan(1);
  }, 600_000);

  test('a step in hand is finished when the process ends; another goes on', async () => {
    await world.ask();
    const reconciliations = world.service.app.get(Reconciliations);
    const pages = jest.spyOn(world.service.app.get(ComparedPages), 'theirs').mockImplementationOnce(() => {
      reconciliations.onModuleDestroy();
      return Promise.resolve();
    });
    expect(await world.run()).toBe(0);
    expect(pages).toHaveBeenCalledTimes(1);
    const [reading] = await world.service.db.query<object[]>('select phase, lease from reconciliation_reading');
    expect(reading).toEqual({ phase: 'THEIRS', lease: null });
    Object.assign(reconciliations, { isEnding: false });
    expect(await world.run()).toBe(1);
  });
});
