import { References } from '../src/modules/dossier/references.js';
import { HeldLock } from './support/locks.js';
import { counterIntake } from './support/papers.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';

let service: TestService;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start({ POOL_SIZE: '2' });
  await service.app.listen(0, '127.0.0.1');
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterAll(() => service.close());
beforeEach(() => service.db.query('delete from code_try'));

const UNKNOWN = 'CA000000000VN';
const codeOf = (number: string) => service.app.get(References).lookUpCode(number);
const wrongCode = (number: string) => (codeOf(number) === 'ZZZZZZ' ? 'YYYYYY' : 'ZZZZZZ');

async function look(number: string, code: string): Promise<string> {
  const { status, body } = await service.get(`/v1/tracking/${number}?code=${code}`);
  return status === 200 ? 'opened' : (body as ReplyBody).code;
}

function guesses(number: string, many = 30): Promise<string[]> {
  return Promise.all(Array.from({ length: many }, () => look(number, wrongCode(number))));
}

async function counted(): Promise<number> {
  const [tries] = await service.db.query<{ n: number }[]>('select count(*)::int as n from code_try');
  return tries?.n ?? 0;
}

async function aNumber(): Promise<string> {
  return (await counterIntake(clerk)).items[0]?.number ?? '';
}

describe('F68 many guesses at one number at the same time', () => {
  test.each(['a number that exists', 'one that does not'])('%s: five are looked at, never more', async (which) => {
    const number = which === 'one that does not' ? UNKNOWN : await aNumber();
    let wrong = 0;
    for (let bursts = 0; wrong < 5 && bursts < 10; bursts += 1) {
      const told = await guesses(number);
      wrong += told.filter((code) => code === 'tracking-not-found').length;
      expect(await counted()).toBe(wrong);
      expect(new Set(told)).not.toContain('internal-error');
      expect(new Set(told)).not.toContain('busy');
    }
    expect(wrong).toBe(5);
    expect(await guesses(number)).not.toContain('tracking-not-found');
    expect(await look(number, codeOf(number))).toBe('too-many-tries');
    expect(await counted()).toBe(5);
  });

  test('none waits for another: all are answered while one is looked at, and so is everybody else', async () => {
    const number = await aNumber();
    const lock = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
    const held = await HeldLock.take(service.database.url, lock, [`code-try:${number}`]);
    const running = guesses(number);
    const others = [await clerk.get(`/v1/items/${number}`), await clerk.get('/v1/tasks')];
    const elsewhere = await look(UNKNOWN, 'ABCDEF');
    const told = await running;
    await held.release();
    expect(new Set(told)).toEqual(new Set(['tried-at-once']));
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    expect([elsewhere, await counted()]).toEqual(['tracking-not-found', 1]);
    expect(await look(number, codeOf(number))).toBe('opened');
  });
});
