import { References } from '../src/modules/dossier/references.js';
import { counterIntake, licence, owner } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';

let service: TestService;
let clerk: Caller;
let citizen: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  citizen = service.as('citizen-a', 'citizen');
}, 60_000);
afterAll(() => service.close());

async function aVisit(): Promise<{ id: string; postCode: string; dossier: string }> {
  const asked = await citizen.post('/v1/pickups', {
    dossiers: [licence],
    contact: owner,
    day: '2026-12-01',
    window: 'morning',
  });
  const [dossier] = asked.body['dossiers'] as { id: string; postCode: string }[];
  return { id: asked.body.id, postCode: dossier?.postCode ?? '', dossier: dossier?.id ?? '' };
}

async function personOf(login: string): Promise<string> {
  const rows = await service.db.query<{ person: string }[]>('select person from login where sub = $1', [login]);
  return rows[0]?.person ?? '';
}

describe('F78 a dossier and its journal', () => {
  test('its citizen sees his own data in clear and a look-up code; staff see three digits of a phone', async () => {
    const visit = await aVisit();
    const own = await citizen.get(`/v1/dossiers/${visit.dossier}`);
    expect(own.body).toMatchObject({
      status: 'OPENED',
      procedure: { code: 'GTVT-01' },
      lookUpCode: service.app.get(References).lookUpCode(visit.postCode),
      parties: [{ role: 'owner', name: owner.name, phone: '+84912345678' }, { role: 'recipient' }],
    });
    const seen = await clerk.get(`/v1/dossiers/${visit.dossier}`);
    expect(seen.body).toMatchObject({ parties: [{ name: owner.name, phone: '•••••••••678' }, {}] });
    expect(seen.body['lookUpCode']).toBeUndefined();
    const supervisor = await service.as('supervisor-44', 'supervisor', '44').get(`/v1/dossiers/${visit.dossier}`);
    expect(supervisor.status).toBe(200);
    expect(JSON.stringify(supervisor.body)).not.toContain('Ánh');
  });

  test('nobody else finds it: another citizen, another office', async () => {
    const visit = await aVisit();
    const others = [
      service.as('citizen-b', 'citizen'),
      service.as('clerk-hch-1', 'clerk', '48-HCH'),
      service.as('clerk-bdo-1', 'clerk', '44-BDO'),
    ];
    for (const other of others) {
      for (const path of ['', '/journal']) {
        expect(await other.get(`/v1/dossiers/${visit.dossier}${path}`)).toMatchObject({
          status: 404,
          body: { code: 'not-found' },
        });
      }
    }
  });

  test('the journal is read by seq, page by page; a citizen sees roles, not persons', async () => {
    const visit = await aVisit();
    await clerk.post(`/v1/pickups/${visit.id}/confirm`);
    await clerk.post(`/v1/pickups/${visit.id}/assign`, { courier: await personOf('courier-dho-1') });
    const first = await clerk.get(`/v1/dossiers/${visit.dossier}/journal?limit=2`);
    expect(first.body).toMatchObject({
      data: [
        { seq: 1, type: 'service.requested' },
        { seq: 2, type: 'pickup.scheduled' },
      ],
      next: 2,
    });
    const rest = await clerk.get(`/v1/dossiers/${visit.dossier}/journal?after=2&limit=2`);
    expect(rest.body).toMatchObject({
      data: [{ seq: 3, type: 'pickup.assigned', actor: { role: 'clerk' }, data: { pickup: visit.id } }],
      next: null,
    });
    const own = await citizen.get(`/v1/dossiers/${visit.dossier}/journal`);
    const data = own.body['data'] as Record<string, unknown>[];
    expect(data.map((event) => event['actor'])).toEqual([{ role: 'citizen' }, { role: 'clerk' }, { role: 'clerk' }]);
    expect(data.every((event) => event['data'] === undefined && event['act'] === undefined)).toBe(true);
    expect((await clerk.get(`/v1/dossiers/${visit.dossier}/journal?limit=201`)).status).toBe(422);
  });

  test('tasks are those of the unit and the units below', async () => {
    const intake = await counterIntake(clerk);
    const [item] = intake.items;
    await service.db.query(
      `insert into task (id, kind, unit, dossier, opened_act, opened_at)
       select gen_random_uuid(), 'look-at-' || u.code, u.id, $1, $2, $3 from unit u where u.code in ('44-DHO', '44-BDO')`,
      [item?.dossier, intake.body.act, service.clock.now()],
    );
    const kinds = async (caller: Caller, query = '') =>
      ((await caller.get(`/v1/tasks${query}`)).body['data'] as { kind: string }[]).map(({ kind }) => kind);
    expect(await kinds(clerk)).toEqual(['look-at-44-DHO']);
    expect(await kinds(clerk, '?status=closed')).toEqual([]);
    const supervisor = service.as('supervisor-44', 'supervisor', '44');
    expect((await kinds(supervisor)).sort()).toEqual(['look-at-44-BDO', 'look-at-44-DHO']);
    const page = await supervisor.get('/v1/tasks?limit=1');
    const rest = await kinds(supervisor, `?limit=1&after=${String(page.body['next'])}`);
    expect([...(page.body['data'] as { kind: string }[]).map(({ kind }) => kind), ...rest].sort()).toEqual([
      'look-at-44-BDO',
      'look-at-44-DHO',
    ]);
    expect((await supervisor.get('/v1/tasks?after=nowhere')).status).toBe(422);
  });
});
