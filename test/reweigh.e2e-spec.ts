import { randomUUID } from 'node:crypto';
import { itemNumber } from '../src/platform/s10.js';
import { milestoneOf } from './support/corrections.js';
import { castOf, handOver, sealed, tally } from './support/handing-over.js';
import { brought, carried, moneyOf, threeEnvelopes } from './support/pieces.js';
import { TestService, type Caller, type Reply } from './support/service.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const asSlip = { asPostingSlip: true };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

function codes({ status, body }: Reply): unknown {
  return { status, code: body.code };
}

async function idOf(caller: Caller): Promise<string> {
  return String((await caller.get('/v1/me')).body['person']);
}

describe('F139 a reweigh is never charged', () => {
  const weigh = (by: Caller, number: string, said: object = {}, key?: string): Promise<Reply> =>
    by.post(`/v1/items/${number}/reweigh`, { weightGrams: 950, method: 'scale', ...said }, { key });

  test('it is told in the history, as often as it is done, and money stays as it was', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [number] = numbers;
    const before = await moneyOf(service, dossier);
    const key = randomUUID();
    const first = await weigh(cast.clerk, number, {}, key);
    expect(first).toMatchObject({ status: 200, body: { number, status: 'AT_OFFICE', weightGrams: 950, was: 90 } });
    expect((await weigh(cast.clerk, number, {}, key)).body).toEqual(first.body);
    expect((await weigh(cast.clerk, number, { weightGrams: 20, method: 'flat' })).status).toBe(200);
    const { body } = await cast.clerk.get(`/v1/items/${number}/custody`);
    expect(body['data']).toMatchObject([
      { type: 'item.sealed', weightGrams: 90, weightMethod: 'scale' },
      { type: 'item.reweighed', weightGrams: 950, weightMethod: 'scale' },
      { type: 'item.reweighed', weightGrams: 20, weightMethod: 'flat' },
    ]);
    expect(await moneyOf(service, dossier)).toEqual(before);
    expect((await cast.clerk.get(`/v1/items/${number}`)).body).toMatchObject({
      weightGrams: 90,
      weightMethod: 'scale',
    });
  });

  test('only by a clerk of the office that holds it', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    expect(codes(await weigh(cast.otherClerk, number))).toEqual({ status: 404, code: 'not-found' });
    expect(codes(await weigh(cast.clerk, itemNumber('ZZ', 1)))).toEqual({ status: 404, code: 'not-found' });
    for (const by of [cast.carrier, cast.officer, cast.supervisor])
      expect(codes(await weigh(by, number))).toEqual({ status: 403, code: 'role-not-allowed' });
    await carried(service, [number]);
    expect(codes(await weigh(cast.clerk, number))).toEqual({ status: 409, code: 'item-not-yours' });
    const list = await brought(service, number);
    expect(codes(await weigh(cast.clerk, number))).toEqual({ status: 409, code: 'item-not-yours' });
    await tally(cast.officer, list, [{ number, ...asSlip }]);
    expect(codes(await weigh(cast.clerk, number))).toEqual({ status: 409, code: 'wrong-state' });
  });

  test.each<[string, object]>([
    ['no weight', { weightGrams: undefined }],
    ['a weight of nothing', { weightGrams: 0 }],
    ['half a gram', { weightGrams: 0.5 }],
    ['more than the post carries', { weightGrams: 30_001 }],
    ['no method', { method: undefined }],
    ['a method nobody knows', { method: 'guess' }],
    ['a price', { amount: 1000 }],
  ])('%s: refused', async (_, said) => {
    const [number = ''] = await sealed(cast.clerk, 1);
    expect((await weigh(cast.clerk, number, said)).body.code).toBe('body-invalid');
    expect((await cast.clerk.get(`/v1/items/${number}/custody`)).body['data']).toHaveLength(1);
  });

  test('not what is sealed in a bag', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await cast.clerk.post('/v1/bags', { target: '44-TTPVHCC', seal: 'NT-0001', numbers: [number] });
    expect(codes(await weigh(cast.clerk, number))).toEqual({ status: 409, code: 'item-in-bag' });
  });

  test('who corrects custody afterwards is not held up, and the citizen reads nothing new', async () => {
    const [number = ''] = await sealed(cast.clerk, 1);
    await weigh(cast.clerk, number);
    expect(await milestoneOf(service, number)).toBe('A40');
    expect(
      (
        await handOver(cast.clerk, { caller: cast.otherCourier, to: { person: await idOf(cast.otherCourier) } }, [
          number,
        ])
      ).status,
    ).toBe(200);
  });
});
