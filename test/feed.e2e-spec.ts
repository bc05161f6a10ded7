import { jest } from '@jest/globals';
import pg from 'pg';
import { Clock } from '../src/platform/clock.js';
import { PAGE } from '../src/integrations/feed/feed-reads.js';
import {
  basic,
  Consumer,
  copied,
  ELSEWHERE,
  feedOf,
  numbersOf,
  openFeeds,
  outOfOrder,
  owedTo,
  postCodeOf,
  PROVINCE,
  putOff,
  takenIn,
} from './support/feeds.js';
import { TestService } from './support/service.js';

jest.setTimeout(60_000);

const DAYS = ['2026-12-01T08:00:00+07:00', '2026-12-02T08:00:00+07:00', '2026-12-03T08:00:00+07:00'];

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
  await openFeeds(service);
}, 60_000);
afterAll(() => service.close());

describe('F79 a consumer that was away for three days', () => {
  const consumer = (): Consumer => new Consumer(service, undefined, 500);

  test('catches up by position, page by page, with no gap and no duplicate', async () => {
    const reader = consumer();
    const dossiers = await takenIn(service, 60);
    await copied(service);
    await reader.catchUp();
    const before = reader.taken.length;
    for (const day of DAYS) {
      service.app.get(Clock).moveTo(new Date(day));
      for (let round = 0; round < 18; round += 1) await putOff(service, dossiers);
      await takenIn(service, 2);
      await copied(service);
    }
    expect(await reader.catchUp()).toBe(Math.ceil((reader.taken.length - before) / 500));
    const owed = await owedTo(service);
    expect(owed.length).toBeGreaterThan(3_000);
    expect(reader.taken.map(({ id }) => id).sort()).toEqual([...owed].sort());
    expect(outOfOrder(reader.taken)).toEqual([]);
    expect(numbersOf(reader.taken)).toEqual(owed.map((_, index) => index + 1));
  }, 60_000);
});

describe('F79 who may read a feed', () => {
  test('each consumer its own, as far as its scope goes', async () => {
    const [dossier = ''] = await takenIn(service, 1);
    await Promise.all([copied(service), copied(service, ELSEWHERE)]);
    const [here, elsewhere] = [new Consumer(service), new Consumer(service, ELSEWHERE)];
    await Promise.all([here.catchUp(), elsewhere.catchUp()]);
    const postCode = await postCodeOf(service, dossier);
    expect(here.taken.filter((event) => event.dossier.postCode === postCode)).toMatchObject([
      {
        type: 'papers.accepted',
        v: 1,
        seq: 1,
        previous: 0,
        data: { items: [{ leg: 'submission', status: 'AT_OFFICE' }] },
      },
    ]);
    expect({ taken: elsewhere.taken, ...(await elsewhere.ask('')) }).toMatchObject({
      taken: [],
      data: [],
      next: '0',
      last: '0',
    });
  });

  test('another feed gave this position, not this one', async () => {
    const here = new Consumer(service);
    await here.catchUp();
    const asked = await new Consumer(service, ELSEWHERE).ask(`?after=${here.after}`);
    expect(asked).toMatchObject({ status: 409, code: 'feed-restarted', after: '0' });
  });

  test.each<[string, string | undefined, number, string]>([
    ['nobody', undefined, 401, 'not-signed-in'],
    ['a wrong token', basic('province-data', 'not the token of it'), 401, 'not-signed-in'],
    ['an unknown consumer', basic('nobodys-data', 'no consumer has this token'), 401, 'not-signed-in'],
    ['no name', basic('', ''), 401, 'not-signed-in'],
    ['another kind of endpoint', basic('admin-system', 'a token of the outside systems'), 401, 'not-signed-in'],
  ])('%s is refused', async (_, authorization, status, code) => {
    const reply = await service.anonymous('GET', '/v1/events', authorization);
    expect(reply).toMatchObject({ status, body: { code } });
  });

  test('the token of one under the name of another is refused', async () => {
    const [, secret = ''] = Buffer.from(new Consumer(service).authorization().slice(6), 'base64').toString().split(':');
    expect(await service.anonymous('GET', '/v1/events', basic(ELSEWHERE, secret))).toMatchObject({ status: 401 });
  });

  test('a person is refused, whatever his role', async () => {
    const supervisor = service.as('supervisor-44', 'supervisor', '44');
    expect(await supervisor.get('/v1/events')).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
  });

  test('a closed endpoint signs nobody in any more', async () => {
    await service.db.query('update endpoint set closed_at = $2 where id = $1', [feedOf(ELSEWHERE), new Date()]);
    expect(await new Consumer(service, ELSEWHERE).ask('')).toMatchObject({ status: 401, code: 'not-signed-in' });
  });
});

describe('F79 a position that the feed did not give', () => {
  test.each(['', '-1', '42', '1-', '0-1', 'abc', '1796000000000-1'])(
    '«%s» is told, never an empty page',
    async (after) => {
      const reply = await new Consumer(service).ask(`?after=${after}`);
      expect(reply).toMatchObject({ status: 422, code: 'position-unknown' });
      expect(reply.detail).toContain('after=0');
    },
  );

  test('one beyond the last is told where to go on, in Vietnamese', async () => {
    const reader = new Consumer(service, undefined, 1_000);
    await reader.catchUp();
    const [generation, number] = reader.after.split('-').map(Number);
    const reply = await reader.ask(`?after=${generation}-${Number(number) + 1}`);
    expect(reply).toMatchObject({ status: 409, code: 'feed-restarted', after: reader.after });
    expect(reply.detail).toContain('khôi phục từ bản sao lưu');
    expect(await reader.ask(`?after=${reply.after}`)).toMatchObject({
      status: 200,
      data: [],
      next: reader.after,
      last: reader.after,
    });
  });

  test.each(['limit=0', 'limit=1001', 'limit=x'])('%s is refused', async (limit) => {
    expect(await new Consumer(service).ask(`?${limit}`)).toMatchObject({ status: 422, code: 'body-invalid' });
  });
});

describe('F79 a page of many events', () => {
  test('is found by its index: no scan of the feed or of the journal', async () => {
    const owner = new pg.Client({ connectionString: service.database.url });
    await owner.connect();
    await owner.query('analyze feed, event, dossier');
    await owner.end();
    const plan = await service.db.query<Record<string, string>[]>(`explain ${PAGE}`, [feedOf(PROVINCE), 1_000, 100]);
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(lines).toMatch(/Index (Only )?Scan using feed_pkey on feed/);
    expect(lines).not.toMatch(/Seq Scan on (feed|event)\b/);
  });
});
