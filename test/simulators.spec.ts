import { createHmac, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, createLocalJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { localDate, workingDaysAfter } from '../simulators/admin-system/due-date.js';
import { FaultPlan, Faults } from '../simulators/admin-system/faults.js';
import { signedHeaders } from '../simulators/admin-system/webhook-sender.js';
import { DossierCode, PostalEvent } from '../simulators/admin-system/wire.shapes.js';
import { createServer, type Running } from '../simulators/http.js';
import { inboxRoutes } from '../simulators/inbox.js';
import { AUDIENCE, createIssuer, startIssuer, TOKEN_SECONDS } from '../simulators/issuer.js';

const courier = { sub: 'courier-1', role: 'courier', unit: 'BC-DH-01' };

let issuer: Running;

beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const ask = (body: string, type: string) =>
  fetch(`${issuer.url}/token`, { method: 'POST', headers: { 'content-type': type }, body });

describe('F80 the identity issuer over HTTP', () => {
  test('says where its keys are and that it is a simulator', async () => {
    const document = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json();
    expect(document).toMatchObject({
      issuer: issuer.url,
      jwks_uri: `${issuer.url}/jwks`,
      dossier_courier_simulator: true,
    });
  });

  test.each([
    ['JSON', JSON.stringify(courier), 'application/json'],
    ['a form', new URLSearchParams(courier).toString(), 'application/x-www-form-urlencoded'],
  ])('a token asked for by %s verifies against the published keys', async (_kind, body, type) => {
    const answer = (await (await ask(body, type)).json()) as { access_token: string; expires_in: number };
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: TOKEN_SECONDS });

    const keys = createRemoteJWKSet(new URL(`${issuer.url}/jwks`));
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, keys, {
      issuer: issuer.url,
      audience: AUDIENCE,
    });
    expect(payload).toMatchObject(courier);
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(TOKEN_SECONDS);
    expect(protectedHeader.alg).toBe('RS256');
  });

  test('a token without a role or longer than 15 minutes is refused', async () => {
    expect((await ask('{"sub":"x"}', 'application/json')).status).toBe(422);
    expect((await ask(JSON.stringify({ ...courier, expires_in: 901 }), 'application/json')).status).toBe(422);
    expect((await ask('{', 'application/json')).status).toBe(400);
  });

  test('the published keys hold no private part', async () => {
    const { keys } = (await (await fetch(`${issuer.url}/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
  });
});

describe('F80 the identity issuer in-process', () => {
  test('signs without HTTP, and can sign what must be refused', async () => {
    const local = await createIssuer();
    const keys = createLocalJWKSet(local.jwks);
    const options = { issuer: local.issuer, audience: AUDIENCE };

    const good = await jwtVerify(await local.sign(courier), keys, options);
    expect(good.payload.sub).toBe('courier-1');
    await expect(jwtVerify(await local.sign(courier, { expiresIn: -1 }), keys, options)).rejects.toThrow('exp');
    await expect(jwtVerify(await local.sign(courier, { audience: 'other' }), keys, options)).rejects.toThrow('aud');
    const stranger = await createIssuer();
    await expect(jwtVerify(await stranger.sign(courier), keys, options)).rejects.toThrow();
  });
});

describe('F81 the message inbox asks for its token', () => {
  test('without it, or with another one, nothing is read or kept', async () => {
    const app = createServer();
    // The pool connects on its first query; a 401 proves that there was none.
    inboxRoutes(app, new pg.Pool({ host: '127.0.0.1', port: 1 }), 'inbox-token');
    const message = { id: '1', to: '0905000001', text: 'Buu dien da chap nhan' };

    const bare = await app.inject({ method: 'POST', url: '/messages', payload: message });
    const other = await app.inject({ url: '/messages', headers: { authorization: 'Bearer other-token' } });
    expect([bare.statusCode, other.statusCode]).toEqual([401, 401]);
    expect(bare.json()).toEqual({ problem: 'the bearer token is missing or wrong' });
    await app.close();
  });
});

describe('F78 webhooks of the administrative system', () => {
  const key = randomBytes(32);
  const webhook = new Webhook(`whsec_${key.toString('base64')}`);
  const payload = '{"type":"authority.received","timestamp":"2026-11-23T02:00:00.000Z","data":{"postCode":"BC1"}}';

  test('are accepted by the Standard Webhooks package and by a plain HMAC', () => {
    const headers = signedHeaders(webhook, 'msg_1', payload);
    expect(webhook.verify(payload, headers)).toMatchObject({ type: 'authority.received' });
    const signed = `msg_1.${headers['webhook-timestamp']}.${payload}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  test('are refused with one byte changed', () => {
    const headers = signedHeaders(webhook, 'msg_1', payload);
    expect(() => webhook.verify(payload.replace('BC1', 'BC2'), headers)).toThrow('No matching signature');
  });
});

describe('F81 faults on demand', () => {
  const run = (plan: object) => {
    const faults = new Faults();
    faults.set(FaultPlan.parse(plan));
    return Array.from({ length: 1_000 }, () => faults.next());
  };

  test('the same seed gives the same faults, another seed others', () => {
    const plan = { loseAnswerPercent: 20, status5xxPercent: 10, status429: 5, wrongJson: 5 };
    expect(run({ ...plan, seed: 7 })).toEqual(run({ ...plan, seed: 7 }));
    expect(run({ ...plan, seed: 7 })).not.toEqual(run({ ...plan, seed: 8 }));
  });

  test('come in the shares that were asked for', () => {
    const faults = run({ loseAnswerPercent: 20, status5xxPercent: 10 });
    expect(faults.filter((fault) => fault === 'lost').length).toBeGreaterThan(150);
    expect(faults.filter((fault) => fault === 'lost').length).toBeLessThan(250);
    expect(faults.filter((fault) => fault === 'unavailable').length).toBeGreaterThan(60);
    expect(new Set(run({ status429: true }))).toEqual(new Set(['too-many']));
    expect(new Set(run({}))).toEqual(new Set(['none']));
  });
});

describe('F82 shapes on the wire', () => {
  const event = {
    id: '018f3b5e-7c1a-7a2b-9c3d-4e5f60718293',
    type: 'ACCEPTED',
    v: 1,
    dossier: { postCode: 'BC261123-0001', authority: 'SGTVT' },
    seq: 1,
    previous: 0,
    occurredAt: '2026-11-23T09:10:00+07:00',
    recordedAt: '2026-11-23T02:10:00Z',
    data: {},
    parties: [],
  };

  test('an event with fields that this side does not know is taken', () => {
    expect(PostalEvent.safeParse({ ...event, later: true }).success).toBe(true);
  });

  test.each([
    { id: 'x' },
    { seq: 0 },
    { previous: -1 },
    { type: 'accepted' },
    { recordedAt: '23/11/2026' },
    { dossier: { postCode: 'BC' } },
  ])('an event with %j is not', (wrong) => {
    expect(PostalEvent.safeParse({ ...event, ...wrong }).success).toBe(false);
  });

  test.each(['H48.12-261123-0001', '000.00.06.H56-231027-0361', 'G09.20-20260609-0092637'])(
    'the code %s is one of a dossier',
    (code) => {
      expect(DossierCode.safeParse(code).success).toBe(true);
    },
  );

  test('a due date counts from the local day and over the weekend', () => {
    expect(localDate(new Date('2026-11-22T17:30:00Z'))).toBe('2026-11-23');
    expect(workingDaysAfter('2026-11-26', 2)).toBe('2026-11-30');
    expect(workingDaysAfter('2026-11-28', 1)).toBe('2026-11-30');
  });
});
