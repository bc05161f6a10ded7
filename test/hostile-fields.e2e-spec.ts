import { createHash, randomUUID } from 'node:crypto';
import { registerAdminSystem, signed } from './fuzz/webhooks.js';
import { Wire } from './fuzz/wire.js';
import { TestService, type Caller } from './support/service.js';

let service: TestService;
let clerk: Caller;
let citizen: Caller;

beforeAll(async () => {
  service = await TestService.start();
  await service.app.listen(0, '127.0.0.1');
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  citizen = service.as('citizen-hostile', 'citizen');
}, 60_000);
afterAll(() => service.close());

describe('F85 what is wrong with a field is told in codes that stay', () => {
  test('by where it is and of which kind, with a pointer to each field that nobody knows', async () => {
    const body = { purpose: 'walk', to: { unit: 7, 'a/b~c': 1 }, numbers: 'x', ['x'.repeat(200)]: 1 };
    const refused = await clerk.post('/v1/handovers', body);
    expect(refused).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(refused.body['errors']).toEqual([
      { pointer: '/purpose', code: 'invalid-value' },
      { pointer: '/to/unit', code: 'invalid-type' },
      { pointer: '/to/a~1b~0c', code: 'unknown-field' },
      { pointer: '/numbers', code: 'invalid-type' },
      { pointer: '', code: 'unknown-field' },
    ]);
  });

  test('of a million items it is told that they are too many, of five thousand wrong ones fifty', async () => {
    const items = (count: number): string =>
      `{"purpose":"run","to":{"unit":"44-TTPVHCC"},"numbers":[0${',0'.repeat(count - 1)}]}`;
    const many = await service.raw('/v1/handovers', items(1_000_000), 'clerk-dho-1');
    expect(many).toMatchObject({ status: 422, body: { errors: [{ pointer: '/numbers', code: 'too-big' }] } });
    const wrong = await service.raw('/v1/handovers', items(5_000), 'clerk-dho-1');
    expect(wrong).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(wrong.body['errors']).toHaveLength(50);
  });

  test('what was sent and is said again can be read', async () => {
    const { body } = await clerk.post('/v1/handovers', {
      purpose: 'run',
      to: { unit: '44-TTPVHCC' },
      numbers: ['\u202eCA\u0007 \u200b=1+1'],
    });
    expect(body).toMatchObject({ code: 'number-malformed', detail: expect.stringContaining(' �CA� �=1+1 ') });
  });
});

describe('F85 a body is JSON, and evidence what it says', () => {
  test.each(['application/x-www-form-urlencoded', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x'])(
    '%s is not read',
    async (type) => {
      const path = `/v1/pickups/${randomUUID()}/refuse`;
      const reply = await fetch(`${await service.app.getUrl()}${path}`, {
        method: 'POST',
        headers: {
          authorization: await clerk.authorization(),
          'content-type': type,
          'idempotency-key': randomUUID(),
        },
        body: 'reason=không có ai',
      });
      expect([reply.status, await reply.json()]).toMatchObject([415, { code: 'unsupported-media-type' }]);
    },
  );

  test('evidence that says nothing of itself', async () => {
    const authorization = await clerk.authorization();
    const url = `${await service.app.getUrl()}/v1/evidence/${'a'.repeat(64)}`;
    const reply = await fetch(url, { method: 'PUT', headers: { authorization } });
    expect([reply.status, await reply.json()]).toMatchObject([415, { code: 'unsupported-media-type' }]);
  });

  const pictures: [string, string, Buffer, number][] = [
    ['a JPEG', 'image/jpeg; charset=x', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 200],
    ['a PNG', 'IMAGE/PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 200],
    ['a page that says it is a picture', 'image/jpeg', Buffer.from('<script>alert(1)</script>'), 415],
    ['a JPEG that says it is a PNG', 'image/png', Buffer.from([0xff, 0xd8, 0xff]), 415],
    ['the beginning of a beginning', 'image/jpeg', Buffer.from([0xff, 0xd8]), 415],
    ['nothing', 'image/jpeg', Buffer.alloc(0), 415],
  ];

  test.each(pictures)('%s (%s)', async (_name, type, bytes, status) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect((await clerk.put(`/v1/evidence/${sha256}`, bytes, type)).status).toBe(status);
    const stored = await service.db.query<{ type: string }[]>(
      'select media_type as type from evidence where sha256 = $1',
      [sha256],
    );
    expect(stored).toEqual(status === 200 ? [{ type: type.split(';')[0]?.toLowerCase() }] : []);
  });

  test.each(['B', 'Z'.repeat(64), 'b'.repeat(63)])('under the name %s', async (name) => {
    const refused = await clerk.put(`/v1/evidence/${name}`, Buffer.from('b'));
    expect(refused).toMatchObject({ status: 422, body: { code: 'evidence-mismatch' } });
  });
});

describe('F85 a webhook that is no event of ours', () => {
  test('its type is kept in clear only when it could be one', async () => {
    await registerAdminSystem(service);
    const wire = new Wire(await service.app.getUrl());
    for (const type of ['An \u202egnort', 'Lê Văn Cam (mẫu)', 'authority.unheard-of']) {
      const reply = await wire.send(signed({ bytes: Buffer.from(JSON.stringify({ type, data: {} })) }));
      expect({ status: reply.status, body: reply.text }).toEqual({ status: 202, body: '{"status":"refused"}' });
    }
    wire.close();
    const kept = await service.db.query<{ kind: string }[]>('select kind from inbox order by kind');
    expect(kept.map(({ kind }) => kind)).toEqual(['authority.unheard-of', 'unreadable', 'unreadable']);
  });
});

describe('F85 Vietnamese as any keyboard writes it', () => {
  test('letters in parts are taken and put together', async () => {
    const name = 'Nguyễn Thị Diệu Hường (mẫu)';
    const contact = {
      name: name.normalize('NFD'),
      phone: '0905000007',
      address: '=1+1 Lê Lợi'.normalize('NFD'),
      ward: '18859',
    };
    const dossier = { procedure: 'GTVT-01', service: 'both', owner: contact };
    const ask = { dossiers: [dossier], contact, day: '2026-12-01', window: 'morning' };
    const { body } = await citizen.post('/v1/pickups', ask);
    expect((await citizen.get(`/v1/pickups/${body.id}`)).body['contact']).toMatchObject({
      name,
      address: '=1+1 Lê Lợi',
    });
  });
});
