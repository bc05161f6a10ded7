import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { ApiProcess } from './support/api-process.js';
import { HeldLock } from './support/locks.js';
import { until } from './support/outside.js';
import { completeLines, licence, signature, type IntakeItem } from './support/papers.js';
import { books } from './support/slips.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { sound } from './support/verified.js';

jest.setTimeout(300_000);

const KILLS = Number(process.env['KILLS'] ?? 2);
const AT_ONCE = 8;

let service: TestService;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterAll(() => service.close());

const taken = { opened: licence, seal: 'NP-0001', weightGrams: 90, lines: completeLines, identity: 'seen' };
const intake = { taken: [taken], signature, method: 'cash', voucher: 'printed' };

/** What somebody who asked remembers: the key, and the answer if one came. */
interface Asked {
  key: string;
  answer?: unknown;
}

/** One who takes in papers at the process until it is gone. */
async function asking(url: string, asked: Asked[]): Promise<void> {
  const Authorization = await clerk.authorization();
  for (;;) {
    const one: Asked = { key: randomUUID() };
    asked.push(one);
    const headers = { Authorization, 'Content-Type': 'application/json', 'Idempotency-Key': one.key };
    const reply = await fetch(`${url}/v1/intakes`, { method: 'POST', headers, body: JSON.stringify(intake) })
      .then(async (answered) => ({ status: answered.status, body: await answered.json() }))
      .catch(() => undefined);
    if (!reply) return;
    expect(reply.status).toBe(201);
    one.answer = reply.body;
  }
}

/** Sessions whose client is gone end with what they had in hand: committed or not at all. */
async function onlyOurSessionsWork(): Promise<boolean> {
  const rows = await service.db.query<{ n: number }[]>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
  );
  return rows[0]?.n === 0;
}

/** Asks until the process is killed in the midst of its work, after so many answers, while another process draws too. */
async function killedAtWork(asked: Asked[], beside: Asked[], answers: number): Promise<void> {
  const api = await ApiProcess.start(service);
  const before = asked.length;
  const askers = Array.from({ length: AT_ONCE }, () => asking(api.url, asked));
  const over = new AbortController();
  const drawing = drawingBeside(beside, over.signal);
  await until(() => Promise.resolve(asked.length - before >= AT_ONCE + answers));
  await api.kill();
  over.abort();
  await Promise.all([...askers, drawing]);
}

async function drawingBeside(beside: Asked[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const key = randomUUID();
    beside.push({ key, answer: (await clerk.post('/v1/intakes', intake, { key })).body });
  }
}

async function slipCount(): Promise<number> {
  const rows = await service.db.query<{ n: number }[]>('select count(*)::int as n from payment_slip');
  return rows[0]?.n ?? 0;
}

function drawnBy({ body }: Reply): string[] {
  return (body['items'] as IntakeItem[]).flatMap(({ slips }) => slips);
}

describe('F38 serials when the process is killed', () => {
  const book = `select 1 from slip_book where payee = $1 and unit = (select id from unit where code = '44-DHO') for update`;

  test('kill -9 between the two serials of one intake: neither is drawn, and the same act happens once', async () => {
    await clerk.post('/v1/intakes', intake);
    const before = await books(service);
    const api = await ApiProcess.start(service);
    const key = randomUUID();
    const headers = { Authorization: await clerk.authorization(), 'Content-Type': 'application/json' };
    const held = await HeldLock.take(service.database.url, book, ['authority']);
    const lost = fetch(`${api.url}/v1/intakes`, {
      method: 'POST',
      headers: { ...headers, 'Idempotency-Key': key },
      body: JSON.stringify(intake),
    }).then(
      ({ status }) => status,
      () => 'no answer',
    );
    await held.untilWaiting(1);
    await expect(service.db.query(`${book} nowait`, ['post'])).rejects.toThrow('could not obtain lock');
    await api.kill();
    expect(await lost).toBe('no answer');
    await held.release();
    await until(onlyOurSessionsWork);
    expect(await books(service)).toEqual(before);

    const once = await clerk.post('/v1/intakes', intake, { key });
    const again = await clerk.post('/v1/intakes', intake, { key });
    expect([once.status, again.status, again.body]).toEqual([201, 201, once.body]);
    const ours = ({ name }: { name: string }): boolean => drawnBy(once).some((serial) => serial.startsWith(`${name}-`));
    expect(drawnBy(once)).toHaveLength(2);
    expect(await books(service)).toEqual(before.map((each) => (ours(each) ? { ...each, last: each.last + 1 } : each)));
  });

  test(`kill -9 ${KILLS} times with ${AT_ONCE} intakes in hand while another process draws: no gap, no double`, async () => {
    const [asked, beside]: [Asked[], Asked[]] = [[], []];
    const before = await slipCount();
    for (let kill = 0; kill < KILLS; kill += 1) await killedAtWork(asked, beside, 1 + 3 * kill);
    await until(onlyOurSessionsWork);

    const lost = asked.filter(({ answer }) => answer === undefined);
    expect(lost).toHaveLength(KILLS * AT_ONCE);
    for (const { key, answer } of asked) {
      const again = await clerk.post('/v1/intakes', intake, { key });
      expect(again.status).toBe(201);
      if (answer !== undefined) expect(again.body).toEqual(answer);
    }
    expect((await slipCount()) - before).toBe(2 * (asked.length + beside.length));
    expect((await books(service)).filter(({ whole }) => !whole)).toEqual([]);
    expect((await verify(service.database.url)).counts).toEqual(sound);
  });
});
