import { randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { isDeeperThan } from '../src/platform/json-body.js';
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

const PROBLEM = /^application\/problem\+json/;

describe('F85 text that nothing can store is refused at the door', () => {
  const bad: [string, string][] = [
    ['a NUL', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
  ];

  test.each(bad)('%s in a body, with the place of it', async (_name, text) => {
    const body = { purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers: ['CA012345675VN', text] };
    const reply = await clerk.post('/v1/handovers', body);
    expect(reply).toMatchObject({
      status: 422,
      body: { code: 'body-invalid', errors: [{ pointer: '/numbers/1', code: 'unreadable-characters' }] },
    });
    const key = await clerk.post('/v1/handovers', { [`a/${text}`]: 1 });
    expect(key).toMatchObject({ status: 422, body: { errors: [{ pointer: `/a~1${text}` }] } });
  });

  test.each(['/v1/procedures?q=%00', '/v1/procedures?after=a%00b', '/v1/wards?office=%00', '/v1/units?after=%00'])(
    'a NUL in a query: %s',
    async (path) => {
      expect(await citizen.get(path)).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    },
  );

  test.each(['/v1/items/CA%00', '/v1/procedures/%00', '/v1/wards/a%00b', '/v1/payment-slips/44-DHO-C-0000145%00.pdf'])(
    'a NUL in a path names nothing: %s',
    async (path) => {
      expect(await clerk.get(path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    },
  );

  test('who is not signed in is told that first', async () => {
    expect(await service.anonymous('GET', '/v1/procedures?q=%00')).toMatchObject({ status: 401 });
    expect(await service.anonymous('GET', '/v1/tracking/CA%00')).toMatchObject({ status: 404 });
  });
});

describe('F85 JSON that is not to be read', () => {
  const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  test.each([65, 5_000, 300_000])('%i levels', async (levels) => {
    for (const path of ['/v1/handovers', `/v1/pickups/${randomUUID()}/confirm`])
      expect(await service.raw(path, nested(levels), 'clerk-dho-1')).toMatchObject({
        status: 400,
        body: { code: 'bad-request' },
      });
  });

  test('an address that is nobody’s is told that, whatever the body', async () => {
    const reply = await service.raw('/nowhere', '{"a":[{"b":{}}]}', 'clerk-dho-1');
    expect(reply).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  test('64 levels are read, and what stands in text counts for nothing', async () => {
    expect(await service.raw('/v1/handovers', nested(64), 'clerk-dho-1')).toMatchObject({ status: 422 });
    const quoted = JSON.stringify({ note: `${'['.repeat(100)}"\\"[[` });
    expect(isDeeperThan(1, Buffer.from(quoted))).toBe(false);
    expect(isDeeperThan(0, Buffer.from(quoted))).toBe(true);
  });

  test.each(['', '{', '{"__proto__":{"a":1}}'])('«%s»', async (body) => {
    const reply = await service.raw('/v1/handovers', body, 'clerk-dho-1');
    expect(reply).toMatchObject({ status: 400, body: { code: 'bad-request' } });
    expect(reply.headers['content-type']).toMatch(PROBLEM);
  });

  test.each([
    ['in the body', '{"purpose":"run","purpose":"round","to":{},"numbers":[]}', 'purpose'],
    ['in a list', '{"taken":[{"seal":"NP-1"},{"seal":"NP-2","lines":[{"given":1,"line":1,"given":2}]}]}', 'given'],
    ['written otherwise', String.raw`{"to":{"unit":"44-DHO"},"t\u006f":{}}`, 'to'],
    ['with the same value', '{"reason":"x","reason":"x"}', 'reason'],
    ['empty', '{"":1,"":2}', ''],
  ])('a name twice, %s: told which', async (_where, body, name) => {
    const reply = await service.raw('/v1/handovers', body, 'clerk-dho-1');
    expect(reply).toMatchObject({ status: 400, body: { code: 'name-repeated' } });
    expect(reply.body.detail).toContain(`«${name}»`);
    expect(reply.headers['content-type']).toMatch(PROBLEM);
  });

  test('the same name in different objects, or as text, is not twice', async () => {
    const body = '{"purpose":"run","to":{"to":"purpose"},"numbers":[{"to":1},{"to":":\\"to\\":"}]}';
    expect(await service.raw('/v1/handovers', body, 'clerk-dho-1')).toMatchObject({
      status: 422,
      body: { code: 'body-invalid' },
    });
  });

  test('bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"purpose":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const reply = await fetch(`${await service.app.getUrl()}/v1/handovers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await clerk.authorization() },
      body: bytes,
    });
    expect([reply.status, await reply.json()]).toMatchObject([400, { code: 'bad-request' }]);
  });
});

describe('F85 whatever goes wrong before a route is found is a problem of ours all the same', () => {
  test.each([
    ['/v1/items/%zz', 400, 'bad-request'],
    ['/v1/items/%', 400, 'bad-request'],
    ['/v1/items/%ED%A0%80', 400, 'bad-request'],
    [`/v1/items/${'x'.repeat(3_000)}`, 404, 'not-found'],
    ['/nowhere', 404, 'not-found'],
  ])('%s', async (path, status, code) => {
    const reply = await service.anonymous('GET', path);
    expect({ status: reply.status, code: reply.body.code }).toEqual({ status, code });
    expect(reply.headers['content-type']).toMatch(PROBLEM);
    expect(reply.body).toMatchObject({
      type: `urn:dossier-courier:problem:${code}`,
      instance: expect.stringMatching(/^urn:uuid:/),
    });
  });

  test.each([
    ['no HTTP at all', 'HELLO\r\n\r\n', 400, 'bad-request'],
    ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431, 'header-too-large'],
  ])('%s', async (_name, sent, status, code) => {
    const [head = '', body = ''] = (await spoken(sent)).split('\r\n\r\n');
    expect(head.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  test('evidence over the limit: the answer arrives, though the sender was still sending', async () => {
    const path = `/v1/evidence/${'a'.repeat(64)}`;
    for (const chunked of [false, true]) {
      const { status, type, body } = await upload(path, randomBytes(9 * 1_048_576), chunked);
      expect({ chunked, status, code: body.code }).toEqual({ chunked, status: 413, code: 'too-large' });
      expect(type).toMatch(PROBLEM);
    }
  });
});

/** What the service says to these bytes on a bare connection. */
async function spoken(sent: string): Promise<string> {
  const { hostname, port } = new URL(await service.app.getUrl());
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.on('close', () => resolve(heard));
    socket.on('error', (error) => (heard === '' ? reject(error) : undefined));
    socket.write(sent);
  });
}

/** Sends everything before it listens. */
async function upload(
  path: string,
  bytes: Buffer,
  chunked: boolean,
): Promise<{ status?: number; type?: string; body: { code: string } }> {
  const headers = {
    authorization: await clerk.authorization(),
    'content-type': 'image/jpeg',
    ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes.length }),
  };
  const url = `${await service.app.getUrl()}${path}`;
  return new Promise((resolve, reject) => {
    const sending = httpRequest(url, { method: 'PUT', headers }, (reply) => {
      let text = '';
      reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const { statusCode: status } = reply;
      reply.on('end', () =>
        resolve({ status, type: reply.headers['content-type'], body: JSON.parse(text) as { code: string } }),
      );
    });
    sending.on('error', reject);
    sending.end(bytes);
  });
}

describe('F85 days of another century', () => {
  test.each(['0000-01-01', '1999-12-31', '2100-01-01', '9999-12-31', '2026-02-30'])('%s', async (day) => {
    const round = { courier: randomUUID(), day };
    expect(await clerk.post('/v1/rounds', round)).toMatchObject({
      status: 422,
      body: { code: 'body-invalid', errors: [{ pointer: '/day' }] },
    });
    expect(await citizen.get(`/v1/wards/18880?day=${day}`)).toMatchObject({ status: 422 });
  });

  test('a round is made for the next sixty days', async () => {
    const listed = await clerk.get('/v1/staff?role=courier');
    const [courier] = listed.body['data'] as { person: string }[];
    const far = await clerk.post('/v1/rounds', { courier: courier?.person, day: '2027-01-30' });
    expect(far).toMatchObject({ status: 422, body: { code: 'day-too-far', errors: [{ pointer: '/day' }] } });
    expect((await clerk.post('/v1/rounds', { courier: courier?.person, day: '2027-01-29' })).status).toBe(201);
  });
});

describe('F85 a login stands for one person', () => {
  test('a login of the staff may not ask as a citizen', async () => {
    const twoFaced = service.as('clerk-dho-1', 'citizen');
    expect(await twoFaced.get('/v1/me')).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
    expect((await citizen.get('/v1/me')).status).toBe(200);
  });
});
