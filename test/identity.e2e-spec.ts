import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { createIssuer, type Issuer, type TokenTwist } from '../simulators/issuer.js';
import { DirectoryCache } from '../src/modules/directory/directory-cache.js';
import { ISSUER_URL } from './support/settings.js';
import { TestService, type Reply } from './support/service.js';

const clerk = { sub: 'clerk-dho-1', role: 'clerk', unit: '44-DHO' };

let service: TestService;
let issuer: Issuer;
let keys: Server;

beforeAll(async () => {
  issuer = await createIssuer(ISSUER_URL);
  keys = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(issuer.jwks)),
  );
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  service = await TestService.start({ JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks` });
}, 60_000);
afterAll(async () => {
  await service.close();
  await new Promise((resolve) => keys.close(resolve));
});

/** Who am I, asked with a token of this identity. */
async function ask(identity = clerk, twist: TokenTwist = {}, signer = issuer): Promise<Reply> {
  return service.anonymous('GET', '/v1/me', `Bearer ${await signer.sign(identity, twist)}`);
}

/** Changes the directory as the reference data would, and lets the service read it anew. */
async function directory(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
  await service.app.get(DirectoryCache).reload();
}

describe('F90 who somebody is', () => {
  test('a good token is taken', async () => {
    expect(await ask()).toMatchObject({ status: 200, body: { role: 'clerk' } });
  });

  test.each<[string, TokenTwist]>([
    ['for another audience', { audience: 'another-service' }],
    ['of another issuer', { issuer: 'http://other-issuer.test' }],
    ['that has expired', { expiresIn: -1 }],
  ])('a token %s is refused: 401', async (_, twist) => {
    expect(await ask(clerk, twist)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  });

  test('a token that another key signed is refused, under its own key id and under ours: 401', async () => {
    const other = await createIssuer(ISSUER_URL);
    expect(await ask(clerk, {}, other)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
    const [ours = ''] = (await issuer.sign(clerk)).split('.');
    const [, claims = '', signature = ''] = (await other.sign(clerk)).split('.');
    const forged = await service.anonymous('GET', '/v1/me', `Bearer ${ours}.${claims}.${signature}`);
    expect(forged).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  });

  test('a token changed after it was signed, or with no algorithm, is refused: 401', async () => {
    const [head = '', claims = '', signature = ''] = (await issuer.sign(clerk)).split('.');
    const written = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    const raised = Buffer.from(JSON.stringify({ ...written, role: 'supervisor' })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    for (const token of [`${head}.${raised}.${signature}`, `${none}.${claims}.`, `${none}.${claims}.${signature}`]) {
      const reply = await service.anonymous('GET', '/v1/me', `Bearer ${token}`);
      expect(reply).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
    }
  });

  test.each(['janitor', 'system'])('the role %s, which nobody can have, is refused: 401', async (role) => {
    expect(await ask({ ...clerk, role })).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  });

  test.each([
    ['at a unit where he does not hold it', { ...clerk, unit: '44-BDO' }],
    ['that he does not hold', { ...clerk, role: 'controller' }],
    ['at a unit that nobody knows', { ...clerk, unit: '44-XXX' }],
    ['when nobody knows him', { ...clerk, sub: 'stranger' }],
  ])('a staff role %s is refused: 403', async (_, identity) => {
    expect(await ask(identity)).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
  });

  test('a staff role without a unit is refused: 403', async () => {
    const token = await issuer.sign({ sub: clerk.sub, role: clerk.role });
    const reply = await service.anonymous('GET', '/v1/me', `Bearer ${token}`);
    expect(reply).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
  });

  test('a role that ended, and a role at a unit that ended, hold to their last day: 403 after it', async () => {
    // the service's day is 30/11/2026
    const member = `person = (select person from login where sub = 'clerk-dho-2')`;
    const second = { ...clerk, sub: 'clerk-dho-2' };
    await directory(`update staff set valid_to = '2026-11-30' where ${member}`);
    expect(await ask(second)).toMatchObject({ status: 200 });
    await directory(`update staff set valid_to = '2026-11-29' where ${member}`);
    expect(await ask(second)).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });

    const elsewhere = { sub: 'clerk-bdo-1', role: 'clerk', unit: '44-BDO' };
    await directory(`update unit set valid_to = '2026-11-30' where code = '44-BDO'`);
    expect(await ask(elsewhere)).toMatchObject({ status: 200 });
    await directory(`update unit set valid_to = '2026-11-29' where code = '44-BDO'`);
    const act = await service.anonymous('GET', '/v1/tasks', `Bearer ${await issuer.sign(elsewhere)}`);
    expect(act).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
  });
});
