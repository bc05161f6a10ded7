import { Policies, type Route } from '../src/platform/policies.js';
import { people, ScopePeople, type Person, type Place } from './support/scope-people.js';
import { ScopeWorld } from './support/scope-world.js';
import { TestService } from './support/service.js';

let service: TestService;
let seats: ScopePeople;
let world: ScopeWorld;
let routes: Route[];

beforeAll(async () => {
  service = await TestService.start();
  seats = await ScopePeople.of(service);
  world = new ScopeWorld(service, seats);
  routes = service.app.get(Policies).routes();
}, 60_000);
afterAll(async () => {
  await seats.close();
  await service.close();
}, 60_000);

describe('F90 lists', () => {
  let names: string[];
  beforeAll(async () => {
    const visit = await world.visits.atTheDoor();
    const [taken] = (await world.visits.intake(visit)).body['items'] as { number: string; slips: string[] }[];
    const way = await world.path.onRound();
    const { clerk } = world.cast;
    const numbers = { purpose: 'run', to: { person: world.path.onRun.to.person }, numbers: [] };
    const { id } = (await clerk.post('/v1/handovers', numbers)).body;
    names = [visit.id, visit.number, taken?.number ?? '', ...(taken?.slips ?? []), way.number, way.delivery, id];
  }, 60_000);

  /** How many of the names the lists of this person hold. */
  async function seen(role: Person, place: Place): Promise<number> {
    const { caller } = await seats.seat(role, place);
    const lists = routes.filter(
      ({ method, path, policy }) =>
        method === 'GET' &&
        !path.includes(':') &&
        ['unit', 'own-or-unit'].includes(policy.scope) &&
        policy.roles.includes(role) &&
        !['/v1/staff', '/v1/label-sheet.pdf'].includes(path),
    );
    let found = 0;
    for (const { path } of lists) {
      for (const at of path === '/v1/handovers' ? [path, `${path}?direction=out`] : [path]) {
        const { status, body } = await caller.get(at);
        expect({ at, role, place, status }).toEqual({ at, role, place, status: 200 });
        found += names.filter((name) => JSON.stringify(body).includes(name)).length;
      }
    }
    return found;
  }

  test('those whose work it is find it there', async () => {
    for (const role of ['citizen', 'clerk', 'courier', 'dispatcher'] as const) {
      expect([role, (await seen(role, 'own')) > 0]).toEqual([role, true]);
    }
  });

  test.each(people)('%s finds nothing of another unit, another courier, another citizen', async (role) => {
    expect(await seen(role, 'other')).toBe(0);
    if (role === 'courier') expect(await seen(role, 'beside')).toBe(0);
  });

  test('who is above sees the visits, orders and lists below', async () => {
    for (const role of ['controller', 'supervisor'] as const) expect(await seen(role, 'above')).toBeGreaterThan(2);
  });
});
