import { jest } from '@jest/globals';
import { verify } from '../src/verify/verify.js';
import { bagged, baggedOf, sealBag } from './support/bags.js';
import { carrierId, castOf, handOver, offer, outcome, sealed, together } from './support/handing-over.js';
import { damage, reseal, suspect } from './support/irregularities.js';
import { picture } from './support/papers.js';
import { TestService, type Reply } from './support/service.js';
import { typesAround } from './support/undoing.js';
import { Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
const toCarrier = { person: carrierId };

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

const INSIDE = { status: 409, code: 'item-in-bag' };

describe('F20 an envelope is in one bag and goes nowhere without it', () => {
  test('sealed with a number and a seal of its own, and told to each dossier', async () => {
    const { bag, numbers } = await bagged(service, 3);
    expect(bag).toMatch(/^TT\d{9}$/);
    expect(await baggedOf(service, numbers)).toEqual([bag, bag, bag]);
    expect(await typesAround(service, numbers[0] ?? '')).toEqual(['item.sealed', 'bag.sealed']);
    const read = await cast.clerk.get(`/v1/bags/${bag}`);
    expect(read.body).toMatchObject({ status: 'SEALED', seal: 'NT-0001', items: 3, actions: ['count'], counts: [] });
    expect((read.body['lines'] as { number: string }[]).map(({ number }) => number).sort()).toEqual(numbers.sort());
    const { body } = await cast.clerk.get('/v1/bags?unit=44-DHO&status=SEALED');
    expect((body['data'] as { number: string }[]).map(({ number }) => number)).toContain(bag);
  });

  test('everything else that would take it is refused, and nothing has changed', async () => {
    const { numbers } = await bagged(service, 2);
    const [one = ''] = numbers;
    expect(codes(await sealBag(cast.clerk, [one]))).toEqual(INSIDE);
    expect(codes(await offer(cast.clerk, toCarrier, [one]))).toEqual(INSIDE);
    const refused = await suspect(cast.clerk, one);
    expect(codes(refused)).toEqual(INSIDE);
    expect(refused.body['detail']).toContain('TT');
    expect(codes(await reseal(cast.clerk, one))).toEqual(INSIDE);
    expect(await typesAround(service, one)).toEqual(['item.sealed', 'bag.sealed']);
  });

  test('what a courier carries in a bag is neither scanned in nor put anywhere', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await handOver(cast.clerk, { caller: cast.carrier, to: toCarrier }, [number]);
    expect((await sealBag(cast.carrier, [number])).status).toBe(201);
    expect(codes(await cast.carrier.post(`/v1/items/${number}/arrive`))).toEqual(INSIDE);
    expect(codes(await cast.clerk.post(`/v1/items/${number}/arrive`))).toEqual(INSIDE);
  });

  test('only what the sealer holds, free, and not of a list that is being made', async () => {
    const [mine = '', listed = '', torn = ''] = await sealed(cast.clerk, 3);
    const [foreign = ''] = await sealed(cast.otherClerk, 1);
    await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [listed] });
    await suspect(cast.clerk, torn);
    const cases: [string[], object, number, string][] = [
      [[mine, foreign], {}, 409, 'item-not-yours'],
      [[mine, 'CA000000014VN'], {}, 409, 'item-not-yours'],
      [[mine, 'CA000000013VN'], {}, 422, 'number-malformed'],
      [[mine, listed], {}, 409, 'item-on-list'],
      [[mine, torn], {}, 409, 'item-suspect'],
      [[mine], { target: '44-DHO' }, 422, 'bag-target-invalid'],
      [[mine], { target: '44-NOWHERE' }, 422, 'bag-target-invalid'],
      [[mine], { seal: ' ' }, 422, 'body-invalid'],
      [[], {}, 422, 'body-invalid'],
    ];
    for (const [numbers, said, status, code] of cases)
      expect(codes(await sealBag(cast.clerk, numbers, said))).toEqual({ status, code });
    expect(codes(await sealBag(service.as('dispatcher-dho', 'dispatcher', '44-DHO'), [mine]))).toEqual({
      status: 403,
      code: 'role-not-allowed',
    });
    expect(await baggedOf(service, [mine])).toEqual([null]);
    expect((await sealBag(cast.clerk, [mine, mine])).body['items']).toBe(1);
  });

  test('whoever comes first: it is in the bag, or on the list, or in the other bag', async () => {
    const lock = 'select 1 from item where number = $1 for update';
    const [number = ''] = await sealed(cast.clerk, 1);
    const { id } = (await cast.clerk.post('/v1/handovers', { purpose: 'run', to: toCarrier, numbers: [] })).body;
    const replies = await together(
      service,
      lock,
      [number],
      [() => sealBag(cast.clerk, [number]), () => cast.clerk.post(`/v1/handovers/${id}/scan`, { numbers: [number] })],
    );
    expect(replies.map(outcome).sort()).toEqual(
      replies[0]?.status === 201 ? ['SEALED', 'item-in-bag'] : ['DRAFT', 'item-on-list'],
    );
    const [other = ''] = await sealed(cast.clerk, 1);
    const second = service.as('clerk-dho-2', 'clerk', '44-DHO');
    const twice = await together(
      service,
      lock,
      [other],
      [() => sealBag(cast.clerk, [other]), () => sealBag(second, [other])],
    );
    expect(twice.map(outcome).sort()).toEqual(['SEALED', 'item-in-bag']);
  });

  test('the database refuses a bag of another holder, and an envelope that ends in one', async () => {
    const { numbers } = await bagged(service, 1);
    const owner = await Superuser.of(service);
    const tried = async (sql: string): Promise<unknown> => {
      await owner.query('begin');
      try {
        await owner.query(sql, numbers);
        await owner.query('commit');
        return 'done';
      } catch (error) {
        await owner.query('rollback');
        return (error as { constraint?: string }).constraint;
      }
    };
    const other = `(select id from unit where code = '44-BDO')`;
    const moved = `update item set holder_id = ${other}, holder_unit = ${other} where number = $1`;
    const ended = `update item set status = 'LOST' where number = $1`;
    expect([await tried(moved), await tried(ended)]).toEqual(['item_in_bag', 'item_bag_live']);
    await owner.client.end();
  });
});
