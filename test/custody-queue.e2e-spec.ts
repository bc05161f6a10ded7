import { jest } from '@jest/globals';
import { expectCustodySound, queueOf, sweep } from './support/custody.js';
import { carrierId, castOf, handOver, sealed } from './support/handing-over.js';
import { picture, signature } from './support/papers.js';
import { officeId } from './support/placed.js';
import { TestService, type Caller } from './support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
/** At the office of Đồng Hới, one of them with its courier; at that of Ba Đồn. */
let here: string[];
let carried: string;
let there: string[];

const moveTo = (instant: string): void => service.clock.moveTo(new Date(instant));
const numbersOf = async (caller: Caller, query = ''): Promise<string[]> =>
  (await queueOf(caller, query)).map(({ number }) => number);

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
  // stored before it is named: no evidence falls due beside
  await cast.clerk.put(`/v1/evidence/${signature.sha256}`, picture);
  here = await sealed(cast.clerk, 3);
  moveTo('2026-11-30T08:10:00+07:00');
  there = await sealed(cast.otherClerk, 2);
  moveTo('2026-11-30T09:00:00+07:00');
  carried = here.pop() ?? '';
  await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [carried]);
}, 60_000);
afterAll(() => service.close(), 60_000);

describe('F23 what is in whose hands', () => {
  test('a unit sees its own, held longest first, whoever of it holds it', async () => {
    const lines = await queueOf(cast.clerk);
    expect(lines.map(({ number }) => number)).toEqual([...here.toSorted(byAge(lines)), carried]);
    expect(lines[0]).toEqual({
      number: expect.stringMatching(/^[A-Z]{2}\d{9}VN$/),
      leg: 'submission',
      status: 'AT_OFFICE',
      holder: { kind: 'OFFICE', id: officeId },
      unit: '44-DHO',
      heldSince: expect.stringMatching(/^2026-11-30T08:00:.*\+07:00$/),
      dueAt: expect.stringMatching(/^2026-11-30T16:00:.*\+07:00$/),
      overdue: false,
      place: '44-DHO',
    });
    const last = lines.at(-1);
    expect(last).toMatchObject({ status: 'WITH_POST', holder: { kind: 'COURIER', id: carrierId }, unit: '44-DHO' });
    expect(last).not.toHaveProperty('place');
    expect(await numbersOf(cast.otherClerk)).toEqual(expect.arrayContaining(there));
    expect(await numbersOf(cast.otherClerk)).toHaveLength(2);
  });

  test('who is above sees what is below, and may name one unit of it', async () => {
    const auditor = service.as('auditor-44', 'auditor', '44');
    for (const above of [cast.supervisor, auditor]) {
      expect((await numbersOf(above)).toSorted()).toEqual([...here, carried, ...there].toSorted());
      expect((await numbersOf(above, '?unit=44-BDO')).toSorted()).toEqual(there.toSorted());
    }
    expect(await numbersOf(cast.clerk, '?unit=44-DHO')).toHaveLength(3);
  });

  test('a courier sees what he holds himself and no more, whomever he names', async () => {
    expect(await numbersOf(cast.carrier)).toEqual([carried]);
    expect(await numbersOf(cast.carrier, `?holder=${carrierId}`)).toEqual([carried]);
    expect(await numbersOf(cast.carrier, `?holder=${officeId}`)).toEqual([]);
    expect(await numbersOf(cast.otherCourier)).toEqual([]);
    expect((await cast.carrier.get('/v1/custody/ages')).body['data']).toMatchObject([{ items: 1 }]);
  });

  test('another unit, and one that there is not, are answered alike', async () => {
    for (const path of ['/v1/custody', '/v1/custody/ages']) {
      const [other, none] = await Promise.all(
        ['44-BDO', '44-XYZ'].map((unit) => cast.clerk.get(`${path}?unit=${unit}`)),
      );
      expect(other).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect({ ...other?.body, instance: '' }).toEqual({ ...none?.body, instance: '' });
    }
  });

  test('by holder and by age', async () => {
    expect(await numbersOf(cast.clerk, `?holder=${carrierId}`)).toEqual([carried]);
    expect((await numbersOf(cast.supervisor, '?olderThanMinutes=45')).toSorted()).toEqual(
      [...here, ...there].toSorted(),
    );
    expect((await numbersOf(cast.supervisor, '?olderThanMinutes=55')).toSorted()).toEqual(here.toSorted());
  });

  test('page by page, each once, also where many are held since the same moment', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body } = await cast.supervisor.get(`/v1/custody?limit=2${next && `&after=${next}`}`);
      const page = body['data'] as { number: string }[];
      expect(page.length).toBeLessThanOrEqual(2);
      seen.push(...page.map(({ number }) => number));
      next = body['next'] as string | null;
    }
    expect(seen).toEqual(await numbersOf(cast.supervisor));
  });

  test.each(['x', '2026-11-30T08:00:00.000Z', '2026-13-30T08:00:00.000Z_7', `2026-02-30T08:00:00.000Z_${officeId}`])(
    'a position that was never given is refused: %s',
    async (after) => {
      const { status, body } = await cast.clerk.get(`/v1/custody?after=${after}`);
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'body-invalid' });
    },
  );
});

describe('F23 overdue custody by holder', () => {
  test('before and after the sweep the same are overdue; the ages count them', async () => {
    moveTo('2026-11-30T16:05:00+07:00');
    const overdue = (): Promise<string[]> => numbersOf(cast.supervisor, '?overdue=true');
    const before = await overdue();
    expect(before.toSorted()).toEqual(here.toSorted());
    expect(await sweep(service)).toBe(2);
    expect(await overdue()).toEqual(before);
    expect((await numbersOf(cast.supervisor, '?overdue=false')).toSorted()).toEqual([carried, ...there].toSorted());
    const { body } = await cast.supervisor.get('/v1/custody/ages');
    expect(body['data']).toMatchObject([
      { holder: { kind: 'OFFICE', id: officeId }, unit: '44-DHO', items: 2, overdue: 2 },
      { holder: { kind: 'OFFICE' }, unit: '44-BDO', items: 2, overdue: 0 },
      { holder: { kind: 'COURIER', id: carrierId }, unit: '44-DHO', items: 1, overdue: 0 },
    ]);
    const [first] = body['data'] as { oldest: string }[];
    expect(first?.oldest).toMatch(/^2026-11-30T08:00:.*\+07:00$/);
    await expectCustodySound(service);
  });
});

/** In the order of the lines. */
function byAge(lines: readonly { number: string }[]): (a: string, b: string) => number {
  const places = new Map(lines.map(({ number }, place) => [number, place]));
  return (a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0);
}
