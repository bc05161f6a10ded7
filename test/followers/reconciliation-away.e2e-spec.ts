import { Reconciliations } from '../../src/integrations/reconciliation/reconciliations.js';
import { Front } from '../support/effects-front.js';
import { proven } from '../support/followed.js';
import { drained } from '../support/outside.js';
import { Reconciling } from '../support/reconciling.js';

let world: Reconciling;

beforeAll(async () => {
  world = await Reconciling.start();
}, 60_000);
afterAll(() => world.close(), 60_000);

describe('F135 the other side is away in the middle', () => {
  let front: Front;
  beforeAll(async () => {
    for (let n = 0; n < 6; n += 1) await proven(world.service);
    await drained(world.service);
    world.service.clock.moveTo(new Date('2026-12-02T01:00:00+07:00'));
    expect(await world.run()).toBe(2);
    front = await Front.before(world.service);
  }, 60_000);
  afterAll(() => front.close());
  beforeEach(() => {
    front.asked = [];
  });

  async function stateOf(): Promise<object> {
    const { status, problem, comparedAt, differences } = await world.day();
    return { status, problem, comparedAt, differences };
  }

  test('a page fails: nothing is stored, and it is read on from there', async () => {
    const before = await stateOf();
    await world.ask();
    front.answers = [undefined, 503];
    expect(await world.run()).toBe(0);
    expect(await stateOf()).toEqual({ ...before, status: 'DUE', problem: 'status-503' });
    expect(await world.service.app.get(Reconciliations).runDue()).toBe(0);
    front.asked = [];
    expect(await world.run()).toBe(1);
    expect(front.asked[0]).not.toBe('0');
    expect(front.asked.length).toBeGreaterThan(1);
    expect(await world.open()).toEqual([]);
    expect((await world.day()).effects).toBe(12);
  });

  test.each([
    ['a redirect, which is not followed', 302, 'status-302'],
    ['no JSON', 'accepted: tru', 'wrong-shape'],
    ['a page that leads nowhere', '{"data":[],"next":0}', 'out-of-order'],
    ['a page of more than 1 MB', ' '.repeat(1_100_000), 'too-large'],
  ])('%s', async (_, answer, problem) => {
    await world.ask();
    front.answers = [answer];
    expect(await world.run()).toBe(0);
    expect(await world.day()).toMatchObject({ status: 'DUE', problem });
    expect(front.strayed).toBe(0);
    expect(await world.run()).toBe(1);
    expect((await world.day()).problem).toBeUndefined();
  });

  test('an id in upper case is the same id', async () => {
    await world.ask();
    const shouted: string[] = [];
    front.spelt = (page) =>
      page.replace(/(?<="eventId":")[^"]+/g, (id) => {
        shouted.push(id.toUpperCase());
        return id.toUpperCase();
      });
    expect(await world.run()).toBe(1);
    front.spelt = (page) => page;
    expect(shouted.filter((id) => /[A-F]/.test(id)).length).toBeGreaterThan(0);
    expect(await world.open()).toEqual([]);
    expect(await world.day()).toMatchObject({ owed: 12, effects: 12 });
  });

  test('what is still being sent is waited for, six times; then it is late', async () => {
    const owed = await proven(world.service);
    await drained(world.service);
    await world.undeliver(owed);
    world.service.clock.moveTo(new Date('2026-12-03T01:00:00+07:00'));
    for (let waited = 0; waited < 6; waited += 1) {
      expect(await world.run()).toBe(0);
      expect(front.asked).toEqual([]);
    }
    expect(await world.run()).toBe(1);
    const { differences } = await world.day('2026-12-02');
    expect(differences).toEqual([{ class: 'late', open: 1, explained: 0, healed: 0 }]);
    await drained(world.service);
  });

  test('for more than a day: somebody is told, until it is compared', async () => {
    await world.ask();
    world.service.clock.moveTo(new Date('2026-12-05T15:00:00+07:00'));
    front.answers = [503];
    expect(await world.run()).toBe(0);
    expect(await world.tasks('reconciliation-failing')).toEqual([expect.objectContaining({ unit: '44' })]);
    expect(await world.run()).toBeGreaterThan(0);
    expect(await world.tasks('reconciliation-failing')).toEqual([]);
  });
});
