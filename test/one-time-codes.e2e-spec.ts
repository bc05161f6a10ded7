import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Proofs } from '../src/modules/dossier/proofs.js';
import { verify } from '../src/verify/verify.js';
import { together } from './support/handing-over.js';
import { drained, Outside } from './support/outside.js';
import { owner, picture, signature } from './support/papers.js';
import { CodesAtTheDoor, wrong } from './support/one-time-codes.js';
import { handing, photo, ResultPath } from './support/results.js';
import { TestService } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let outside: Outside;
let path: ResultPath;
let codes: CodesAtTheDoor;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  path = new ResultPath(service);
  codes = new CodesAtTheDoor(path);
  await path.courier.put(`/v1/evidence/${signature.sha256}`, picture);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
});

const PHONE = `+84${owner.phone.slice(1)}`;

describe('F49 a one-time code at the door', () => {
  test('goes to the recipient by message, is used once, and the journal names its challenge only', async () => {
    const way = await path.onRound();
    expect(await codes.ask(way)).toMatchObject({ status: 200, body: { status: 'OUT_FOR_DELIVERY' } });
    await drained(service);
    const text = (await outside.messages(PHONE)).at(-1) ?? '';
    const code = await codes.codeOf(way);
    expect(text).toContain(`Ma giao nhan ${code}, buu gui ${way.number}.`);
    expect(text.length).toBeLessThanOrEqual(160);
    expect(await path.deliver(way, { code })).toMatchObject({ status: 200, body: { status: 'DELIVERED' } });
    const [used] = await service.db.query<{ id: string; challenge: string; used: boolean }[]>(
      `select c.id, c.used_act = e.act_id as used, e.body::jsonb #>> '{data,challenge}' as challenge
       from code_challenge c, event e where c.delivery = $1 and e.dossier_id = $2 and e.type = 'delivery.delivered'`,
      [way.delivery, way.dossier],
    );
    expect(used).toMatchObject({ used: true, challenge: used?.id });
    await service.app.get(Proofs).proveAll();
    expect(await path.read(way)).toMatchObject({ proof: 'FINAL' });
  });

  test('it comes in addition: without ID, count or signature the right code opens nothing, and stays unused', async () => {
    const way = await codes.challenged();
    const { code } = way;
    const short: [object, string][] = [
      [{ identity: { ...handing.identity, nameMatches: false } }, 'identity-not-matching'],
      [{ to: 'household' }, 'household-not-entitled'],
      [{ signature: { kind: 'stroke' } }, 'signature-incomplete'],
      [{ counted: { resultCount: 1, originals: 1 } }, 'counts-differ'],
    ];
    for (const [change, problem] of short) {
      expect(await path.deliver(way, { code, ...change })).toMatchObject({ status: 422, body: { code: problem } });
    }
    expect(await codes.triesOf(way)).toBe(0);
    expect(await path.deliver(way, { code })).toMatchObject({ status: 200 });
  });

  test('a delivery without any code is one by ID and signature, as the law has it', async () => {
    const way = await codes.challenged();
    expect(await path.deliver(way)).toMatchObject({ status: 200, body: { status: 'DELIVERED' } });
  });

  test('the same act again is given its answer again, though its code is used', async () => {
    const way = await codes.challenged();
    const key = randomUUID();
    const first = await path.deliver(way, { code: way.code }, key);
    const again = await path.deliver(way, { code: way.code }, key);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
  });
});

describe('F49 tries', () => {
  test('each wrong one is counted although its act is rolled back; after five the right one is dead, a new one lives', async () => {
    const way = await codes.challenged();
    for (let n = 1; n <= 5; n += 1) {
      const reply = await path.deliver(way, { code: wrong(way.code, n) });
      expect(reply).toMatchObject({ status: 422, body: { code: 'code-wrong', errors: [{ pointer: '/code' }] } });
      expect(reply.body['detail']).toContain(`còn ${5 - n} lần`);
      expect(await codes.triesOf(way)).toBe(n);
    }
    expect(await path.deliver(way, { code: way.code })).toMatchObject({ body: { code: 'code-tries-used-up' } });
    expect(await path.read(way)).toMatchObject({ status: 'OUT_FOR_DELIVERY', attempts: 0 });
    await codes.ask(way);
    const second = await codes.codeOf(way);
    expect(second).not.toBe(way.code);
    expect(await path.deliver(way, { code: way.code })).toMatchObject({ body: { code: 'code-wrong' } });
    expect(await path.deliver(way, { code: second })).toMatchObject({ status: 200 });
  });

  test('the same request sent again is one try; another code under the same act id is another', async () => {
    const way = await codes.challenged();
    const key = randomUUID();
    for (let n = 0; n < 3; n += 1) await path.deliver(way, { code: wrong(way.code) }, key);
    expect(await codes.triesOf(way)).toBe(1);
    await path.deliver(way, { code: wrong(way.code, 2) }, key);
    expect(await codes.triesOf(way)).toBe(2);
    expect(await path.deliver(way, { code: way.code }, key)).toMatchObject({ status: 200 });
  });

  test('the same act twice at the same moment is given one answer, though the first has used the code', async () => {
    const way = await codes.challenged();
    const key = randomUUID();
    const books = 'select 1 from slip_book for update';
    const acts = Array.from({ length: 2 }, () => () => path.deliver(way, { code: way.code }, key));
    const [first, second] = await together(service, books, [], acts);
    expect(first).toMatchObject({ status: 200, body: { status: 'DELIVERED' } });
    expect(second?.body).toEqual(first?.body);
  });

  test('a wrong code names an act that never was, and nothing is broken by that', async () => {
    const way = await codes.challenged();
    await path.deliver(way, { code: wrong(way.code) });
    expect((await verify(service.database.url)).broken).toEqual([]);
  });

  test('guesses at the same time are counted one by one', async () => {
    const way = await codes.challenged();
    const guesses = Array.from({ length: 9 }, (_, n) => path.deliver(way, { code: wrong(way.code, n + 1) }));
    const told = (await Promise.all(guesses)).map((reply) => reply.body.code).sort();
    expect(told).toEqual([...Array<string>(4).fill('code-tries-used-up'), ...Array<string>(5).fill('code-wrong')]);
    expect(await codes.triesOf(way)).toBe(5);
  });

  test('three codes a visit, so that new ones are no new guesses without end', async () => {
    const way = await codes.challenged();
    expect((await codes.ask(way)).status).toBe(200);
    expect((await codes.ask(way)).status).toBe(200);
    expect(await codes.ask(way)).toMatchObject({ status: 409, body: { code: 'code-challenges-used-up' } });
  });

  test('where a try cannot be written down, no code is compared and nothing is handed over', async () => {
    const way = await codes.challenged();
    const superuser = await Superuser.of(service);
    await superuser.query('revoke insert on wrong_code from courier_app');
    expect((await path.deliver(way, { code: wrong(way.code) })).status).toBeGreaterThanOrEqual(500);
    await superuser.query('grant insert on wrong_code to courier_app');
    await superuser.query('revoke select on wrong_code from courier_app');
    expect((await path.deliver(way, { code: way.code })).status).toBeGreaterThanOrEqual(500);
    await superuser.query('grant select on wrong_code to courier_app');
    await superuser.client.end();
    expect(await path.read(way)).toMatchObject({ status: 'OUT_FOR_DELIVERY' });
  });
});

describe('F88 the message of a code', () => {
  test('a message that comes too late is not sent any more', async () => {
    const way = await codes.challenged();
    await path.deliver(way, { code: way.code });
    await drained(service);
    expect((await outside.messages(PHONE)).filter((text) => text.includes(`Ma giao nhan ${way.code},`))).toEqual([]);
  });

  test('needs a phone: without one nothing is asked for', async () => {
    const way = await path.onRound();
    await service.db.query('update party set phone = null, phone_index = null where dossier = $1', [way.dossier]);
    expect(await codes.ask(way)).toMatchObject({ status: 422, body: { code: 'recipient-without-phone' } });
    expect(await path.fail(way, { reason: 'D01', action: 'T2', evidence: [photo('door-photo')] })).toMatchObject({
      status: 200,
    });
  });
});
