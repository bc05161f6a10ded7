import { Policies, type Route } from '../src/platform/policies.js';
import { ask, Statements, type Asking, type Told } from './support/scope-asking.js';
import { lacking, nameOf, objectsOf } from './support/scope-objects.js';
import { people, ScopePeople, type Seat } from './support/scope-people.js';
import { ScopeWorld, type ScopeObject } from './support/scope-world.js';
import { TestService, type Caller } from './support/service.js';

let service: TestService;
let seats: ScopePeople;
let world: ScopeWorld;
let statements: Statements;
let routes: Route[];

beforeAll(async () => {
  service = await TestService.start();
  await service.app.listen(0, '127.0.0.1');
  seats = await ScopePeople.of(service);
  world = new ScopeWorld(service, seats);
  statements = new Statements(service);
  routes = service.app.get(Policies).routes();
}, 60_000);
afterAll(async () => {
  await seats.close();
  await service.close();
}, 60_000);

/** What somebody must be told; undefined: it is his business, and whatever the state of the object allows. */
function refusalOf(route: Route, object: ScopeObject, { role, place }: Seat): string | undefined {
  const { roles, scope } = route.policy;
  if (scope === 'public') return undefined;
  if (scope === 'signature') return '401 signature-invalid';
  if (!roles.includes(role)) return '403 role-not-allowed';
  const { refusal = { status: 404, code: 'not-found' }, sees = () => true, refused = {} } = object;
  if (!sees(role, place)) return `${refusal.status} ${refusal.code}`;
  const code = refused[`${role} ${place}`] ?? refused[role];
  return code && `403 ${code}`;
}

function brief({ status, code }: Told): string {
  return code === undefined ? String(status) : `${status} ${code}`;
}

const known = new Set<Caller>();

/** Signs in once, so that who somebody is has been looked up before his statements are counted. */
async function signedIn({ caller }: Seat): Promise<string> {
  const authorization = await caller.authorization();
  if (!known.has(caller)) await ask(service, 'GET', { path: '/v1/me', names: [] }, authorization);
  known.add(caller);
  statements.taken();
  return authorization;
}

interface Cell {
  who: string;
  expected: string;
  told: string;
}

/** Everything of the matrix that is refused for one object. */
async function refusedCells(route: Route, object: ScopeObject): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const seat of await seats.all(object.office)) {
    const expected = refusalOf(route, object, seat);
    if (expected === undefined) continue;
    const authorization = await signedIn(seat);
    const told = await ask(service, route.method, object.there, authorization);
    const who = `${seat.role} ${seat.place}`;
    cells.push({ who, expected, told: brief(told) });
    const outside = route.policy.roles.includes(seat.role) && object.sees?.(seat.role, seat.place) === false;
    if (outside) await expectNothingTold(route, object, { who, authorization, told });
  }
  return cells;
}

/** Another's thing is told like one that does not exist: the same bytes after the same statements. */
async function expectNothingTold(
  route: Route,
  object: ScopeObject,
  { who, authorization, told }: { who: string; authorization: string; told: Told },
): Promise<void> {
  const asked = statements.taken();
  const absent = await ask(service, route.method, object.absent ?? object.there, authorization);
  const at = `${nameOf(route)} ${who}`;
  expect([at, told]).toEqual([at, absent]);
  expect([at, asked]).toEqual([at, statements.taken()]);
}

/** Without a token, with one that nobody signed, and signed in by the issuer but unknown here. */
async function strangers(route: Route, asking: Asking): Promise<Cell[]> {
  const cells: Cell[] = [];
  const forged = 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJjbGVyay1kaG8tMSJ9.c2ln';
  for (const [who, header] of [
    ['not signed in', undefined],
    ['forged', forged],
  ] as const) {
    cells.push({ who, expected: '401 not-signed-in', told: brief(await ask(service, route.method, asking, header)) });
  }
  const role = people.find((each) => each !== 'citizen' && route.policy.roles.includes(each)) ?? 'clerk';
  const header = await seats.nobody(role).authorization();
  const told = brief(await ask(service, route.method, asking, header));
  return [...cells, { who: `nobody as ${role}`, expected: '403 role-not-allowed', told }];
}

/** Whether two bearers are one person in one role. */
async function isSame(...callers: Caller[]): Promise<boolean> {
  const bearers = callers.map(async (caller) => {
    const [, payload = ''] = (await caller.authorization()).split('.');
    const { sub, role, unit } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>;
    return `${sub} ${role} ${unit}`;
  });
  return new Set(await Promise.all(bearers)).size === 1;
}

/** Those whose business it is, besides him who did it: nobody is told that he may not, or that there is nothing. */
async function allowedCells(route: Route, object: ScopeObject): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const seat of await seats.all(object.office)) {
    if (refusalOf(route, object, seat) !== undefined) continue;
    if (route.method !== 'GET' && (await isSame(seat.caller, object.by))) continue;
    const told = await ask(service, route.method, object.there, await seat.caller.authorization());
    const good =
      route.method === 'GET' ? told.status === 200 : ![401, 403, 404].includes(told.status) && told.status < 500;
    cells.push({ who: `${seat.role} ${seat.place}`, expected: 'let in', told: good ? 'let in' : brief(told) });
  }
  return cells;
}

async function written(): Promise<unknown> {
  return service.db.query(
    `select (select count(*) from act) as acts, (select count(*) from event) as events, (select count(*) from note) as notes,
       (select count(*) from party) as parties`,
  );
}

async function expectMatrix(route: Route, object: ScopeObject): Promise<void> {
  const open = ['public', 'signature'].includes(route.policy.scope);
  const before = await written();
  const refused = await refusedCells(route, object);
  if (!open) refused.push(...(await strangers(route, object.there)));
  expect(refused).toEqual(refused.map((cell) => ({ ...cell, told: cell.expected })));
  expect(await written()).toEqual(before);
  if (route.policy.scope === 'signature') return;
  const done = await ask(service, route.method, object.there, await object.by.authorization());
  expect({ status: done.status < 300 ? 'done' : done.text }).toEqual({ status: 'done' });
  const allowed = await allowedCells(route, object);
  expect(allowed).toEqual(allowed.map((cell) => ({ ...cell, told: 'let in' })));
}

const groups = [
  'items',
  'dossiers',
  'payment-slips',
  'remittances',
  'pickups',
  'intakes',
  'handovers',
  'deliveries',
  'rounds',
  'followers',
];

function groupOf({ path }: Route): string {
  const [, , noun = ''] = path.split('/');
  return groups.includes(noun) ? noun : 'the rest';
}

describe('F90 every route, every role, every place', () => {
  test('each route has something that it is asked about', () => {
    expect(lacking(routes)).toEqual([]);
    expect(routes.length).toBeGreaterThan(60);
  });

  test.each([...groups, 'the rest'])(
    '%s',
    async (group) => {
      for (const route of routes.filter((each) => groupOf(each) === group)) {
        for (const object of await objectsOf(route, world)) {
          const { what = '' } = object;
          await expectMatrix(route, object).catch((error: unknown) => {
            throw new Error(`${nameOf(route)} ${what}`, { cause: error });
          });
        }
      }
    },
    120_000,
  );
});
