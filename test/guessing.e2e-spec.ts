import { jest } from '@jest/globals';
import pg from 'pg';
import { References } from '../src/modules/dossier/references.js';
import { counterIntake } from './support/papers.js';
import { TestService, type Caller, type ReplyBody } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(30_000);

let service: TestService;
let clerk: Caller;

beforeAll(async () => {
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
}, 60_000);
afterAll(() => service.close());
beforeEach(() => service.db.query('delete from code_try'));

const sensitive = {
  opened: { procedure: 'TP-01', service: 'submission', owner: { name: 'Lê Thị Mận (mẫu)' } },
  lines: [1, 2].map((line) => ({ line, given: 1 })),
};

async function aNumber(change: object = {}): Promise<string> {
  return (await counterIntake(clerk, change)).items[0]?.number ?? '';
}

async function look(number: string, code?: string) {
  const query = code === undefined ? '' : `?code=${code}`;
  const { status, body } = await service.get(`/v1/tracking/${number}${query}`);
  const { instance: _, ...said } = body as ReplyBody;
  return { status, said };
}

const codeOf = (number: string) => service.app.get(References).lookUpCode(number);
const wrongCode = (number: string) => (codeOf(number) === 'ZZZZZZ' ? 'YYYYYY' : 'ZZZZZZ');

/** What a look-up said, and the statements that reached the database for it. */
async function heard(number: string, code?: string) {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  const answer = await look(number, code);
  const statements = query.mock.calls.map(([text]: unknown[]) => (typeof text === 'string' ? text : 'another'));
  query.mockRestore();
  return { ...answer, statements };
}

const UNKNOWN = 'CA000000000VN';

describe('F68 nobody learns whether a number exists', () => {
  test('with a code: the same answer by the same statements, number wrong or code wrong, sensitive or not', async () => {
    const unknown = await heard(UNKNOWN, 'ABCDEF');
    expect(unknown).toMatchObject({ status: 404, said: { code: 'tracking-not-found' } });
    expect(unknown.statements.length).toBeGreaterThan(4);
    for (const number of [await aNumber(), await aNumber(sensitive)]) {
      expect(await heard(number, wrongCode(number))).toEqual(unknown);
    }
  });

  test('without a code: a sensitive number is answered as one that does not exist', async () => {
    const unknown = await heard(UNKNOWN);
    expect(unknown.statements).toHaveLength(1);
    expect(await heard(await aNumber(sensitive))).toEqual(unknown);
  });

  test('after five wrong codes: the same wait, by the same statements', async () => {
    const number = await aNumber();
    const waits = [];
    for (const each of [number, UNKNOWN]) {
      for (let n = 0; n < 5; n += 1) await look(each, wrongCode(each));
      waits.push(await heard(each, wrongCode(each)));
    }
    expect(waits[0]).toMatchObject({ status: 429, said: { code: 'too-many-tries' } });
    expect(waits[1]).toEqual(waits[0]);
  });
});

describe('F68 the limits fail closed', () => {
  const rights = ['select', 'insert'] as const;
  test.each(rights)('a database that refuses %s of tries: no code is answered, a number alone is', async (right) => {
    const number = await aNumber();
    const superuser = await Superuser.of(service);
    await superuser.query(`revoke ${right} on code_try from courier_app`);
    const tried = [await look(number, wrongCode(number)), await look(UNKNOWN, 'ABCDEF')];
    const opened = await look(number, codeOf(number));
    const alone = await look(number);
    await superuser.query(`grant ${right} on code_try to courier_app`);
    await superuser.client.end();
    expect(tried.map(({ status }) => status)).toEqual([500, 500]);
    expect(tried[0]).toEqual(tried[1]);
    expect(alone.status).toBe(200);
    // a right code is looked for among the tries, and adds none
    expect(opened.status).toBe(right === 'select' ? 500 : 200);
  });

  test('a wrong code is written down before it is answered', async () => {
    const number = await aNumber();
    await look(number, wrongCode(number));
    const [tries] = await service.db.query<{ n: number }[]>('select count(*)::int as n from code_try');
    expect(tries?.n).toBe(1);
  });
});

describe('F68 how a code is read', () => {
  test('every letter of it counts, and nothing else opens', async () => {
    const number = await aNumber();
    const code = codeOf(number);
    for (const typed of [code.slice(0, 5), `${code}0`, `${code.slice(1)}${code.slice(0, 1)}`, '%25', '      ']) {
      expect((await look(number, encodeURIComponent(typed))).status).toBe(404);
      await service.db.query('delete from code_try');
    }
    expect((await look(number, encodeURIComponent(` ${code.slice(0, 3)}-${code.slice(3).toLowerCase()}`))).status).toBe(
      200,
    );
  });

  test('the code of another dossier is a wrong one', async () => {
    const [one, other] = [await aNumber(), await aNumber()];
    expect((await look(one, codeOf(other))).status).toBe(404);
  });
});
