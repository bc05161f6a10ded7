import { randomUUID } from 'node:crypto';
import { Encryption } from '../../src/platform/encryption.js';
import { verify } from '../../src/verify/verify.js';
import { drain } from '../support/followed.js';
import { ADMIN_SYSTEM, drained, until } from '../support/outside.js';
import { classed, filedAtDesk, no, SecondWords, yes, type Filed } from '../support/second-words.js';

const REASON = 'Mã hồ sơ không khớp với hệ thống một cửa, đề nghị đối chiếu';

let words: SecondWords;

beforeAll(async () => {
  words = await SecondWords.start();
}, 60_000);
afterAll(() => words.close(), 60_000);

function deadlinesOf({ dossier }: Filed): Promise<object[]> {
  return words.service.db.query(
    `select d.done_act is not null as done from deadline d join confirmation c on c.id = d.subject
     where c.dossier = $1 and d.kind = 'confirmation.overdue'`,
    [dossier],
  );
}

describe('F83 exactly once, whatever the order', () => {
  test('a word that overtakes what is written after the 202 stands', async () => {
    const filed = await filedAtDesk(words.service);
    expect(await words.told(yes(filed.event))).toMatchObject({ fate: 'applied', code: 'in-order' });
    await drained(words.service);
    expect(await words.seen(filed)).toMatchObject({ state: 'ACCEPTED' });
    expect(await deadlinesOf(filed)).toEqual([]);
  });

  test('sent again after a crash between the 202 and the cursor: one row, one deadline', async () => {
    const filed = await words.pending();
    await words.service.db.query(
      'update follower_cursor set acked_seq = $2, sent_seq = $2, behind_since = $3 where dossier = $1 and endpoint = $4',
      [filed.dossier, filed.seq - 1, words.service.clock.now(), ADMIN_SYSTEM],
    );
    expect(await drain(words.service, filed.dossier)).toBe(1);
    expect(await deadlinesOf(filed)).toEqual([{ done: false }]);
    expect(await words.seen(filed)).toMatchObject({ state: 'PENDING' });
  });

  test('the same again is a duplicate, the other one a contradiction that somebody must clear up', async () => {
    const filed = await words.pending();
    const timestamp = '2026-11-30T08:05:00+07:00';
    expect(await words.told({ ...no(filed.event, REASON), timestamp })).toMatchObject({ fate: 'applied' });
    for (const at of [timestamp, '2026-11-30T08:06:00+07:00'])
      expect(await words.told({ ...no(filed.event, REASON), timestamp: at })).toMatchObject({
        fate: 'duplicate',
        class: 'warn',
        code: 'duplicate',
      });
    expect(await words.tasks(filed)).not.toContain('inbound-refused');
    expect(await words.told(yes(filed.event))).toEqual({
      fate: 'refused',
      class: 'error',
      code: 'contradiction',
      problem: 'word-contradicts',
    });
    expect(await words.tasks(filed)).toContain('inbound-refused');
    expect(await words.seen(filed)).toMatchObject({ state: 'REJECTED', reason: REASON });
  });

  test('yes and no at the same moment: one stands, the other is a contradiction', async () => {
    const filed = await words.pending();
    const held = await words.hold(filed);
    const both = [yes(filed.event), no(filed.event, REASON)].map((word) => words.told(word));
    await held.untilWaiting(2);
    await held.release();
    expect((await Promise.all(both)).map(({ code }) => code).sort()).toEqual(['contradiction', 'in-order']);
  });

  test('the same yes under two ids at the same moment is applied once', async () => {
    const filed = await words.pending();
    const held = await words.hold(filed);
    const both = [1, 2].map(() => words.told(yes(filed.event)));
    await held.untilWaiting(2);
    await held.release();
    expect((await Promise.all(both)).map(({ fate }) => fate).sort()).toEqual(['applied', 'duplicate']);
  });
});

describe('F83 F82 words about what nobody asked', () => {
  test('an event that is not there, of another dossier, or not told to this endpoint', async () => {
    const [filed, other] = [await words.pending(), await filedAtDesk(words.service)];
    const unknown = { fate: 'refused', class: 'error', code: 'unknown-event', problem: 'event-unknown' };
    expect(await words.told(yes(randomUUID()))).toEqual(unknown);
    expect(await words.told(yes(filed.event, { postCode: other.postCode }))).toEqual(unknown);
    const [received] = await words.service.db.query<{ id: string }[]>(
      `select id from event where dossier_id = $1 and type = 'authority.received'`,
      [filed.dossier],
    );
    expect(await words.told(yes(received?.id ?? ''))).toEqual(unknown);
    expect(await words.seen(filed)).toMatchObject({ state: 'PENDING' });
  });

  test.each([
    ['in charge of another province', '01', 'out-of-scope'],
    ['of the same province that was told nothing', '44', 'unknown-event'],
  ])('another system with a good signature, %s', async (_name, province, code) => {
    const filed = await words.pending();
    const [key, endpoint, id] = [`elsewhere-${province}`, randomUUID(), `msg_${randomUUID()}`];
    const secret = words.service.app.get(Encryption).encrypt(words.outside.secret, endpoint);
    await words.service.db.query(
      `select open_endpoint($1, 'admin-system', $2, person, '{}', $3, since, url, null, $4) from endpoint where id = $5`,
      [endpoint, key, { province }, secret, ADMIN_SYSTEM],
    );
    const reply = await words.outside.webhook(yes(filed.event), { key, id });
    expect(reply.body).toEqual({ status: 'refused' });
    expect(await classed(words.service, id, endpoint)).toMatchObject({ class: 'error', code });
    expect(await words.seen(filed)).toMatchObject({ state: 'PENDING' });
  });

  test('a type that gets no second word: taken with a warning', async () => {
    const filed = await words.pending();
    const [sealed] = await words.service.db.query<{ id: string }[]>(
      `select id from event where dossier_id = $1 and type = 'item.sealed'`,
      [filed.dossier],
    );
    expect(await words.told(no(sealed?.id ?? '', REASON))).toMatchObject({
      fate: 'applied',
      class: 'warn',
      code: 'not-awaited',
    });
    expect(await words.tasks(filed)).toContain('confirmation-rejected');
  });
});

describe('F83 the administrative system of the sample', () => {
  test('pending, then accepted; rejected or silent as scripted; verify finds nothing broken', async () => {
    const [good, bad, silent] = [
      await filedAtDesk(words.service),
      await filedAtDesk(words.service),
      await filedAtDesk(words.service),
    ];
    await words.script({
      rejectPostCodes: [bad.postCode],
      silentPostCodes: [silent.postCode],
      delayMs: { from: 50, to: 60 },
    });
    await drained(words.service);
    await until(async () => (await words.seen(good))?.['state'] === 'ACCEPTED');
    await until(async () => (await words.seen(bad))?.['state'] === 'REJECTED');
    await until(async () => (await words.types(silent)).includes('authority.received'));
    expect(await words.seen(silent)).toMatchObject({ state: 'PENDING' });
    const options = {
      simulatorsUrl: words.service.database.simulatorsUrl,
      evidenceFolder: words.service.config.EVIDENCE_FOLDER,
    };
    expect((await verify(words.service.database.url, options)).broken).toEqual([]);
  });
});
