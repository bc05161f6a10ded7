import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { roles, type Role } from '../src/platform/actor.js';
import { Policies, type Route } from '../src/platform/policies.js';
import { TestService, type Caller, type Reply } from './support/service.js';

const seats: Record<Exclude<Role, 'system'>, [login: string, unit?: string]> = {
  citizen: ['citizen-sample-1'],
  clerk: ['clerk-dho-1', '44-DHO'],
  courier: ['courier-dho-1', '44-DHO'],
  dispatcher: ['dispatcher-dho', '44-DHO'],
  'desk-officer': ['desk-ttpvhcc-1', '44-TTPVHCC'],
  'post-at-desk': ['post-ttpvhcc', '44-TTPVHCC'],
  cashier: ['cashier-dho', '44-DHO'],
  controller: ['controller-dho', '44-DHO'],
  supervisor: ['supervisor-44', '44'],
  auditor: ['auditor-44', '44'],
};
const people = roles.filter((role) => role !== 'system');

let service: TestService;
let routes: Route[];

beforeAll(async () => {
  service = await TestService.start();
  routes = service.app.get(Policies).routes();
}, 60_000);
afterAll(() => service.close());

function call(caller: Caller, { method, path }: Route): Promise<Reply> {
  const filled = path.replace(':sha256', 'a'.repeat(64)).replace(/:\w+/g, () => randomUUID());
  if (method === 'PUT') return caller.put(filled, Buffer.from('x'));
  return method === 'POST' ? caller.post(filled, {}) : caller.get(filled);
}

describe('F90 deny by default: every route and every role', () => {
  test('there are routes, and each has a policy with a path of its own', () => {
    expect(routes.length).toBeGreaterThan(20);
    const named = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(named).size).toBe(named.length);
  });

  test.each(people)('%s is refused wherever the policy does not name the role', async (role) => {
    const [login, unit] = seats[role];
    const caller = service.as(login, role, unit);
    const closed = routes.filter(
      ({ policy }) => !['public', 'signature'].includes(policy.scope) && !policy.roles.includes(role),
    );
    const answers = [];
    for (const route of closed) {
      const { status, body } = await call(caller, route);
      answers.push({ route: `${route.method} ${route.path}`, status, code: body.code });
    }
    const expected = closed.map((route) => ({
      route: `${route.method} ${route.path}`,
      status: 403,
      code: 'role-not-allowed',
    }));
    expect(answers).toEqual(expected);
  });

  test.each(people)('%s is never refused by role where the policy names it, and nothing breaks', async (role) => {
    const [login, unit] = seats[role];
    const caller = service.as(login, role, unit);
    for (const route of routes.filter(({ policy }) => policy.roles.includes(role))) {
      const { status, body } = await call(caller, route);
      expect({ route: `${route.method} ${route.path}`, broken: status >= 500, code: body.code }).not.toMatchObject({
        broken: true,
      });
    }
  });

  test('nobody gets in without a token, or with a forged one', async () => {
    for (const route of routes.filter(({ policy }) => !['public', 'signature'].includes(policy.scope))) {
      const path = route.path.replace(/:\w+/g, () => randomUUID());
      const reply = await service.anonymous(route.method, path);
      expect({ path, status: reply.status }).toEqual({ path, status: 401 });
      const forged = await service.anonymous(
        route.method,
        path,
        'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJjbGVyay1kaG8tMSJ9.c2ln',
      );
      expect({ path, status: forged.status }).toEqual({ path, status: 401 });
    }
  });
});

/** POST routes that are no single act: who sends them names each act himself. */
const withoutKey = ['/v1/inbound/:endpoint', '/v1/courier/acts'];

describe('F80 every write has an id of its own', () => {
  test('an act without Idempotency-Key, or with one that nobody may choose, is refused on every POST route', async () => {
    const acts = routes.filter(({ method, path }) => method === 'POST' && !withoutKey.includes(path));
    expect(acts.length).toBeGreaterThan(20);
    // the ids that the service derives for its own acts are of version 5
    const keys = [undefined, 'not-a-uuid', '302f1e69-87bb-53c2-844f-f964956c3d7d'];
    const answers = [];
    for (const { path, policy } of acts) {
      const role = people.find((candidate) => policy.roles.includes(candidate)) ?? 'clerk';
      const [login, unit] = seats[role];
      const authorization = await service.as(login, role, unit).authorization();
      const filled = path.replace(/:\w+/g, () => randomUUID());
      for (const key of keys) answers.push({ path, key, ...(await keyed(filled, authorization, key)) });
    }
    const refused = acts.flatMap(({ path }) => keys.map((key) => ({ path, key, status: 400, code: 'act-id-missing' })));
    expect(answers).toEqual(refused);
  });

  test('what needs no key names its acts in another way', () => {
    const found = routes.filter(({ method, path }) => method === 'POST' && withoutKey.includes(path));
    expect(found.map(({ path }) => path).sort()).toEqual([...withoutKey].sort());
  });
});

async function keyed(path: string, authorization: string, key?: string): Promise<{ status: number; code: string }> {
  const request = supertest(service.app.getHttpServer())
    .post(path)
    .set('Authorization', authorization)
    .set('If-Match', '"1"');
  if (key !== undefined) void request.set('Idempotency-Key', key);
  const { status, body } = await request.send({});
  return { status, code: (body as { code: string }).code };
}
