import { jest } from '@jest/globals';
import { Follower } from '../src/integrations/followers/follower.js';
import {
  Consumer,
  copied,
  feedOf,
  numbersOf,
  openFeeds,
  outOfOrder,
  owedTo,
  postCodeOf,
  PROVINCE,
  putOff,
  puttingOff,
  takenIn,
} from './support/feeds.js';
import { HeldLock } from './support/locks.js';
import { dueNow, until } from './support/outside.js';
import { counterIntake } from './support/papers.js';
import { TestService } from './support/service.js';

jest.setTimeout(60_000);

const COPY = 'select copy_to_feed($1, $2, $3, $4, $5)';
const endpoint = feedOf(PROVINCE);

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
  await openFeeds(service);
}, 60_000);
afterAll(() => service.close());

async function lastSeq(dossier: string): Promise<number> {
  const [row] = await service.db.query<{ seq: number }[]>('select seq::int from dossier where id = $1', [dossier]);
  return row?.seq ?? 0;
}

/** Brings everything up to date, whatever was put off; by then nobody holds anything. */
async function allCopied(): Promise<void> {
  await until(async () => {
    await dueNow(service);
    await service.db.query('update follower_cursor set leased_until = $1 where lease is not null', [new Date(0)]);
    await copied(service);
    const [row] = await service.db.query<{ n: number }[]>(
      'select count(*)::int as n from follower_cursor where endpoint = $1 and acked_seq < head_seq',
      [endpoint],
    );
    return row?.n === 0;
  });
}

async function expectWhole(reader: Consumer): Promise<void> {
  await reader.catchUp();
  const owed = await owedTo(service);
  expect(reader.taken.map(({ id }) => id).sort()).toEqual([...owed].sort());
  expect(numbersOf(reader.taken)).toEqual(owed.map((_, index) => index + 1));
  expect(outOfOrder(reader.taken)).toEqual([]);
}

/** Pulls without rest until told to stop. @returns how often, then */
function polling(reader: Consumer): { stop: () => Promise<number> } {
  const end = new AbortController();
  const polls = (async () => {
    let count = 0;
    for (; !end.signal.aborted; count += 1) await reader.pull();
    return count;
  })();
  return {
    stop: () => {
      end.abort();
      return polls;
    },
  };
}

describe('F79 writers at the same time', () => {
  test('positions come in the order of commit while one transaction is held open', async () => {
    const [held = '', ...others] = await takenIn(service, 8);
    await copied(service);
    const reader = new Consumer(service, PROVINCE, 7);
    await reader.catchUp();
    const poll = polling(reader);
    // the others go on while one act has its event and has not committed
    const act = await puttingOff(service, held);
    const clerks = ['clerk-dho-1', 'clerk-bdo-1'].map((login, index) =>
      service.as(login, 'clerk', index === 0 ? '44-DHO' : '44-BDO'),
    );
    const writing = clerks.map(async (clerk) => {
      for (let time = 0; time < 10; time += 1) await counterIntake(clerk);
    });
    for (let round = 0; round < 10; round += 1) {
      await putOff(service, others);
      await Promise.all([
        copied(service),
        ...others.map((dossier) => service.app.get(Follower).drain({ endpoint, dossier })),
      ]);
    }
    await Promise.all(writing);
    await allCopied();
    expect(await poll.stop()).toBeGreaterThan(10);
    await reader.catchUp();
    const seen = reader.taken.length;
    expect(seen).toBe(8 + 20 + 70);
    await act.release();
    await allCopied();
    await expectWhole(reader);
    const postCode = await postCodeOf(service, held);
    const place = reader.taken.findIndex(
      (told) => told.type === 'dossier.due-changed' && told.dossier.postCode === postCode,
    );
    // it was asked for first and committed last
    expect(place).toBeGreaterThanOrEqual(seen);
  });

  test('a copy that is not committed yet stops every later position, and no reader passes it', async () => {
    const [first = '', second = ''] = await takenIn(service, 2);
    const reader = new Consumer(service);
    await reader.catchUp();
    const before = reader.after;
    const copy = [endpoint, Date.now(), [first], [await lastSeq(first)], [0]];
    const open = await HeldLock.take(service.database.url, COPY, copy);
    const other = service.app.get(Follower).drain({ endpoint, dossier: second });
    await open.untilWaiting(1);
    await reader.pull();
    expect(reader.after).toBe(before);
    await open.release();
    expect(await other).toBe(1);
    await reader.pull();
    expect(numbersOf(reader.taken.slice(-2)).map((number) => number - Number(before.split('-')[1]))).toEqual([1, 2]);
    await allCopied();
    await expectWhole(reader);
  });
});

describe('F79 a copier that is killed', () => {
  test('in the middle of the copy: nothing was given a position, and everything gets one', async () => {
    const [dossier = ''] = await takenIn(service, 1);
    const reader = new Consumer(service);
    await reader.catchUp();
    const before = reader.after;
    const table = await HeldLock.take(service.database.url, 'lock table feed in share row exclusive mode', []);
    const copying = service.app.get(Follower).drain({ endpoint, dossier });
    await table.untilWaiting(1);
    expect(await table.endWaiting()).toBe(1);
    expect(await copying).toBe(0);
    await table.release();
    await reader.pull();
    expect(reader.after).toBe(before);
    await allCopied();
    await expectWhole(reader);
  });

  test('after the copy and before its cursor knows: it is copied again, and nothing comes twice', async () => {
    const [dossier = ''] = await takenIn(service, 1);
    const reader = new Consumer(service);
    const feed = await HeldLock.take(service.database.url, 'lock table feed in share row exclusive mode', []);
    const copying = service.app.get(Follower).drain({ endpoint, dossier });
    await feed.untilWaiting(1);
    const cursor = await HeldLock.take(
      service.database.url,
      'select 1 from follower_cursor where endpoint = $1 and dossier = $2 for update',
      [endpoint, dossier],
    );
    await feed.release();
    await cursor.untilWaiting(1);
    expect(await cursor.endWaiting()).toBe(1);
    await cursor.release();
    // what he does next meets the same broken connection, or not
    await Promise.allSettled([copying]);
    const [row] = await service.db.query<object[]>(
      `select acked_seq::int as acked, (select count(*)::int from feed where dossier = $2) as copies
       from follower_cursor where endpoint = $1 and dossier = $2`,
      [endpoint, dossier],
    );
    expect(row).toEqual({ acked: 0, copies: 1 });
    await allCopied();
    await expectWhole(reader);
  });
});
