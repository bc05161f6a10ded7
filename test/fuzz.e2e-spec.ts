import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import type { Role } from '../src/platform/actor.js';
import { Policies, type Route } from '../src/platform/policies.js';
import { allProblems } from '../src/platform/problems.js';
import { completeLines, signature } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';

const seats: Partial<Record<Role, [login: string, unit: string]>> = {
  courier: ['courier-dho-1', '44-DHO'],
  clerk: ['clerk-dho-1', '44-DHO'],
  dispatcher: ['dispatcher-dho', '44-DHO'],
  'desk-officer': ['desk-ttpvhcc-1', '44-TTPVHCC'],
  cashier: ['cashier-dho', '44-DHO'],
  controller: ['controller-dho', '44-DHO'],
};

const odd: unknown[] = [
  'a\u0000b',
  'a\ud800b',
  'a\u202eb',
  'e\u0301',
  '',
  'x'.repeat(5_000),
  '0000-01-01',
  '9999-12-31',
  randomUUID().toUpperCase(),
  -1,
  1.5,
  1e308,
  2 ** 53,
  2 ** 31,
  null,
  ['x'],
  { a: 1 },
];
const oddTexts = [
  '%00',
  'a%00b',
  '%zz',
  '%ED%A0%80',
  'x'.repeat(3_000),
  '%2e%2e%2f',
  '-1',
  '1e309',
  '9999-12-31',
  '%F0%9F%98%80',
];

const codes = new Set(allProblems().map(([code]) => code));
let service: TestService;
let routes: Route[];

beforeAll(async () => {
  service = await TestService.start();
  routes = service.app.get(Policies).routes();
}, 60_000);
afterAll(() => service.close());

interface Asking {
  method: string;
  path: string;
  role?: Role;
  body?: unknown;
}

/** What is wrong with the answer: no problem of the catalogue, or an error of ours. */
async function fault({ method, path, role, body }: Asking): Promise<string | undefined> {
  const verb = method.toLowerCase() as 'get' | 'post' | 'put';
  const request = supertest(service.app.getHttpServer())[verb](path).set('Idempotency-Key', randomUUID());
  if (role) void request.set('Authorization', await signedIn(role));
  if (method === 'POST') void request.set('Content-Type', 'application/json').set('If-Match', '"1"');
  const reply = method === 'POST' ? await request.send(JSON.stringify(body ?? {})) : await request;
  const well = reply.status < 400 || (reply.status < 500 && isDocumented(reply));
  return well ? undefined : `${method} ${path.slice(0, 80)} ${reply.status} ${reply.text.slice(0, 200)}`;
}

function isDocumented(reply: supertest.Response): boolean {
  const { type, code, status } = reply.body as Partial<Record<string, unknown>>;
  const named = typeof code === 'string' && codes.has(code) && type === `urn:dossier-courier:problem:${code}`;
  return named && status === reply.status && /^application\/problem\+json/.test(reply.headers['content-type'] ?? '');
}

const callers = new Map<Role, Caller>();

function signedIn(role: Role): Promise<string> {
  const [login, unit] = seats[role] ?? [`${role}-dho`, '44-DHO'];
  const caller = callers.get(role) ?? service.as(login, role, unit);
  callers.set(role, caller);
  return caller.authorization();
}

/** Those that did not go well, of all. */
async function faults(askings: readonly Asking[]): Promise<string[]> {
  expect(askings.length).toBeGreaterThan(20);
  const found = [];
  for (const asking of askings) found.push(await fault(asking));
  return found.filter((each) => each !== undefined);
}

function roleOf({ policy }: Route): Role | undefined {
  return policy.roles.find((role) => role in seats);
}

/** The same with one member replaced, for each member at any depth. */
function* twisted(value: unknown, by: unknown): Generator {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const replaced = (other: unknown): unknown =>
      Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
    yield replaced(by);
    for (const below of twisted(member, by)) yield replaced(below);
  }
}

describe('F85 whatever is asked, a refusal is a documented problem, and nothing breaks', () => {
  test('odd texts in every path', async () => {
    const paths = routes.filter(({ path }) => path.includes(':'));
    const askings = paths.flatMap((route) =>
      oddTexts.map((text) => ({
        method: route.method,
        path: route.path.replace(/:\w+/g, text),
        role: roleOf(route),
      })),
    );
    expect(await faults(askings)).toEqual([]);
  }, 60_000);

  test('odd texts in every query', async () => {
    const { paths } = (await service.get('/openapi.json')).body as {
      paths: Record<string, { get?: { parameters: { name: string; in: string }[] } }>;
    };
    const askings = routes
      .filter(({ method }) => method === 'GET')
      .flatMap((route) => {
        const path = route.path.replace(/:(\w+)/g, '{$1}');
        const names = (paths[path]?.get?.parameters ?? []).filter((each) => each.in === 'query');
        const filled = route.path.replace(/:\w+/g, () => randomUUID());
        const queries = names.flatMap(({ name }) => oddTexts.map((text) => `${name}=${text}`));
        return queries.map((query) => ({ method: 'GET', path: `${filled}?${query}`, role: roleOf(route) }));
      });
    expect(await faults(askings)).toEqual([]);
  }, 60_000);

  test('odd bodies at every act', async () => {
    const posts = routes.filter(({ method }) => method === 'POST');
    const bodies = [
      [],
      'x',
      1,
      null,
      ...odd.map((value) => ({ x: value, numbers: [value], reason: value, day: value })),
    ];
    const askings = posts.flatMap((route) =>
      bodies.map((body) => ({
        method: 'POST',
        path: route.path.replace(/:\w+/g, () => randomUUID()),
        role: roleOf(route),
        body,
      })),
    );
    expect(await faults(askings)).toEqual([]);
  }, 60_000);

  const evidence = [{ kind: 'door-photo', sha256: 'b'.repeat(64), size: 5 }];
  const person = { name: 'Lê Văn Cam (mẫu)', phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '18859' };
  const opened = { procedure: 'GTVT-01', service: 'both', owner: person, recipient: person };
  const taken = { opened, seal: 'NP-7001', weightGrams: 90, lines: completeLines, identity: 'seen' };
  const full: [string, Role, object][] = [
    ['/v1/intakes', 'clerk', { taken: [taken], signature, method: 'cash', voucher: 'printed', evidence }],
    ['/v1/pickups', 'clerk', { dossiers: [opened], contact: person, day: '2026-12-01', window: 'morning' }],
    ['/v1/handovers', 'clerk', { purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers: ['CA012345675VN'] }],
    ['/v1/deliveries', 'clerk', { claimed: { code: 'H48', authority: '44-SXD' }, recipient: person }],
    ['/v1/rounds', 'clerk', { courier: randomUUID(), day: '2026-12-01' }],
    [
      '/v1/courier/acts',
      'courier',
      {
        device: randomUUID(),
        acts: [
          {
            counter: 1,
            id: randomUUID(),
            path: '/v1/handovers',
            body: { purpose: 'run' },
            occurredAt: '2026-11-30T08:00:00+07:00',
          },
        ],
      },
    ],
  ];
  test.each(full)(
    'one odd thing in the body of %s',
    async (path, role, body) => {
      const askings = odd.flatMap((value) =>
        [...twisted(body, value)].map((odder) => ({ method: 'POST', path, role, body: odder })),
      );
      expect(await faults(askings)).toEqual([]);
    },
    120_000,
  );
});
