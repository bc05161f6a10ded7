import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let clerk: Caller;
let citizen: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  citizen = service.as('citizen-directory', 'citizen');
}, 60_000);
afterAll(() => service.close());

interface Listed {
  code: string;
  [field: string]: unknown;
}

function listed(reply: Reply): Listed[] {
  return reply.body['data'] as Listed[];
}

/** Everything a list holds, page by page. */
async function all(path: string): Promise<Listed[]> {
  const rows: Listed[] = [];
  let after = '';
  do {
    const reply = await citizen.get(`${path}limit=200${after && `&after=${after}`}`);
    rows.push(...listed(reply));
    after = (reply.body['next'] as string | undefined) ?? '';
  } while (after !== '');
  return rows;
}

describe('F2 serviceability', () => {
  test('a ward that an office serves says which', async () => {
    const reply = await citizen.get('/v1/wards/18859');
    expect(reply.body).toMatchObject({
      kind: 'found',
      ward: { code: '18859', province: '44', served: true, office: { code: '44-DHO' } },
    });
  });

  test('a ward without an office is no error', async () => {
    const reply = await citizen.get('/v1/wards/00004');
    expect(reply).toMatchObject({
      status: 200,
      body: { kind: 'found', ward: { name: 'Phường Ba Đình', served: false } },
    });
    expect(reply.body['ward']).not.toHaveProperty('office');
  });

  test('what is served is asked of a day', async () => {
    const before = await citizen.get('/v1/wards/18859?day=2025-06-30');
    expect(before.body).toMatchObject({ kind: 'found', ward: { served: false } });
  });

  test('an old code leads to its only successor, with both names', async () => {
    const [row] = await service.db.query<{ old_code: string; old_ward: string; new_code: string }[]>(
      `select s.old_code, s.old_ward, s.new_code from ward_successor s join office_ward o on o.ward = s.new_code
       where not s.split and not exists (select 1 from ward w where w.code = s.old_code)
         and (select count(*) from ward_successor t where t.old_code = s.old_code) = 1 limit 1`,
    );
    const reply = await citizen.get(`/v1/wards/${row?.old_code}`);
    expect(reply.body).toMatchObject({
      kind: 'merged',
      from: { name: row?.old_ward },
      ward: { code: row?.new_code, served: true },
    });
    expect((reply.body['ward'] as Listed)['name']).toEqual(expect.stringMatching(/\p{L}/u));
  });

  test('a split ward asks', async () => {
    const reply = await citizen.get('/v1/wards/00172');
    expect(reply.body).toMatchObject({ kind: 'split', from: { district: 'Quận Cầu Giấy' } });
    const candidates = reply.body['candidates'] as Listed[];
    expect(candidates.map((ward) => ward.code).sort()).toEqual(['00160', '00175']);
    expect(candidates.every((ward) => ward['served'] === false)).toBe(true);
  });

  test('only an unknown code is an error', async () => {
    expect(await citizen.get('/v1/wards/99999')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await citizen.get('/v1/wards/18859?day=tomorrow')).toMatchObject({
      status: 422,
      body: { code: 'body-invalid' },
    });
  });

  test('all 3,321 codes answer', async () => {
    const rows = await service.db.query<{ code: string }[]>('select code from ward order by code');
    const token = await citizen.authorization();
    const http = service.app.getHttpAdapter().getInstance();
    const wrong: string[] = [];
    for (const { code } of rows) {
      const reply = await http.inject({ url: `/v1/wards/${code}`, headers: { authorization: token } });
      const answer = reply.json<{ kind: string; ward: { code: string; served: boolean } }>();
      if (reply.statusCode !== 200 || answer.ward.code !== code || typeof answer.ward.served !== 'boolean')
        wrong.push(code);
    }
    expect(wrong).toEqual([]);
    expect(rows).toHaveLength(3321);
  }, 60_000);

  test('wards are found by name without diacritics, by province and by office', async () => {
    expect(listed(await citizen.get('/v1/wards?q=dong hoi&province=44'))[0]).toMatchObject({
      province: '44',
      name: 'Phường Đồng Hới',
    });
    const inProvince = await all('/v1/wards?province=44&');
    expect(inProvince.map((ward) => ward['province'])).toEqual(inProvince.map(() => '44'));
    const served = await all('/v1/wards?office=44-DHO&');
    const [count] = await service.db.query<{ n: number }[]>(
      `select count(*)::int as n from office_ward o join unit u on u.id = o.office where u.code = '44-DHO'`,
    );
    expect(served).toHaveLength(count?.n ?? 0);
  });
});

describe('F7 the published list of papers', () => {
  test('a procedure names fee, days, desks and the lines of its checklist', async () => {
    const reply = await citizen.get('/v1/procedures/GTVT-01');
    expect(reply.body).toMatchObject({
      name: 'Đổi giấy phép lái xe',
      authority: '44-CA',
      fee: 115_000,
      days: 5,
      byPost: true,
    });
    expect(reply.body['lines']).toMatchObject([
      { line: 1, kind: 'original', count: 1, required: true, after: 'none' },
      {},
      { after: 'recover' },
      { kind: 'copy' },
    ]);
    expect((reply.body['desks'] as Listed[]).map((desk) => desk.code)).toContain('44-TTPVHCC');
    expect(await citizen.get('/v1/procedures/NONE')).toMatchObject({ status: 404 });
  });

  test('the list is searched by name without diacritics and by authority, and comes in pages', async () => {
    const found = listed(await citizen.get('/v1/procedures?q=giay phep lai xe'));
    expect(found.map((row) => row.code)).toContain('GTVT-01');
    const [byAuthority, everything] = [await all('/v1/procedures?authority=44-CA&'), await all('/v1/procedures?')];
    expect(byAuthority.every((row) => row['authority'] === '44-CA')).toBe(true);
    expect(byAuthority.length).toBeLessThan(everything.length);
    const first = await citizen.get('/v1/procedures?limit=2');
    const second = await citizen.get(`/v1/procedures?limit=2&after=${String(first.body['next'])}`);
    expect([...listed(first), ...listed(second)]).toEqual(everything.slice(0, 4));
  });
});

describe('F115 units', () => {
  test('are listed by kind and province', async () => {
    const offices = await all('/v1/units?kind=office&province=44&');
    expect(offices.map((unit) => unit.code)).toContain('44-DHO');
    expect(offices.find((unit) => unit.code === '44-PNH')).toMatchObject({ singleStaff: true, kind: 'office' });
    const authorities = await all('/v1/units?kind=authority&');
    expect(authorities.map((unit) => unit.code)).not.toContain('44-2018-SGTVT');
  });
});

describe('F5 couriers to assign', () => {
  test('are those of the own office, by person and name', async () => {
    const reply = await clerk.get('/v1/staff?role=courier');
    const people = reply.body['data'] as { person: string; name: string }[];
    expect(people.map(({ name }) => name).sort()).toEqual([
      'Lê Quang Mai (mẫu)',
      'Nguyễn Văn An (mẫu)',
      'Trần Thu Hà (mẫu)',
    ]);
    expect(people.every(({ person }) => /^[0-9a-f-]{36}$/.test(person))).toBe(true);
  });

  test('are nobody else’s business', async () => {
    expect(await citizen.get('/v1/staff?role=courier')).toMatchObject({ status: 403 });
    const courier = service.as('courier-dho-1', 'courier', '44-DHO');
    expect(await courier.get('/v1/staff?role=courier')).toMatchObject({ status: 403 });
    expect(await clerk.get('/v1/staff?role=clerk')).toMatchObject({ status: 422 });
    expect((await service.get('/v1/units')).status).toBe(401);
  });
});
