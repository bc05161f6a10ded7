import { readFile } from 'node:fs/promises';
import { dossierOf } from './support/followed.js';
import { allFiledAtDesk, SecondWords } from './support/second-words.js';
import { readHttpFile, type Exchange } from './http-file.js';

const FILE = 'docs/administrative-system.http';

let words: SecondWords;
let text: string;

beforeAll(async () => {
  text = await readFile(FILE, 'utf8');
  words = await SecondWords.start();
}, 60_000);
afterAll(() => words.close(), 60_000);

async function answered({ method, url, headers, body }: Exchange): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(url, { method, headers, body });
  return { status: reply.status, body: await reply.json() };
}

describe('F81 F83 the file of exchanges for an integrating engineer', () => {
  test('played from the top down, every request is answered as it says', async () => {
    const [accepted, rejected] = [await words.pending(), await words.pending()];
    // nothing is sent to the authority any more: only the file speaks for it
    const [filed, incomplete] = await allFiledAtDesk(words.service, 2);
    const exchanges = readHttpFile(text, {
      system: words.outside.adminSystemUrl,
      token: words.outside.token,
      filed: filed?.postCode ?? '',
      incomplete: incomplete?.postCode ?? '',
      event: accepted.event,
      otherEvent: rejected.event,
    });
    for (const exchange of exchanges) {
      const { name, documented } = exchange;
      expect({ name, ...(await answered(exchange)) }).toMatchObject({ name, ...documented });
    }
    expect(new Set(exchanges.map(({ name }) => Number.parseInt(name, 10)))).toEqual(
      new Set(Array.from({ length: 10 }, (_none, at) => at + 1)),
    );
    expect(await words.seen(accepted)).toMatchObject({ state: 'ACCEPTED' });
    expect(await words.seen(rejected)).toMatchObject({ state: 'REJECTED' });
    const statusOf = async (dossier = ''): Promise<unknown> =>
      (await words.cast.clerk.get(`/v1/dossiers/${dossier}`)).body.status;
    expect(await statusOf(filed?.dossier)).toBe('ACCEPTED');
    expect(await statusOf(incomplete?.dossier)).toBe('SUPPLEMENT_ASKED');
    const { id } = await dossierOf(words.service, 'H48.12-261123-9001');
    const deliveries = await words.service.db.query<object[]>('select status from delivery where dossier = $1', [id]);
    expect(deliveries).toEqual([{ status: 'CANCELLED' }]);
  }, 60_000);

  test('everybody named in it is a sample', () => {
    const named = readHttpFile(text).flatMap(({ body = '' }) => [...body.matchAll(/"name": "([^"]+)"/g)]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, name] of named) expect(name).toMatch(/\(mẫu\)$/);
  });

  test.each([
    ['a request without its answer', '### 1\nGET http://127.0.0.1/effects\n', 'does not say what is answered'],
    ['a variable without a value', '### 1\n# → 200 {}\nGET {{system}}/effects\n', 'has no value'],
    ['a line that is no request', '### 1\n# → 200 {}\nFETCH /effects\n', 'has no request line'],
  ])('%s would be found', (_what, broken, problem) => {
    expect(() => readHttpFile(broken)).toThrow(problem);
  });
});
