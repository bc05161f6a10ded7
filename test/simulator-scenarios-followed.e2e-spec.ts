import { cursorOf, drain, proven, typesOf } from './support/followed.js';
import { drained, dueNow, until } from './support/outside.js';
import { ResultPath } from './support/results.js';
import { filedAtDesk, SecondWords, type Filed } from './support/second-words.js';

/** Longer than the ten seconds after which a follower gives an answer up. */
const PATIENCE_MS = 30_000;

let words: SecondWords;

beforeAll(async () => {
  words = await SecondWords.start();
}, 60_000);
afterAll(() => words.close(), 60_000);
beforeEach(() => dueNow(words.service));

/** What takes minutes takes a fraction of a second. */
const play = (name: string): Promise<unknown> => words.outside.control('/control/scenario', { name, faster: 1_000 });

interface Owed {
  dossier: string;
  postCode: string;
}

/** Drains until nothing is owed any more. @returns how often the other side was away meanwhile */
async function caughtUp({ dossier }: Owed): Promise<number> {
  let failures = 0;
  await until(async () => {
    await drained(words.service);
    const { acked, head, parked, error } = await cursorOf(words.service, dossier);
    if (parked) throw new Error(`it is parked: ${error}`);
    failures += Number(acked < head);
    return acked === head;
  });
  return failures;
}

async function seqsAtTheOtherSide({ postCode }: Owed): Promise<number[]> {
  return (await words.outside.effects(postCode)).map(({ seq }) => seq);
}

const statusOf = async ({ dossier }: Owed): Promise<unknown> =>
  (await words.cast.clerk.get(`/v1/dossiers/${dossier}`)).body.status;

/** Filed and told; whatever the authority says to it comes by itself. */
async function filedAndTold(): Promise<Filed> {
  const filed = await filedAtDesk(words.service);
  await caughtUp(filed);
  return filed;
}

describe('F81 a follower under the scenarios of faults', () => {
  test.each(['loses-answers', 'too-many-429', 'storm-5xx', 'wrong-json'])(
    '%s: everything takes effect once and in order, nothing is parked',
    async (name) => {
      await play(name);
      const filed = await filedAtDesk(words.service);
      const failures = await caughtUp(filed);
      const { acked } = await cursorOf(words.service, filed.dossier);
      const seqs = await seqsAtTheOtherSide(filed);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(seqs.at(-1)).toBe(acked);
      expect(failures > 0).toBe(name !== 'wrong-json');
    },
    PATIENCE_MS,
  );

  test(
    'black-hole: the follower gives up after ten seconds, parks nothing, and all arrives when it is over',
    async () => {
      await play('calm');
      const owed = await proven(words.service);
      await play('black-hole');
      expect(await drain(words.service, owed.dossier)).toBe(0);
      expect(await cursorOf(words.service, owed.dossier)).toMatchObject({ acked: 0, attempts: 1, parked: false });
      expect(await seqsAtTheOtherSide(owed)).toEqual([]);
      await play('calm');
      await caughtUp(owed);
      expect(await seqsAtTheOtherSide(owed)).toEqual([1, 2]);
    },
    PATIENCE_MS,
  );

  test('refuses-for-ever: every second dossier is parked with the reason, the others go on', async () => {
    await play('refuses-for-ever');
    const parked: Owed[] = [];
    const through: Owed[] = [];
    while (parked.length === 0 || through.length === 0) {
      const owed = await proven(words.service);
      await drained(words.service);
      const cursor = await cursorOf(words.service, owed.dossier);
      if (cursor.parked) expect(cursor).toMatchObject({ acked: 0, error: 'status-422' });
      else expect(cursor).toMatchObject({ acked: 2, head: 2 });
      (cursor.parked ? parked : through).push(owed);
      expect(parked.length + through.length).toBeLessThan(20);
    }
    for (const owed of parked) expect(await seqsAtTheOtherSide(owed)).toEqual([]);
    for (const owed of through) expect(await seqsAtTheOtherSide(owed)).toEqual([1, 2]);
  });
});

describe('F83 second words under the scenarios', () => {
  test('calm: the yes comes by itself', async () => {
    await play('calm');
    const filed = await filedAndTold();
    await until(async () => (await words.seen(filed))?.['state'] === 'ACCEPTED');
    await until(async () => (await statusOf(filed)) === 'ACCEPTED');
    expect(await words.tasks(filed)).toEqual([]);
  });

  test('rejects-after-202: the desk has a task and reads the reason', async () => {
    await play('rejects-after-202');
    const filed = await filedAndTold();
    await until(async () => (await words.seen(filed))?.['state'] === 'REJECTED');
    expect((await words.seen(filed))?.['reason']).toMatch(/không khớp/);
    expect(await words.tasks(filed)).toContain('confirmation-rejected');
  });

  test('silent: pending, and overdue when the desk has been open for eight hours', async () => {
    await play('silent');
    const filed = await filedAndTold();
    await until(async () => (await statusOf(filed)) === 'ACCEPTED');
    expect(await words.seen(filed)).toMatchObject({ state: 'PENDING', overdue: false });
    words.later();
    await words.sweep();
    expect(await words.seen(filed)).toMatchObject({ state: 'PENDING', overdue: true });
    expect(await words.tasks(filed)).toContain('confirmation-overdue');
  });
});

describe('F82 what the authority says under the scenarios', () => {
  test.each([
    ['asks-supplement', 'SUPPLEMENT_ASKED'],
    ['refuses', 'REFUSED'],
    ['duplicates', 'ACCEPTED'],
    ['reordered', 'ACCEPTED'],
  ])('%s: the dossier is %s, said once', async (name, status) => {
    await play(name);
    const filed = await filedAndTold();
    await until(async () => (await statusOf(filed)) === status);
    await until(async () => (await words.seen(filed))?.['state'] === 'ACCEPTED');
    const said = (await typesOf(words.service, filed.dossier)).filter((type) => type.startsWith('authority.'));
    expect(said).toHaveLength(1);
  });

  test('recalls-results: what has left the desk is recalled on its way', async () => {
    await play('recalls-results');
    const path = new ResultPath(words.service);
    const way = await path.taken();
    await drained(words.service);
    await until(async () => (await path.journal(way.dossier)).includes('authority.recalled'));
    const item = await words.service.db.query<object[]>(
      'select status, next_cause as cause from item where number = $1',
      [way.number],
    );
    expect(item).toEqual([{ status: 'SEND_BACK_DUE', cause: 'D27' }]);
  });
});
