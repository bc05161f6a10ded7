import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import pg from 'pg';
import { backedUp, cloneDatabase, type TestDatabase } from './support/database.js';
import { Consumer, copied, openFeeds, outOfOrder, owedTo, putOff, takenIn } from './support/feeds.js';
import { TestService } from './support/service.js';
import { Office } from './support/visits.js';

jest.setTimeout(120_000);

let database: TestDatabase;
let backup: TestDatabase | undefined;

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(async () => {
  await database.drop();
  await backup?.drop();
});

/** A service that runs on a database for a while and leaves it there. */
async function running(on: TestDatabase, work: (service: TestService) => Promise<void>): Promise<void> {
  const service = await TestService.start({}, { ...on, drop: () => Promise.resolve() });
  try {
    await work(service);
  } finally {
    await service.close();
  }
}

describe('F79 a database that was restored from a backup', () => {
  test('its consumer is told from where to read again, and ends with no gap and no duplicate', async () => {
    const key = randomUUID();
    let consumer!: Consumer;
    let dossiers: string[] = [];
    let visit = '';
    let marked = '';
    await running(database, async (service) => {
      await openFeeds(service);
      consumer = new Consumer(service, undefined, 10);
      dossiers = await takenIn(service, 5);
      visit = (await new Office(service).ask()).body.id;
      await copied(service);
      await consumer.catchUp();
      marked = consumer.after;
    });
    // the backup; what comes after it is read, and lost
    backup = await backedUp(database);
    await running(database, async (service) => {
      consumer.service = service;
      await putOff(service, dossiers);
      await new Office(service).dispatcher.post(`/v1/pickups/${visit}/confirm`, {}, { key });
      await takenIn(service, 3);
      await copied(service);
      await consumer.catchUp();
    });
    const [atBackup, before] = [numberOf(marked), numberOf(consumer.after)];
    expect([atBackup, before]).toEqual([6, 15]);
    const lost = consumer.taken.slice(atBackup);
    await running(backup, async (service) => {
      consumer.service = service;
      // with nothing copied since, his position lies beyond the last
      expect(await consumer.ask(`?after=${consumer.after}`)).toMatchObject({ code: 'feed-restarted', after: marked });
      // other events get the same positions, and more; one act comes again from whoever still had it
      await takenIn(service, 7);
      await putOff(service, dossiers);
      const again = await new Office(service).dispatcher.post(`/v1/pickups/${visit}/confirm`, {}, { key });
      expect(again.status).toBe(200);
      await copied(service);
      expect(numberOf((await consumer.ask('')).last)).toBeGreaterThan(before);
      const known = consumer.taken.length;
      await consumer.catchUp();
      expect(consumer.restarts).toEqual([marked]);
      const owed = await owedTo(service);
      const taken = consumer.taken.map(({ id }) => id);
      expect(new Set(taken).size).toBe(taken.length);
      // all that the journal owes now, and beside it only what was lost
      const gone = lost.filter(({ id }) => !owed.includes(id));
      expect(gone).toHaveLength(8);
      expect([...taken].sort()).toEqual([...owed, ...gone.map(({ id }) => id)].sort());
      expect(taken.slice(known)).toHaveLength(12);
      const fresh = new Consumer(service);
      await fresh.catchUp();
      expect(outOfOrder(fresh.taken)).toEqual([]);
      expect(fresh.taken.map(({ id }) => id).sort()).toEqual([...owed].sort());
    });
  });

  test('a server that was only started again keeps every position', async () => {
    if (!backup) throw new Error('There is no backup');
    await running(backup, async (service) => {
      const reader = new Consumer(service);
      await reader.catchUp();
      const before = reader.after;
      // as after a start of PostgreSQL: what runs now is another run than the one that gave the last position
      const client = new pg.Client({ connectionString: service.database.url });
      await client.connect();
      await client.query('alter table feed_generation disable trigger all');
      await client.query(`update feed_generation set database = 'the run before this one'`);
      await client.query('alter table feed_generation enable trigger all');
      await client.end();
      await takenIn(service, 2);
      await copied(service);
      expect(await reader.ask(`?after=${before}`)).toMatchObject({ status: 200 });
      await reader.catchUp();
      expect(reader.restarts).toEqual([]);
      expect(reader.taken.slice(-2).map(({ type }) => type)).toEqual(['papers.accepted', 'papers.accepted']);
      expect(reader.after.split('-')[0]).not.toBe(before.split('-')[0]);
      expect(numberOf(reader.after)).toBe(numberOf(before) + 2);
    });
  });
});

function numberOf(position: string): number {
  return Number(position.split('-')[1]);
}
