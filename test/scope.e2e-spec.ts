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
/** What success is told by, as documented. */
let done: Map<string, string>;

beforeAll(async () => {
  service = await TestService.start();
  await service.app.listen(0, '127.0.0.1');
  seats = await ScopePeople.of(service);
  world = new ScopeWorld(service, seats);
  statements = new Statements(service);
  routes = service.app.get(Policies).routes();
  done = await documented();
}, 60_000);
afterAll(async () => {
  await seats.close();
  await service.close();
}, 60_000);

/** By `METHOD path` the one status of success in openapi.json. */
async function documented(): Promise<Map<string, string>> {
  const { paths } = (await service.get('/openapi.json')).body as unknown as {
    paths: Record<string, Record<string, { responses: object }>>;
  };
  const statuses = new Map<string, string>();
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { responses }] of Object.entries(operations)) {
      const good = Object.keys(responses).filter((status) => status.startsWith('2'));
      statuses.set(`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, good.join(' or '));
    }
  return statuses;
}

/** How somebody must be refused; undefined: it is his to do, and done. */
function refusalOf(route: Route, object: ScopeObject, { role, place }: Seat): string | undefined {
  const { roles, scope } = route.policy;
  if (scope === 'public') return undefined;
  if (scope === 'signature') return '401 signature-invalid';
  if (!roles.includes(role)) return '403 role-not-allowed';
  const { refusal = { status: 404, code: 'not-found' }, sees = () => true, refused = {} } = object;
  if (!sees(role, place)) return `${refusal.status} ${refusal.code}`;
  return refused[`${role} ${place}`] ?? refused[role];
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

/** Who signed in: role, login and unit; an outside system by its header. */
async function bearer(caller: Caller): Promise<string> {
  const header = await caller.authorization();
  if (!header.startsWith('Bearer ')) return header;
  const [, payload = ''] = header.split('.');
  const { sub, role, unit } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>;
  return `${role} ${sub} ${unit}`;
}

/** All whose it is to do: each is told exactly what is documented. An act is each time asked about an untouched object. */
async function doneCells(route: Route, object: ScopeObject, fresh: () => Promise<ScopeObject>): Promise<Cell[]> {
  const expected = done.get(nameOf(route)) ?? 'not documented';
  const first = await ask(service, route.method, object.there, await object.by.authorization());
  const by = await bearer(object.by);
  const cells: Cell[] = [{ who: by, expected, told: brief(first) }];
  for (const seat of await seats.all(object.office)) {
    if (refusalOf(route, object, seat) !== undefined) continue;
    if ((await bearer(seat.caller)) === by) continue;
    const { there } = route.method === 'GET' ? object : await fresh();
    const told = await ask(service, route.method, there, await seat.caller.authorization());
    cells.push({ who: `${seat.role} ${seat.place}`, expected, told: brief(told) });
  }
  return cells;
}

async function written(): Promise<unknown> {
  return service.db.query(
    `select (select count(*) from act) as acts, (select count(*) from event) as events, (select count(*) from note) as notes,
       (select count(*) from party) as parties`,
  );
}

function expectAll(cells: readonly Cell[]): void {
  expect(cells).toEqual(cells.map((cell) => ({ ...cell, told: cell.expected })));
}

/** @returns the roles that succeeded */
async function expectMatrix(
  route: Route,
  object: ScopeObject,
  fresh: () => Promise<ScopeObject>,
): Promise<(string | undefined)[]> {
  const open = ['public', 'signature'].includes(route.policy.scope);
  const before = await written();
  const refused = await refusedCells(route, object);
  if (!open) refused.push(...(await strangers(route, object.there)));
  expectAll(refused);
  expect(await written()).toEqual(before);
  if (route.policy.scope === 'signature') return [];
  const done = await doneCells(route, object, fresh);
  expectAll(done);
  return done.map(({ who }) => who.split(' ')[0]);
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
  'endpoints',
  'reconciliations',
  'differences',
  'bags',
  'closings',
  'runs',
  'pads',
  'number-blocks',
  'sheets',
  'transfers',
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
        const succeeded: (string | undefined)[] = [];
        for (const [nth, object] of (await objectsOf(route, world)).entries()) {
          const { what = '' } = object;
          const fresh = async (): Promise<ScopeObject> => (await objectsOf(route, world))[nth] ?? object;
          const roles = await expectMatrix(route, object, fresh).catch((error: unknown) => {
            throw new Error(`${nameOf(route)} ${what}`, { cause: error });
          });
          succeeded.push(...roles);
        }
        const idle = route.policy.roles.filter((role) => role !== 'system' && !succeeded.includes(role));
        expect({ route: nameOf(route), idle }).toEqual({ route: nameOf(route), idle: [] });
      }
    },
    240_000,
  );
});
