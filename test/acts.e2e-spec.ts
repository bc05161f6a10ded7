import { randomUUID } from 'node:crypto';
import { derivedId } from '../src/platform/ids.js';
import { HeldLock } from './support/locks.js';
import { counterIntake } from './support/papers.js';
import { TestService, type Caller } from './support/service.js';
import { Office } from './support/visits.js';

let service: TestService;
let office: Office;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  office = new Office(service);
  clerk = office.clerk;
}, 60_000);
afterAll(() => service.close());

const rows = async (sql: string, values: unknown[] = []): Promise<number> => {
  const [row] = await service.db.query<{ n: number }[]>(`select count(*)::int as n from ${sql}`, values);
  return row?.n ?? -1;
};

describe('F80 idempotency keys on every write', () => {
  test('two requests with one id at the same time: both wait, one act, one answer', async () => {
    const key = randomUUID();
    const held = await HeldLock.take(service.database.url, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      key,
    ]);
    const both = Promise.all([office.ask({}, office.citizen, key), office.ask({}, office.citizen, key)]);
    await held.untilWaiting(2);
    await held.release();
    const [first, second] = await both;
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect([first, second].filter((reply) => reply.headers['idempotent-replayed'] === 'true')).toHaveLength(1);
    expect(await rows('pickup where id = $1', [first.body.id])).toBe(1);
    expect(await rows('act where id = $1', [key])).toBe(1);
  });

  test('an act under way for more than five seconds answers 409 act-in-progress', async () => {
    const key = randomUUID();
    const held = await HeldLock.take(service.database.url, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      key,
    ]);
    const reply = await office.ask({}, office.citizen, key);
    await held.release();
    expect(reply).toMatchObject({ status: 409, body: { code: 'act-in-progress' } });
    expect(await office.ask({}, office.citizen, key)).toMatchObject({ status: 201 });
  }, 15_000);

  test('the same id from another person is refused', async () => {
    const key = randomUUID();
    await office.ask({}, office.citizen, key);
    const other = await office.ask({}, service.as('citizen-sample-9', 'citizen'), key);
    expect(other).toMatchObject({ status: 422, body: { code: 'act-id-reused' } });
  });

  test('a refusal stores nothing and may be tried again under the same id', async () => {
    const key = randomUUID();
    const refused = await counterIntake(clerk, { lines: [] }, key);
    expect(refused).toMatchObject({ status: 422, body: { code: 'papers-missing' } });
    expect(await rows('act where id = $1', [key])).toBe(0);
    expect((await counterIntake(clerk, {}, key)).status).toBe(201);
  });

  test('without an id, with one that is no UUID, or with a derived one, nothing happens', async () => {
    const before = await rows('act');
    // A derived id (version 5) belongs to the service's own acts: a proof could be blocked by taking its id first.
    for (const key of ['twice', derivedId('proven', `${randomUUID()}:${randomUUID()}`)]) {
      const reply = await clerk.post('/v1/intakes', {}, { key });
      expect(reply).toMatchObject({ status: 400, body: { code: 'act-id-missing' } });
    }
    expect(await rows('act')).toBe(before);
  });
});

describe('F22 an act and its events bind each other', () => {
  test('the act row counts its events and holds the hash of their hashes', async () => {
    const { body } = await office.ask({});
    const [row] = await service.db.query<{ events: number; bound: boolean }[]>(
      `select a.events, a.event_hashes = sha256(string_agg(e.hash, '' order by e.dossier_id)) as bound
       from act a join event e on e.act_id = a.id where a.id = $1 group by a.id`,
      [body.act],
    );
    expect(row).toEqual({ events: 1, bound: true });
  });

  test('an error in the middle leaves nothing behind', async () => {
    const before = [await rows('dossier'), await rows('party'), await rows('event'), await rows('payment_slip')];
    await service.db.query(
      `update number_range set next_serial = last_serial + 1 where unit = (select id from unit where code = '44-BDO')`,
    );
    const empty = await counterIntake(service.as('clerk-bdo-1', 'clerk', '44-BDO'));
    expect(empty).toMatchObject({ status: 409, body: { code: 'range-empty' } });
    expect([await rows('dossier'), await rows('party'), await rows('event'), await rows('payment_slip')]).toEqual(
      before,
    );
  });
});

describe('F38 serials of payment slips', () => {
  test('two acts at once on one book: no gap, no double', async () => {
    const [book] = await service.db.query<{ id: string; next_serial: number }[]>(
      `select id, next_serial from slip_book where name = '44-DHO-C'`,
    );
    const held = await HeldLock.take(service.database.url, 'select 1 from slip_book where id = $1 for update', [
      book?.id,
    ]);
    const both = [counterIntake(clerk), counterIntake(service.as('clerk-dho-2', 'clerk', '44-DHO'))];
    await held.untilWaiting(2);
    await held.release();
    const replies = await Promise.all(both);
    expect(replies.map((reply) => reply.status)).toEqual([201, 201]);
    const serials = await service.db.query<{ serial: number }[]>(
      'select serial from payment_slip where book = $1 and serial >= $2 order by serial',
      [book?.id, book?.next_serial],
    );
    expect(serials.map(({ serial }) => serial)).toEqual([book?.next_serial, (book?.next_serial ?? 0) + 1]);
  });
});
