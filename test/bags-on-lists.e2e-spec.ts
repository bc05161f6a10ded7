import { jest } from '@jest/globals';
import { ownNumber } from '../src/platform/s10.js';
import { verify } from '../src/verify/verify.js';
import { bagged, carriedBag, countBag, openBag, sealBag } from './support/bags.js';
import { carrierId, castOf, handOver, offer, outcome, sealed, tally, together } from './support/handing-over.js';
import { damage } from './support/irregularities.js';
import { picture } from './support/papers.js';
import { expectUnharmed } from './support/race.js';
import { ResultPath } from './support/results.js';
import { TestService, type Reply } from './support/service.js';
import { askUndo, typesAround, undo } from './support/undoing.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toCarrier = { person: carrierId };
const toDesk = { unit: '44-TTPVHCC' };
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

async function holderOf(bag: string): Promise<string | undefined> {
  const rows = await service.db.query<{ holder: string }[]>('select holder_kind as holder from bag where number = $1', [
    bag,
  ]);
  return rows[0]?.holder;
}

describe('F20 a bag is one piece of a list', () => {
  test('moving the bag moves its content once', async () => {
    const { bag, numbers } = await bagged(service, 3);
    const [loose = ''] = await sealed(cast.clerk, 1);
    const draft = await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [bag, loose, bag] });
    expect(draft.body['lines']).toBe(2);
    const { id } = draft.body;
    expect((await cast.clerk.post(`/v1/handovers/${id}/close`)).status).toBe(200);
    await cast.carrier.post(`/v1/handovers/${id}/count`, { numbers: [loose, bag] });
    const accepted = await cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1 });
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED', accepted: 2, differences: [] });
    // of the loose one: those of what is in the bag would be counted before it is
    expect(accepted.body.events).toHaveLength(1);
    expect(await rowsOf(numbers)).toEqual(
      numbers.map(() => ({ status: 'WITH_POST', holder: 'COURIER', version: 3, bag })),
    );
    expect(await holderOf(bag)).toBe('COURIER');
    expect(await typesAround(service, numbers[0] ?? '')).toEqual(['item.sealed', 'bag.sealed', 'handover.accepted']);
  });

  test('at the desk it is counted, opened, and its papers tallied on the list on which it came', async () => {
    const { bag, numbers } = await carriedBag(service, 2);
    const { id } = (await handOver(cast.carrier, { caller: cast.officer, to: toDesk }, [bag])).body;
    const [first = ''] = numbers;
    expect(codes(await tally(cast.officer, id, [{ number: first, asPostingSlip: true }]))).toEqual({
      status: 409,
      code: 'item-in-bag',
    });
    expect((await cast.officer.get(`/v1/handovers/${id}`)).body).toMatchObject({
      total: 1,
      lines: [],
      bags: [{ number: bag, seal: 'NT-0001', state: 'moved' }],
    });
    await countBag(cast.officer, bag, numbers);
    expect((await openBag(cast.officer, bag)).body).toMatchObject({ status: 'OPENED', differences: [] });
    const lines = (await cast.officer.get(`/v1/handovers/${id}`)).body['lines'] as object[];
    expect(lines).toMatchObject(numbers.map(() => ({ bag, state: 'moved' })));
    const tallied = await tally(
      cast.officer,
      id,
      numbers.map((number) => ({ number, asPostingSlip: true })),
    );
    expect(tallied.status).toBe(200);
    expect((await rowsOf(numbers)).map(({ status }) => status)).toEqual(['FILED', 'FILED']);
  });

  test('a bag kept is kept whole: not there, its giver may offer it again; torn, he opens it first', async () => {
    const [gone, torn] = [await bagged(service, 2), await bagged(service, 2)];
    const list = await offer(cast.clerk, toCarrier, [gone.bag, torn.bag, ...(await sealed(cast.clerk, 1))]);
    const { id } = list.body;
    const lines = (await cast.clerk.get(`/v1/handovers/${id}`)).body['lines'] as { number: string; bag?: string }[];
    const loose = lines.find(({ bag }) => bag === undefined)?.number ?? '';
    await cast.carrier.post(`/v1/handovers/${id}/count`, { numbers: [torn.bag, loose] });
    const remarks = [{ number: torn.bag, kind: 'seal-broken' }];
    const inside = [{ number: torn.numbers[0], kind: 'wrong' }];
    expect(codes(await cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1, remarks: inside }))).toEqual({
      status: 422,
      code: 'remark-not-counted',
    });
    const body = { version: 1, remarks, evidence: [damage] };
    const unseen = await cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1, remarks });
    expect(codes(unseen)).toEqual({ status: 422, code: 'photo-missing' });
    const accepted = await cast.carrier.post(`/v1/handovers/${id}/accept`, body);
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED_WITH_DIFFERENCE', accepted: 1 });
    expect(accepted.body['differences']).toEqual([
      { number: gone.bag, kind: 'missing' },
      { number: torn.bag, kind: 'seal-broken' },
    ]);
    for (const { bag, numbers } of [gone, torn]) {
      expect((await rowsOf(numbers)).map(({ holder }) => holder)).toEqual(['OFFICE', 'OFFICE']);
      expect(await holderOf(bag)).toBe('OFFICE');
    }
    const report = await cast.supervisor.get(`/v1/irregularities/${String(accepted.body['irregularity'])}`);
    expect(report.body['differences']).toHaveLength(2);
    expect(report.body).toMatchObject({ photo: 'declared' });
    const journal = `select e.body from event e where e.act_id = $1 and e.body like '%TT%'`;
    expect(await service.db.query<object[]>(journal, [accepted.body.act])).toEqual([]);
    const shown = `select count(*)::int as n from declared_evidence where act = $1`;
    expect(await service.db.query<object[]>(shown, [accepted.body.act])).toEqual([{ n: 2 }]);
    expect((await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [gone.bag])).body.status).toBe(
      'ACCEPTED',
    );
    expect(codes(await offer(cast.clerk, toCarrier, [torn.bag]))).toEqual({ status: 409, code: 'bag-suspect' });
    await countBag(cast.clerk, torn.bag, torn.numbers);
    expect((await openBag(cast.clerk, torn.bag)).body.status).toBe('OPENED');
    expect((await offer(cast.clerk, toCarrier, torn.numbers)).body.status).toBe('OFFERED');
  });

  test('scanned twice, taken off, put on again, revised and withdrawn, it stays one piece', async () => {
    const { bag, numbers } = await bagged(service, 2);
    const { id } = (await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [bag] })).body;
    const act = (name: string, body: object = {}): Promise<Reply> =>
      cast.clerk.post(`/v1/handovers/${id}/${name}`, body);
    expect((await act('scan', { numbers: [bag] })).body['lines']).toBe(1);
    expect(codes(await act('remove', { numbers: [numbers[0]] }))).toEqual({ status: 422, code: 'not-on-list' });
    expect((await act('remove', { numbers: [bag] })).body['lines']).toBe(0);
    expect((await act('scan', { numbers: [bag] })).body['lines']).toBe(1);
    await act('close');
    expect((await act('revise', { reason: 'Thêm thư (mẫu)' })).body['lines']).toBe(1);
    expect((await act('close')).body.status).toBe('OFFERED');
    expect(codes(await countBag(cast.clerk, bag, numbers))).toEqual({ status: 409, code: 'bag-on-list' });
    await act('withdraw', { reason: 'Xe hỏng (mẫu)' });
    expect((await countBag(cast.clerk, bag, numbers)).status).toBe(200);
    await openBag(cast.clerk, bag);
  });

  test('what is no bag of the giver, open elsewhere, counted or changed is not scanned, and nothing is stored', async () => {
    const [listed, counted, mine] = [await bagged(service, 1), await bagged(service, 1), await bagged(service, 1)];
    const other = await carriedBag(service, 1);
    await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [listed.bag] });
    await countBag(cast.clerk, counted.bag, counted.numbers);
    const cases: [string, number, string][] = [
      ['TT999999999', 422, 'number-malformed'],
      [ownNumber('TT', 99_000_000), 404, 'bag-unknown'],
      [other.bag, 404, 'bag-unknown'],
      [listed.bag, 409, 'bag-on-list'],
      [counted.bag, 409, 'bag-counted'],
      [mine.numbers[0] ?? '', 409, 'item-in-bag'],
    ];
    for (const [number, status, code] of cases)
      expect([number, codes(await offer(cast.clerk, toCarrier, [mine.bag, number]))]).toEqual([
        number,
        { status, code },
      ]);
    expect(codes(await offer(cast.clerk, toCarrier, [mine.bag], 'round'))).toEqual({
      status: 409,
      code: 'bag-not-movable',
    });
    expect((await offer(cast.clerk, toCarrier, [mine.bag])).body.status).toBe('OFFERED');
  });

  test('both sides undo it: the bag is with its giver again, and not once it was counted', async () => {
    const { bag, numbers } = await carriedBag(service, 2, { target: '44-BDO' });
    const accepted = await handOver(cast.carrier, { caller: cast.otherClerk, to: toOther }, [bag]);
    const { id } = accepted.body;
    expect((await askUndo(cast.carrier, id)).status).toBe(200);
    expect((await undo(cast.otherClerk, id)).body).toMatchObject({ status: 'UNDONE', undone: 1 });
    expect((await rowsOf(numbers)).map(({ holder }) => holder)).toEqual(['COURIER', 'COURIER']);
    expect(await holderOf(bag)).toBe('COURIER');
    const again = (await handOver(cast.carrier, { caller: cast.otherClerk, to: toOther }, [bag])).body.id;
    await countBag(cast.otherClerk, bag, numbers);
    const late = await askUndo(cast.carrier, again);
    expect(codes(late)).toEqual({ status: 409, code: 'undo-moved-on' });
    expect(late.body['detail']).toContain(bag);
    await openBag(cast.otherClerk, bag);
  });

  test('whoever comes first: the bag is counted, or it is on the list', async () => {
    const { bag, numbers } = await bagged(service, 2);
    const { id } = (await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [] })).body;
    const lock = 'select 1 from item where number = $1 for update';
    const replies = await together(
      service,
      lock,
      [[...numbers].sort()[0]],
      [() => countBag(cast.clerk, bag, numbers), () => cast.clerk.post(`/v1/handovers/${id}/scan`, { numbers: [bag] })],
    );
    const won = outcome(replies[0] as Reply) === 'SEALED';
    expect(replies.map(outcome)).toEqual(won ? ['SEALED', 'bag-counted'] : ['bag-on-list', 'DRAFT']);
    await expectUnharmed(service);
  });

  test('a bag from which a result was recalled does not go on, and somebody is asked to open it', async () => {
    const path = new ResultPath(service);
    const [kept, back] = [await path.released(), await path.released()];
    const sealedNow = await sealBag(path.officer, [kept.number, back.number], { target: '44-DHO' });
    const bag = sealedNow.body.number;
    const list = await offer(path.officer, path.onRun.to, [bag]);
    await path.recall(back.dossier);
    const tasks = `select closed_act is not null as closed from task where kind = 'bag.content-changed'`;
    expect(await service.db.query<object[]>(tasks)).toEqual([{ closed: false }]);
    await path.onRun.caller.post(`/v1/handovers/${list.body.id}/count`, { numbers: [bag] });
    expect(codes(await path.onRun.caller.post(`/v1/handovers/${list.body.id}/accept`, { version: 1 }))).toEqual({
      status: 409,
      code: 'nothing-to-accept',
    });
    await path.officer.post(`/v1/handovers/${list.body.id}/withdraw`, { reason: 'Cơ quan thu hồi (mẫu)' });
    expect(codes(await offer(path.officer, path.onRun.to, [bag]))).toEqual({
      status: 409,
      code: 'bag-content-changed',
    });
    await countBag(path.officer, bag, [kept.number, back.number]);
    expect((await openBag(path.officer, bag)).body).toMatchObject({ items: 1, differences: [] });
    expect(await service.db.query<object[]>(tasks)).toEqual([{ closed: true }]);
  });
});
