import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { carriedBag, countBag, openBag } from './support/bags.js';
import { castOf, handOver, offer, outcome, together } from './support/handing-over.js';
import { damage } from './support/irregularities.js';
import { picture } from './support/papers.js';
import { squeezed, textOf } from './support/read-print.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { tools } from './support/tools.js';
import { askUndo, undo } from './support/undoing.js';

const reading = tools.has('pdftotext') ? test : test.skip;
jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toOther = { unit: '44-BDO' };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  await cast.clerk.put(`/v1/evidence/${damage.sha256}`, picture);
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

function codes({ status, body }: Reply): unknown {
  return { status, code: body.code };
}

interface Row {
  status: string;
  holder: string;
  version: number;
  bag: string | null;
}

async function rowsOf(numbers: string[]): Promise<Row[]> {
  return service.db.query<Row[]>(
    `select i.status, i.holder_kind as holder, i.version, b.number as bag from item i left join bag b on b.id = i.bag
     where i.number = any($1) order by i.number`,
    [numbers],
  );
}

describe('F20 a bag that is undone while it is counted', () => {
  test('goes back unopened, or stays and is opened', async () => {
    const { bag, numbers } = await carriedBag(service, 2, { target: '44-BDO' });
    const { id } = (await handOver(cast.carrier, { caller: cast.otherClerk, to: toOther }, [bag])).body;
    await askUndo(cast.carrier, id);
    const lock = 'select 1 from item where number = any($1) for update';
    const acts = [() => undo(cast.otherClerk, id), () => countBag(cast.otherClerk, bag, numbers)];
    const told = (await together(service, lock, [numbers], acts)).map(outcome);
    const goes = told[0] === 'UNDONE';
    expect(told).toEqual(goes ? ['UNDONE', 'bag-not-yours'] : ['undo-moved-on', 'SEALED']);
    expect(new Set((await rowsOf(numbers)).map(({ holder }) => holder))).toEqual(
      new Set([goes ? 'COURIER' : 'OFFICE']),
    );
  });
});

describe('F18 a blind count of bags', () => {
  /** All that somebody could ask about envelopes in a bag; lists as text. */
  async function heard(by: Caller, bag: string, numbers: string[]): Promise<string> {
    const about = numbers.flatMap((number) => [`/v1/items/${number}`, `/v1/items/${number}/custody`]);
    const paths = [`/v1/bags/${bag}`, '/v1/bags', '/v1/custody?limit=200', '/v1/handovers?direction=in', ...about];
    const told = [];
    for (const path of paths) told.push(JSON.stringify((await by.get(path)).body));
    return told.join();
  }

  test('who receives the list is told the bag and its seal, and nothing of its content before he counts it', async () => {
    const { bag, numbers } = await carriedBag(service, 3, { target: '44-BDO', seal: 'NT-BLIND-1' });
    const ids = await service.db.query<{ id: string }[]>('select id from item where number = any($1)', [numbers]);
    const { id } = (await offer(cast.carrier, toOther, [bag])).body;
    const silent = async (): Promise<void> => {
      const text = await heard(cast.otherClerk, bag, numbers);
      for (const secret of [...ids.map((row) => row.id)]) expect(text).not.toContain(secret);
      for (const number of numbers) {
        expect((await cast.otherClerk.get(`/v1/items/${number}`)).status).toBe(404);
        expect(codes(await cast.otherClerk.post(`/v1/items/${number}/suspect`, torn))).toEqual(unseen);
      }
      const queue = (await cast.otherClerk.get('/v1/custody?limit=200')).body['data'] as { number: string }[];
      expect(queue.filter(({ number }) => numbers.includes(number))).toEqual([]);
    };
    const torn = { conditions: ['damaged'], noCamera: true };
    const unseen = { status: 404, code: 'not-found' };
    expect((await cast.otherClerk.get(`/v1/bags/${bag}`)).status).toBe(404);
    await silent();
    await cast.otherClerk.post(`/v1/handovers/${id}/count`, { numbers: [bag] });
    const view = (await cast.otherClerk.get(`/v1/handovers/${id}`)).body;
    expect(view).toMatchObject({ total: 1, lines: [], bags: [{ number: bag, seal: 'NT-BLIND-1', state: 'open' }] });
    await silent();
    await cast.otherClerk.post(`/v1/handovers/${id}/accept`, { version: 1 });
    await silent();
    const [before] = (await cast.otherClerk.get('/v1/custody/ages')).body['data'] as { items: number }[];
    const blind = (await cast.otherClerk.get(`/v1/bags/${bag}`)).body;
    expect(blind).toMatchObject({ number: bag, actions: ['count'] });
    expect(Object.keys(blind)).not.toEqual(expect.arrayContaining(['lines']));
    expect(blind['items']).toBeUndefined();
    const wrong = await countBag(cast.otherClerk, bag, []);
    const again = await countBag(cast.otherClerk, bag, ['CA000000014VN'], { reason: 'Đếm lại (mẫu)' });
    expect(wrong.body.actions).toEqual(again.body.actions);
    const { body } = await cast.otherClerk.get(`/v1/bags/${bag}`);
    expect((body['lines'] as { number: string }[]).map(({ number }) => number).sort()).toEqual([...numbers].sort());
    const [after] = (await cast.otherClerk.get('/v1/custody/ages')).body['data'] as { items: number }[];
    expect((after?.items ?? 0) - (before?.items ?? 0)).toBe(2);
    await countBag(cast.otherClerk, bag, numbers, { reason: 'Lần trước quét nhầm (mẫu)' });
    await openBag(cast.otherClerk, bag);
  });

  reading('the record that both sign names the bag and its seal, and nothing that is in it', async () => {
    const { bag, numbers } = await carriedBag(service, 2, { target: '44-BDO', seal: 'NT-PAPER-1' });
    const accepted = await handOver(cast.carrier, { caller: cast.otherClerk, to: toOther }, [bag]);
    const { body } = await cast.otherClerk.download(`/v1/handovers/${accepted.body.id}/record.pdf`);
    const text = squeezed(textOf(body));
    for (const part of [bag, 'NT-PAPER-1']) expect(text).toContain(squeezed(part));
    for (const number of numbers) expect(text).not.toContain(number);
  });

  test('a courier carries what he did not seal without being told what it is', async () => {
    const { bag, numbers } = await carriedBag(service, 2);
    const day = JSON.stringify((await cast.carrier.get('/v1/courier/day')).body);
    for (const number of numbers) expect(day).not.toContain(number);
    const { body } = await cast.carrier.get(`/v1/bags/${bag}`);
    expect([body['lines'], body['items']]).toEqual([undefined, undefined]);
  });

  test('content that is missing under an intact seal is for the office that sealed it to answer', async () => {
    const { bag, numbers } = await carriedBag(service, 2, { target: '44-BDO' });
    await handOver(cast.carrier, { caller: cast.otherClerk, to: toOther }, [bag]);
    await countBag(cast.otherClerk, bag, numbers.slice(1));
    const opened = await openBag(cast.otherClerk, bag);
    const report = String(opened.body['irregularity']);
    const controller = service.as('controller-dho', 'controller', '44-DHO');
    const read = await controller.get(`/v1/irregularities/${report}`);
    expect(read.body).toMatchObject({ owner: { code: '44-DHO' }, finder: { code: '44-BDO' }, actions: ['settle'] });
    const tasks = (await controller.get('/v1/tasks?kind=irregularity.bag')).body['data'] as { subject: string }[];
    expect(tasks.map(({ subject }) => subject)).toContain(report);
    expect((await rowsOf(numbers)).map(({ holder, bag: inside }) => [holder, inside])).toEqual([
      ['OFFICE', null],
      ['OFFICE', null],
    ]);
  });
});
