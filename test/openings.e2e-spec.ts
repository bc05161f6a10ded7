import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { DueCursors } from '../src/integrations/followers/due-cursors.js';
import { Openings } from '../src/integrations/openings.js';
import { verify } from '../src/verify/verify.js';
import {
  Consumer,
  copied,
  feedOf,
  numbersOf,
  openFeeds,
  outOfOrder,
  owedTo,
  PROVINCE,
  putOff,
  puttingOff,
  takenIn,
} from './support/feeds.js';
import { HeldLock } from './support/locks.js';
import { until } from './support/outside.js';
import { counterIntake } from './support/papers.js';
import { TestService } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

const endpoint = feedOf(PROVINCE);
let service: TestService;

beforeEach(async () => {
  service = await TestService.start();
}, 60_000);
afterEach(() => service.close());

/** Whether the feed's endpoint is there, and does not know yet all that it is owed. */
async function isOpening(): Promise<boolean> {
  const sql = 'select 1 from endpoint where id = $1 and opening_since is not null';
  return (await service.db.query<object[]>(sql, [endpoint])).length === 1;
}

async function takeIn(): Promise<number> {
  return (await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'))).status;
}

/** What verify says of endpoints; acts that are written by hand here have no true hash. */
async function brokenAtEndpoints(minutesLater = 0): Promise<object[]> {
  const at = new Date(service.clock.now().getTime() + minutesLater * 60_000);
  const { broken } = await verify(service.database.url, { at });
  return broken.filter(({ invariant }) => ['N2', 'N3', 'N10'].includes(invariant));
}

/** The feed holds what the journal owes, each once, in order, and verify finds nothing. */
async function expectWhole(): Promise<void> {
  await copied(service);
  const reader = new Consumer(service, PROVINCE, 1_000);
  await reader.catchUp();
  const owed = await owedTo(service);
  const taken = new Set(reader.taken.map(({ id }) => id));
  expect(owed.filter((id) => !taken.has(id))).toEqual([]);
  expect(numbersOf(reader.taken)).toEqual(owed.map((_, index) => index + 1));
  expect(outOfOrder(reader.taken)).toEqual([]);
  expect(await brokenAtEndpoints()).toEqual([]);
}

describe('F79 a feed that is opened while acts go on', () => {
  test('waits for an act that does not see it, and nobody waits for the opening', async () => {
    const [dossier = ''] = await takenIn(service, 3);
    // it appends with the eyes of a moment before there was an endpoint
    const held = await HeldLock.take(service.database.url, 'select 1 from dossier where id = $1 for update', [dossier]);
    const unseeing = puttingOff(service, dossier);
    await held.untilWaiting(1);
    const opening = openFeeds(service);
    await until(isOpening);
    expect([await takeIn(), await takeIn()]).toEqual([201, 201]);
    await held.release();
    const act = await unseeing;
    expect(await takeIn()).toBe(201);
    expect(await isOpening()).toBe(true);
    expect(await new Consumer(service).ask('')).toMatchObject({ status: 200, data: [], next: '0' });
    await act.release();
    await opening;
    expect(await isOpening()).toBe(false);
    await expectWhole();
  });

  test('gets what was recorded before stretch by stretch, while the same dossiers go on', async () => {
    const dossiers = await takenIn(service, 30);
    for (let round = 0; round < 40; round += 1) await putOff(service, dossiers);
    const stopped = new AbortController();
    const going = (async () => {
      let rounds = 0;
      for (; !stopped.signal.aborted; rounds += 1) await putOff(service, dossiers);
      return rounds;
    })();
    await openFeeds(service);
    stopped.abort();
    expect(await going).toBeGreaterThan(0);
    await expectWhole();
  });

  test('and whose opener was killed is opened to its end by whoever sweeps', async () => {
    const dossiers = await takenIn(service, 20);
    for (let round = 0; round < 20; round += 1) await putOff(service, dossiers);
    await openFeeds(service);
    const superuser = await Superuser.of(service);
    await superuser.query('delete from follower_cursor where endpoint = $1', [endpoint]);
    await superuser.query('update endpoint set opening_since = $2 where id = $1', [endpoint, service.clock.now()]);
    const stretch = await superuser.query('select open_further($1, 150) as more', [endpoint]);
    expect(stretch).toEqual([{ more: true }]);
    expect(await brokenAtEndpoints()).toEqual([]);
    await superuser.client.end();
    expect(await takeIn()).toBe(201);
    expect(await service.app.get(DueCursors).drainDue()).toBeGreaterThan(0);
    expect(await isOpening()).toBe(false);
    await expectWhole();
  });

  test('is written anew from the journal as the operations say, and its consumer is told to begin again', async () => {
    const dossiers = await takenIn(service, 3);
    await openFeeds(service);
    await putOff(service, dossiers);
    await copied(service);
    const reader = new Consumer(service);
    await reader.catchUp();
    expect(reader.taken).toHaveLength(6);
    const [, sql = ''] = /```sql\n([^`]*)```/.exec(await readFile('docs/operations.md', 'utf8')) ?? [];
    const superuser = await Superuser.of(service);
    await superuser.query(sql.replaceAll('NAME', PROVINCE));
    await superuser.client.end();
    expect(await reader.ask(`?after=${reader.after}`)).toMatchObject({ code: 'feed-restarted', after: '0' });
    await takeIn();
    await service.app.get(DueCursors).drainDue();
    await reader.catchUp();
    expect(reader.restarts).toEqual(['0']);
    expect(reader.taken).toHaveLength(7);
    await expectWhole();
  });

  test('and never comes to an end is named by verify after a quarter of an hour', async () => {
    const [dossier = ''] = await takenIn(service, 1);
    const held = await puttingOff(service, dossier);
    const opening = openFeeds(service);
    await until(isOpening);
    expect(await brokenAtEndpoints(14)).toEqual([]);
    expect(await brokenAtEndpoints(16)).toMatchObject([
      { invariant: 'N10', count: 1, rows: [{ endpoint: `feed:${PROVINCE}`, after: null }] },
    ]);
    expect(await service.app.get(Openings).goOn(endpoint, 50)).toBe(false);
    await held.release();
    await opening;
    expect(await service.app.get(Openings).goOn(endpoint, 50)).toBe(false);
    await expectWhole();
  });
});
