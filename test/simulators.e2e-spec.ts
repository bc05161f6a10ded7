import { randomUUID } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startInbox } from '../simulators/inbox.js';
import { startIssuer } from '../simulators/issuer.js';
import { anEvent, carriedOver, FILED_AT, OtherSide, QUIET, taken, until } from './support/other-side.js';

const adminUrl = process.env['TEST_DATABASE_ADMIN_URL'];
const describeWithDatabase = adminUrl ? describe : describe.skip;
if (!adminUrl) process.stderr.write('simulators.e2e-spec: skipped, TEST_DATABASE_ADMIN_URL is not set\n');

let side: OtherSide;

beforeAll(async () => {
  if (adminUrl) side = await OtherSide.start(adminUrl);
});
afterAll(async () => {
  if (adminUrl) await side.close();
});
beforeEach(async () => {
  if (adminUrl) await side.reset();
});

describeWithDatabase('F81 a postal event takes effect once and in order', () => {
  test('the same id again is 202 without a second effect', async () => {
    const event = anEvent({ postCode: 'BC-TWICE' });
    expect([await side.send(event), await side.send(event)]).toEqual([taken, taken]);
    expect(await side.effectsOf('BC-TWICE')).toEqual([{ seq: '1', previous: '0' }]);
  });

  test('a gap is 409 with the seq that is there, and seq may jump over events of others', async () => {
    const postCode = 'BC-ORDER';
    expect(await side.send(anEvent({ postCode, seq: 4, previous: 2 }))).toEqual({ status: 409, body: { want: 0 } });
    expect(await side.send(anEvent({ postCode, seq: 2 }))).toEqual(taken);
    expect(await side.send(anEvent({ postCode, seq: 4, previous: 2 }))).toEqual(taken);
    expect(await side.send(anEvent({ postCode, seq: 3, previous: 2 }))).toEqual({ status: 409, body: { want: 4 } });
  });

  test('eight that wait together for the same dossier leave one effect', async () => {
    const event = anEvent({ postCode: 'BC-RACE' });
    const blocker = await side.store.connect();
    await blocker.query('begin');
    await blocker.query(`select pg_advisory_xact_lock(hashtextextended('BC-RACE', 0))`);
    const sent = Array.from({ length: 8 }, () => side.send(event));
    await until(async () => (await side.waitingForLock()) === 8);
    await blocker.query('commit');
    blocker.release();
    expect(await Promise.all(sent)).toEqual(Array.from({ length: 8 }, () => taken));
    expect(await side.effectsOf('BC-RACE')).toHaveLength(1);
  });
});

describeWithDatabase('F81 a postal event refused, and effects listed', () => {
  test('a wrong shape, another key, another token are refused and leave nothing', async () => {
    const event = anEvent({ postCode: 'BC-BAD' });
    expect((await side.send({ ...event, seq: 'one' })).body).toEqual({ problem: 'wrong shape: /seq invalid_type' });
    expect((await side.send(event, { 'idempotency-key': randomUUID() })).status).toBe(422);
    expect((await side.send(event, { authorization: 'Bearer nobody' })).status).toBe(401);
    await side.post('/control/faults', { refusePostCodes: ['BC-BAD'] });
    expect((await side.send(event)).status).toBe(422);
    expect(await side.effectsOf('BC-BAD')).toEqual([]);
  });

  test('are listed by arrival and by the local day on which they were recorded, without the parties', async () => {
    await side.send(anEvent({ postCode: 'BC-DAY', recordedAt: '2026-12-01T17:30:00Z' }));
    const { data, next } = (await side.get('/effects?day=2026-12-02')) as { data: object[]; next: null };
    expect(data).toMatchObject([{ postCode: 'BC-DAY', seq: 1, previous: 0, type: 'ACCEPTED' }]);
    expect([JSON.stringify(data).includes('(mẫu)'), next]).toEqual([false, null]);
    const page = (await side.get('/effects?limit=1')) as { data: object[]; next: number };
    expect(page.data).toHaveLength(1);
    expect(page.next).toBeGreaterThan(0);
  });
});

describeWithDatabase('F81 faults on demand', () => {
  test('a lost answer and a broken one have taken effect, 503 and 429 have not', async () => {
    const event = anEvent({ postCode: 'BC-FAULT' });
    await side.post('/control/faults', { status5xxPercent: 100 });
    expect((await side.send(event)).status).toBe(503);
    await side.post('/control/faults', { status429: true, retryAfterSeconds: 3 });
    expect((await side.send(event)).status).toBe(429);
    expect(await side.effectsOf('BC-FAULT')).toEqual([]);
    await side.post('/control/faults', { loseAnswerPercent: 100 });
    await expect(side.send(event)).rejects.toThrow();
    expect(await side.effectsOf('BC-FAULT')).toHaveLength(1);
    await side.post('/control/faults', { wrongJson: true });
    await expect(side.send(event)).rejects.toThrow('JSON');
  });
});

describeWithDatabase('F78 what the authority answers to a filed dossier', () => {
  test('it is received once with code and due date, however often it is tallied', async () => {
    await side.file('BC-FILED');
    await side.send(
      anEvent({ postCode: 'BC-FILED', type: 'TALLIED', seq: 3, previous: 2, data: { filedAt: FILED_AT } }),
    );
    await side.idle();
    const data = {
      postCode: 'BC-FILED',
      dueDate: '2026-11-30',
      receivedAt: expect.stringMatching(/^2026-11-23T02:/) as string,
    };
    expect(side.received).toMatchObject([{ type: 'authority.received', data }]);
    expect(side.received[0]?.data['code']).toMatch(/^H48\.12-261123-\d{4}$/);
  });

  test('a shortage asks for a supplement, and the supplement is received', async () => {
    const differences = [{ kind: 'missing' }];
    await side.send(anEvent({ postCode: 'BC-SHORT', type: 'TALLIED', data: { differences } }));
    await side.send(
      anEvent({ postCode: 'BC-SHORT', type: 'TALLIED', seq: 2, previous: 1, data: { filedAt: FILED_AT } }),
    );
    await side.idle();
    expect(side.received.map(({ type }) => type)).toEqual(['authority.asked-supplement', 'authority.received']);
  });

  test('a scripted share is refused, and nothing else is said about it', async () => {
    await side.post('/control/script', { ...QUIET, refusePercent: 100 });
    await side.file('BC-REFUSED');
    await side.post('/control/script', QUIET);
    await side.idle();
    expect(side.received).toMatchObject([{ type: 'authority.refused', data: { postCode: 'BC-REFUSED' } }]);
  });
});

describeWithDatabase('F126 result orders of dossiers carried over', () => {
  test('are told with everything once, then finished, revoked and recalled once each', async () => {
    const dossier = carriedOver('H48.12-261101-0001');
    expect(await side.post('/back-office/dossiers', [dossier])).toEqual({ stored: 1, known: 0 });
    expect(await side.post('/back-office/dossiers', [dossier])).toEqual({ stored: 0, known: 1 });
    await Promise.all([1, 2].map(() => side.backOffice(dossier.code, 'order-result')));
    for (const act of ['finish', 'finish', 'revoke-order', 'revoke-order', 'recall', 'recall'])
      await side.backOffice(dossier.code, act, act === 'finish' ? { resultCount: 2, originals: 1 } : undefined);
    await side.idle();
    const types = ['result-order.requested', 'authority.finished', 'result-order.revoked', 'authority.recalled'];
    expect(side.received.map(({ type }) => type)).toEqual(types);
    expect(side.received[0]?.data).toEqual({ ...dossier, requestedAt: expect.any(String) as string });
    expect(side.received[1]?.data).toMatchObject({ code: dossier.code, resultCount: 2, originals: 1 });
  });

  test('the first postal event with the code ties the post code to it', async () => {
    const { code } = carriedOver('H48.12-261101-0002');
    await side.post('/back-office/dossiers', [carriedOver(code)]);
    await side.send(anEvent({ postCode: 'BC-TIED', code }));
    expect(await side.get(`/back-office/dossiers/${code}`)).toMatchObject({ postCode: 'BC-TIED', state: 'PROCESSING' });
    expect(await side.get('/back-office/dossiers?postCode=BC-TIED')).toMatchObject({ data: [{ code }], next: null });
  });

  test('an unknown code is 404, a finish of another count 409', async () => {
    expect((await side.call('POST', '/back-office/dossiers/H48.12-260101-0001/order-result')).status).toBe(404);
    const { code } = carriedOver('H48.12-261101-0003');
    await side.post('/back-office/dossiers', [carriedOver(code)]);
    await side.backOffice(code, 'finish', { resultCount: 1, originals: 0 });
    const again = await side.call('POST', `/back-office/dossiers/${code}/finish`, { resultCount: 2, originals: 0 });
    expect(again).toEqual({ status: 409, body: { problem: 'the dossier is FINISHED' } });
    await side.idle();
  });
});

describeWithDatabase('F78 webhooks are sent until they are answered', () => {
  test('503 and 409 are tried again in order, 422 is recorded as refused', async () => {
    side.statuses = [503, 409, 202, 422];
    const { code } = carriedOver('H48.12-261101-0004');
    const before = (await side.get('/control/idle')) as { refused: number };
    await side.post('/back-office/dossiers', [carriedOver(code)]);
    await side.backOffice(code, 'order-result');
    await side.backOffice(code, 'finish', { resultCount: 1, originals: 0 });
    await side.idle();
    const [requested, finished] = ['result-order.requested', 'authority.finished'];
    expect(side.received.map(({ type }) => type)).toEqual([requested, requested, requested, finished]);
    expect(new Set(side.received.map(({ id }) => id)).size).toBe(2);
    expect(await side.get('/control/idle')).toEqual({ outgoing: 0, refused: before.refused + 1 });
  });

  test('after a restart of the sender what was pending is sent under the same id', async () => {
    side.statuses = Array.from({ length: 1_000 }, () => 500);
    await side.file('BC-RESTART');
    await until(() => side.received.length > 0);
    const id = side.received[0]?.id;
    await side.restart(() => {
      side.statuses = [];
      side.received = [];
    });
    await side.idle();
    expect(side.received.map((webhook) => webhook.id)).toEqual([id]);
  });
});

describeWithDatabase('F78 webhooks with faults', () => {
  test('shuffled webhooks leave in any order, of one dossier too, and none is lost', async () => {
    await side.post('/control/faults', { shuffle: true, shuffleWindowMs: 300 });
    const codes = Array.from({ length: 8 }, (_none, at) => `H48.12-261102-000${at}`);
    await side.post('/back-office/dossiers', codes.map(carriedOver));
    for (const code of codes) {
      await side.backOffice(code, 'order-result');
      await side.backOffice(code, 'finish', { resultCount: 1, originals: 0 });
    }
    await side.idle();
    const firstOf = (code: string) => side.received.find(({ data }) => data['code'] === code)?.type;
    expect(side.received).toHaveLength(16);
    expect(new Set(codes.map(firstOf))).toEqual(new Set(['authority.finished', 'result-order.requested']));
  });

  test('duplicates carry one id', async () => {
    await side.post('/control/faults', { shuffle: true, shuffleWindowMs: 5, duplicatePercent: 100 });
    await side.file('BC-DOUBLE');
    await side.idle();
    expect(side.received).toHaveLength(2);
    expect(new Set(side.received.map(({ id }) => id)).size).toBe(1);
  });
});

describeWithDatabase('F81 the other two', () => {
  test('the inbox keeps a message once and lists it by recipient', async () => {
    const inbox = await startInbox({ databaseUrl: side.databaseUrl, token: 'inbox-token' });
    const headers = { authorization: 'Bearer inbox-token', 'content-type': 'application/json' };
    const body = JSON.stringify({ id: 'm-1', to: '0905000001', text: 'Hom nay buu ta phat CA123456785VN' });
    for (let time = 0; time < 2; time += 1)
      expect((await fetch(`${inbox.url}/messages`, { method: 'POST', headers, body })).status).toBe(202);
    const read = async (query: string) => (await fetch(`${inbox.url}/messages?${query}`, { headers })).json();
    expect(await read('to=0905000001')).toMatchObject({ data: [{ id: 'm-1', to: '0905000001' }], next: null });
    expect(await read('to=0905000002')).toEqual({ data: [], next: null });
    await inbox.close();
  });

  test('the issuer keeps its key: a token of before a restart verifies after it', async () => {
    const publicUrl = 'http://issuer.test';
    const before = await startIssuer({ databaseUrl: side.databaseUrl, publicUrl });
    const form = new URLSearchParams({ sub: 'clerk-1', role: 'clerk' });
    const answer = await (await fetch(`${before.url}/token`, { method: 'POST', body: form })).json();
    await before.close();
    const after = await startIssuer({ databaseUrl: side.databaseUrl, publicUrl });
    const keys = createRemoteJWKSet(new URL(`${after.url}/jwks`));
    const { access_token: token } = answer as { access_token: string };
    expect((await jwtVerify(token, keys, { issuer: publicUrl })).payload.sub).toBe('clerk-1');
    await after.close();
  });
});
