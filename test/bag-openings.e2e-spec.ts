import { jest } from '@jest/globals';
import { bagLifecycle } from '../src/modules/item/bags/bag.lifecycle.js';
import { derivedId } from '../src/platform/ids.js';
import { verify } from '../src/verify/verify.js';
import { bagged, baggedOf, countBag, openBag, sealBag } from './support/bags.js';
import { carrierId, castOf, handOver, offer, outcome, sealed, toDesk, together } from './support/handing-over.js';
import { damage, settle, suspect } from './support/irregularities.js';
import { picture } from './support/papers.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
let controller: Caller;
const toCarrier = { person: carrierId };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  controller = service.as('controller-dho', 'controller', '44-DHO');
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

describe('F20 opening a bag explodes it', () => {
  test('counted first, then every envelope is its holder’s, one by one', async () => {
    const { bag, numbers } = await bagged(service, 2);
    expect(codes(await openBag(cast.clerk, bag))).toEqual({ status: 409, code: 'bag-count-first' });
    const counted = await countBag(cast.clerk, bag, numbers);
    expect(counted.body).toMatchObject({ number: bag, status: 'SEALED', actions: ['count', 'open'] });
    const opened = await openBag(cast.clerk, bag);
    expect(opened.body).toMatchObject({ status: 'OPENED', items: 2, differences: [] });
    expect(opened.body['irregularity']).toBeUndefined();
    expect(await baggedOf(service, numbers)).toEqual([null, null]);
    expect((await offer(cast.clerk, toCarrier, numbers)).body.status).toBe('OFFERED');
    expect(codes(await openBag(cast.clerk, bag))).toEqual({ status: 409, code: 'wrong-state' });
    expect(codes(await countBag(cast.clerk, bag, numbers))).toEqual({ status: 409, code: 'wrong-state' });
  });

  test('a recount has a reason, and the last one counts', async () => {
    const { bag, numbers } = await bagged(service, 2);
    await countBag(cast.clerk, bag, numbers.slice(1));
    expect((await cast.clerk.get(`/v1/bags/${bag}`)).body['differences']).toEqual([
      { number: numbers[0], kind: 'missing' },
    ]);
    expect(codes(await countBag(cast.clerk, bag, numbers))).toEqual({ status: 422, code: 'recount-reason-missing' });
    await countBag(cast.clerk, bag, numbers, { reason: 'Sót một thư dưới đáy túi' });
    expect((await openBag(cast.clerk, bag)).body['differences']).toEqual([]);
    const { body } = await cast.clerk.get(`/v1/bags/${bag}`);
    expect(body['counts']).toMatchObject([{}, { reason: 'Sót một thư dưới đáy túi' }]);
  });

  test('content missing under an intact seal is the sealer’s to answer; it stays in the opener’s book', async () => {
    const { bag, numbers } = await bagged(service, 3);
    const [missing = '', torn = ''] = numbers;
    const [strange = ''] = await sealed(cast.clerk, 1);
    await countBag(cast.clerk, bag, [torn, numbers[2] ?? '', strange]);
    const remarks = [{ number: torn, kind: 'damaged' }];
    expect(codes(await openBag(cast.clerk, bag, { remarks }))).toEqual({ status: 422, code: 'photo-missing' });
    const wrong = [{ number: missing, kind: 'damaged' }];
    expect(codes(await openBag(cast.clerk, bag, { remarks: wrong, evidence: [damage] }))).toEqual({
      status: 422,
      code: 'remark-not-in-bag',
    });
    const { body } = await openBag(cast.clerk, bag, { remarks, evidence: [damage] });
    const differences = [
      { number: missing, kind: 'missing' },
      { number: strange, kind: 'extra' },
      { number: torn, kind: 'damaged' },
    ];
    expect(body['differences']).toEqual(differences);
    const report = String(body['irregularity']);
    const read = await controller.get(`/v1/irregularities/${report}`);
    expect(read.body).toMatchObject({ kind: 'bag', bag, state: 'OPEN', owner: { code: '44-DHO' } });
    expect(new Set(read.body['differences'] as object[])).toEqual(new Set(differences));
    expect(codes(await suspect(cast.clerk, torn))).toEqual({ status: 409, code: 'item-suspect' });
    const tasks = `select kind, closed_act is not null as closed from task where subject = $1`;
    expect(await service.db.query<object[]>(tasks, [report])).toEqual([{ kind: 'irregularity.bag', closed: false }]);
    expect((await settle(controller, report, { outcome: 'found' })).status).toBe(200);
    expect(await service.db.query<object[]>(tasks, [report])).toEqual([{ kind: 'irregularity.bag', closed: true }]);
    expect((await offer(cast.clerk, toCarrier, [missing])).body.status).toBe('OFFERED');
  });

  test('an empty bag, and a broken seal, are said expressly', async () => {
    const { bag } = await bagged(service, 1);
    expect(codes(await cast.clerk.post(`/v1/bags/${bag}/count`, {}))).toEqual({ status: 422, code: 'body-invalid' });
    await countBag(cast.clerk, bag, []);
    expect(codes(await openBag(cast.clerk, bag, { sealFound: 'broken' }))).toEqual({
      status: 422,
      code: 'photo-missing',
    });
    expect(codes(await openBag(cast.clerk, bag, { evidence: [damage] }))).toEqual({
      status: 422,
      code: 'body-invalid',
    });
    const opened = await openBag(cast.clerk, bag, { sealFound: 'broken', evidence: [damage] });
    expect(opened.body['differences']).toMatchObject([{ number: bag, kind: 'seal-broken' }, { kind: 'missing' }]);
    expect((await cast.clerk.get(`/v1/bags/${bag}`)).body).toMatchObject({ sealFound: 'broken', status: 'OPENED' });
    const report = await controller.get(`/v1/irregularities/${String(opened.body['irregularity'])}`);
    expect(report.body).toMatchObject({ kind: 'bag', photo: 'declared' });
    const declared = 'select kind from declared_evidence where act = $1';
    expect(await service.db.query<object[]>(declared, [opened.body.act])).toEqual([{ kind: 'damage-photo' }]);
  });

  test('by its holder, and not by who only sees it or never heard of it', async () => {
    const { bag, numbers } = await bagged(service, 1);
    expect(codes(await countBag(cast.otherClerk, bag, numbers))).toEqual({ status: 404, code: 'not-found' });
    expect(codes(await cast.otherClerk.get(`/v1/bags/${bag}`))).toEqual({ status: 404, code: 'not-found' });
    expect(codes(await cast.officer.get(`/v1/bags/${bag}`))).toEqual({ status: 404, code: 'not-found' });
    expect(codes(await countBag(cast.carrier, bag, numbers))).toEqual({ status: 404, code: 'not-found' });
    const [own = ''] = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [own]);
    const carried = (await sealBag(cast.carrier, [own])).body.number;
    expect(codes(await countBag(cast.clerk, carried, [own]))).toEqual({ status: 409, code: 'bag-not-yours' });
    // once taken apart it would go on no list, and he could not open it either
    const atOffice = { status: 403, code: 'bag-opened-at-office' };
    expect(codes(await countBag(cast.carrier, carried, [own]))).toEqual(atOffice);
    expect(codes(await openBag(cast.carrier, carried))).toEqual(atOffice);
    const given = await handOver(cast.carrier, { caller: cast.otherClerk, to: { unit: '44-BDO' } }, [carried]);
    expect(given.body.status).toBe('ACCEPTED');
  });

  test('two who open it at once: one does', async () => {
    const { bag, numbers } = await bagged(service, 1);
    await countBag(cast.clerk, bag, numbers);
    const second = service.as('clerk-dho-2', 'clerk', '44-DHO');
    const lock = 'select 1 from bag where number = $1 for update';
    const replies = await together(service, lock, [bag], [() => openBag(cast.clerk, bag)]);
    expect(replies.map(outcome)).toEqual(['OPENED']);
    expect(outcome(await openBag(second, bag))).toBe('wrong-state');
  });
});

describe('F20 the lifecycle of a bag', () => {
  /** An envelope in the hands of each who may seal, at an office, at a desk and at a place with one person. */
  async function holders(): Promise<Record<string, { by: Caller; number: string }>> {
    const [office = '', first = '', second = '', carried = ''] = await sealed(cast.clerk, 4);
    await toDesk(service, [first, second]);
    const alone = service.as('post-pnh', 'courier', '44-PNH');
    await handOver(cast.clerk, { caller: alone, to: { person: derivedId('person', 'post-pnh') } }, [carried]);
    return {
      courier: { by: alone, number: carried },
      clerk: { by: cast.clerk, number: office },
      'desk-officer': { by: cast.officer, number: first },
      'post-at-desk': { by: service.as('post-ttpvhcc', 'post-at-desk', '44-TTPVHCC'), number: second },
    };
  }

  test('every role that may seal, count and open does so, each once', async () => {
    const roles = ['courier', 'clerk', 'desk-officer', 'post-at-desk'];
    expect(bagLifecycle.rows.map(({ by }) => by)).toEqual([roles, roles, roles]);
    for (const [role, { by, number }] of Object.entries(await holders())) {
      const said = [await sealBag(by, [number], { target: '44-BDO' })];
      const bag = said[0]?.body.number ?? '';
      said.push(await countBag(by, bag, [number]), await openBag(by, bag), await openBag(by, bag));
      expect([role, ...said.map(outcome)]).toEqual([role, 'SEALED', 'SEALED', 'OPENED', 'wrong-state']);
    }
  });
});

describe('F20 what verify finds of bags', () => {
  test('an envelope out of its bag, a bag that is not as it was sealed or opened, a difference that is not told', async () => {
    const { bag, numbers } = await bagged(service, 2);
    const owner = await Superuser.of(service);
    try {
      const [number] = numbers;
      await owner.expectBroken('update item set bag = null where number = $1', [number], 'N8', String(number));
      await owner.expectBroken(`update bag set seal = 'NT-9' where number = $1`, [bag], 'N8', bag);
      await owner.expectBroken('update bag set items = 3 where number = $1', [bag], 'N8', bag);
      const told = `update event set type = 'item.suspected', body = replace(body, 'bag.sealed', 'item.suspected')
        where dossier_id = (select dossier_id from item where number = $1) and type = 'bag.sealed'`;
      await owner.expectBroken(told, [number], 'N5', String(number));
      await countBag(cast.clerk, bag, numbers.slice(1));
      await openBag(cast.clerk, bag);
      const untold = 'delete from irregularity_line where number = $1';
      await owner.expectBroken(untold, [number], 'N5', bag);
      const counted = 'update bag_count set numbers = $2 where bag = (select id from bag where number = $1)';
      await owner.expectBroken(counted, [bag, numbers], 'N5', bag);
    } finally {
      await owner.client.end();
    }
  });
});
