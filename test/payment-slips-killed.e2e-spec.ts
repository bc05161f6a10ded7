import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { ApiProcess } from './support/api-process.js';
import { until } from './support/outside.js';
import { completeLines, licence, signature } from './support/papers.js';
import { books } from './support/slips.js';
import { TestService, type Caller } from './support/service.js';
import { sound } from './support/verified.js';

jest.setTimeout(300_000);

const KILLS = Number(process.env['KILLS'] ?? 5);
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

/** Asks until the process is killed in the midst of its work, after so many answers. */
async function killedAtWork(asked: Asked[], answers: number): Promise<void> {
  const api = await ApiProcess.start(service);
  const before = asked.length;
  const askers = Array.from({ length: AT_ONCE }, () => asking(api.url, asked));
  await until(() => Promise.resolve(asked.length - before >= AT_ONCE + answers));
  await api.kill();
  await Promise.all(askers);
}

describe('F38 serials when the process is killed', () => {
  test(`kill -9 ${KILLS} times with ${AT_ONCE} intakes in hand while another process draws: no gap, no double`, async () => {
    const [asked, beside]: [Asked[], Asked[]] = [[], []];
    const over = new AbortController();
    const drawing = (async () => {
      while (!over.signal.aborted) {
        const key = randomUUID();
        beside.push({ key, answer: (await clerk.post('/v1/intakes', intake, { key })).body });
      }
    })();
    for (let kill = 0; kill < KILLS; kill += 1) await killedAtWork(asked, 1 + 3 * kill);
    over.abort();
    await drawing;
    await until(onlyOurSessionsWork);

    const lost = asked.filter(({ answer }) => answer === undefined);
    expect(lost).toHaveLength(KILLS * AT_ONCE);
    for (const { key, answer } of asked) {
      const again = await clerk.post('/v1/intakes', intake, { key });
      expect(again.status).toBe(201);
      if (answer !== undefined) expect(again.body).toEqual(answer);
    }
    const slips = await service.db.query<{ n: number }[]>('select count(*)::int as n from payment_slip');
    expect(slips[0]?.n).toBe(2 * (asked.length + beside.length));
    expect((await books(service)).filter(({ whole }) => !whole)).toEqual([]);
    expect((await verify(service.database.url)).counts).toEqual(sound);
  });
});
