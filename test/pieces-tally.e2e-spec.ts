import { verify } from '../src/verify/verify.js';
import { correctorsOf, lose } from './support/corrections.js';
import { castOf, offer, tally } from './support/handing-over.js';
import { completeLines, counterIntake } from './support/papers.js';
import { brought, carried, eventsOf, standing, threeEnvelopes } from './support/pieces.js';
import { TestService, type Reply } from './support/service.js';
import { sound, Superuser } from './support/verified.js';

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

describe('F139 the tally waits for every piece', () => {
  test('on different lists: refused while one is elsewhere, and then all are filed by one record', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [first, second, third] = numbers;
    await carried(service, numbers);
    const one = await brought(service, first, second);
    const early = await tally(cast.officer, one, [{ number: first, ...asSlip }]);
    expect(codes(early)).toEqual({ status: 409, code: 'envelopes-missing' });
    expect(early.body['detail']).toContain(`${third} (Bưu cục`);
    expect(early.body['detail']).not.toContain(second);
    expect(await standing(service, dossier)).toMatchObject({ status: 'OPENED', items: { [first]: 'AT_DESK' } });
    const two = await brought(service, third);
    const done = await tally(cast.officer, one, [{ number: first, ...asSlip }]);
    expect(done).toMatchObject({ status: 200, body: { actions: [], tallied: [{ status: 'FILED', filed: true }] } });
    const filed = await standing(service, dossier);
    expect(filed).toMatchObject({ status: 'FILED', items: { [first]: 'FILED', [second]: 'FILED', [third]: 'FILED' } });
    const [tallied, ...more] = await eventsOf(service, dossier, 'dossier.tallied');
    expect(more).toEqual([]);
    expect(tallied?.items.map(({ number }) => number).sort()).toEqual([...numbers].sort());
    expect(Date.parse(String(tallied?.data['filedAt']))).toBe(filed?.filed_at?.getTime());
    expect(tallied?.data).not.toHaveProperty('differences');
    for (const list of [one, two]) {
      const { body } = await cast.officer.get(`/v1/handovers/${list}`);
      expect(body.actions).not.toContain('tally');
      for (const line of body['lines'] as object[]) expect(line).toMatchObject({ talliedAt: expect.any(String) });
    }
    expect(codes(await tally(cast.officer, two, [{ number: third, ...asSlip }]))).toEqual({
      status: 409,
      code: 'already-tallied',
    });
  });

  test('counted once, whichever of them is named, with a difference too', async () => {
    for (const said of [
      (numbers: string[]) => [{ number: numbers[2], lines: [{ line: 1, given: 1 }] }],
      (numbers: string[]) => numbers.map((number) => ({ number, ...asSlip })),
    ]) {
      const { numbers, dossier } = await threeEnvelopes(cast.clerk);
      await carried(service, numbers);
      const list = await brought(service, ...numbers);
      expect(await tally(cast.officer, list, said([...numbers]))).toMatchObject({
        body: { tallied: [{ filed: true, short: false }] },
      });
      const [event] = await eventsOf(service, dossier, 'dossier.tallied');
      expect(event?.data['lines']).toMatchObject(completeLines.map(({ line }) => ({ line, given: 1 })));
    }
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    await carried(service, numbers);
    const list = await brought(service, ...numbers);
    await tally(cast.officer, list, [{ number: numbers[1], lines: [{ line: 3, given: 0 }] }]);
    const [event] = await eventsOf(service, dossier, 'dossier.tallied');
    expect(event?.data).toMatchObject({ short: true, differences: [{ line: 3, slip: 1, given: 0 }] });
  });

  test('one kept back with the carrier', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [first, second, third] = numbers;
    await carried(service, numbers);
    const offered = await offer(cast.carrier, { unit: '44-TTPVHCC' }, numbers);
    const { id } = offered.body;
    await cast.officer.post(`/v1/handovers/${id}/count`, { numbers: [first, third] });
    await cast.officer.post(`/v1/handovers/${id}/accept`, { version: offered.body.version });
    const refused = await tally(
      cast.officer,
      id,
      [first, third].map((number) => ({ number, ...asSlip })),
    );
    expect(codes(refused)).toEqual({ status: 409, code: 'envelopes-missing' });
    expect(refused.body['detail']).toContain(second);
    await brought(service, second);
    expect(await tally(cast.officer, id, [{ number: third, ...asSlip }])).toMatchObject({ status: 200 });
    expect(await standing(service, dossier)).toMatchObject({ status: 'FILED', items: { [second]: 'FILED' } });
  });

  test('an undo of the list that brought one takes it from the tally', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    await carried(service, numbers);
    const one = await brought(service, numbers[0], numbers[1]);
    const two = await brought(service, numbers[2]);
    await cast.carrier.post(`/v1/handovers/${two}/ask-undo`, { reason: 'Giao nhầm (mẫu)' });
    expect((await cast.officer.post(`/v1/handovers/${two}/undo`)).status).toBe(200);
    expect(codes(await tally(cast.officer, one, [{ number: numbers[0], ...asSlip }]))).toEqual({
      status: 409,
      code: 'envelopes-missing',
    });
    const again = await brought(service, numbers[2]);
    expect((await tally(cast.secondOfficer, again, [{ number: numbers[2], ...asSlip }])).status).toBe(200);
    await cast.carrier.post(`/v1/handovers/${one}/ask-undo`, { reason: 'Giao nhầm (mẫu)' });
    expect(codes(await cast.carrier.post(`/v1/handovers/${one}/ask-undo`, { reason: 'Giao nhầm (mẫu)' }))).toEqual({
      status: 409,
      code: 'undo-filed',
    });
    expect((await standing(service, dossier))?.status).toBe('FILED');
  });

  test('one in a sealed bag of the desk, or under another list, is not counted', async () => {
    const { numbers } = await threeEnvelopes(cast.clerk);
    await carried(service, numbers);
    const list = await brought(service, ...numbers);
    await offer(cast.officer, { unit: '44-PVHCC-BDO' }, [numbers[2]]);
    expect(codes(await tally(cast.officer, list, [{ number: numbers[0], ...asSlip }]))).toEqual({
      status: 409,
      code: 'item-on-list',
    });
  });

  test('a lost one is counted without, and named; what turns up afterwards files nothing anew', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [first, second, third] = numbers;
    const { controller } = correctorsOf(service);
    await carried(service, numbers);
    const list = await brought(service, first, third);
    expect((await lose(controller, second)).status).toBe(200);
    expect(await tally(cast.officer, list, [{ number: first, ...asSlip }])).toMatchObject({
      status: 200,
      body: { tallied: [{ filed: true }] },
    });
    const filed = await standing(service, dossier);
    const [event] = await eventsOf(service, dossier, 'dossier.tallied');
    const [lost] = await service.db.query<{ id: string }[]>('select id from item where number = $1', [second]);
    expect(event?.data['lost']).toEqual([lost?.id]);
    const found = await controller.post(`/v1/items/${second}/find`, { reason: 'Tìm thấy sau tủ (mẫu)' });
    expect(found.status).toBe(200);
    await carried(service, [second]);
    const late = await brought(service, second);
    expect(await tally(cast.officer, late, [{ number: second, ...asSlip }])).toMatchObject({
      status: 200,
      body: { tallied: [{ filed: false }] },
    });
    expect(await standing(service, dossier)).toMatchObject({
      status: 'FILED',
      filed_at: filed?.filed_at,
      items: { [second]: 'FILED' },
    });
    expect(await eventsOf(service, dossier, 'papers.tallied')).toHaveLength(1);
  });

  test('the one on which the papers stand is lost: what is missing is said', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [first, second] = numbers;
    await carried(service, numbers);
    const list = await brought(service, ...numbers.slice(1));
    await lose(correctorsOf(service).controller, first);
    const lines = completeLines.map(({ line }) => ({ line, given: line === 4 ? 0 : 1 }));
    await tally(cast.officer, list, [{ number: second, lines }]);
    const [event] = await eventsOf(service, dossier, 'dossier.tallied');
    expect(event?.data).toMatchObject({ short: true, differences: [{ line: 4, slip: 1, given: 0 }] });
    expect(await standing(service, dossier)).toMatchObject({ status: 'OPENED', filed_at: null });
  });

  test('a supplement in two envelopes waits for both, and no longer for those before', async () => {
    const taken = await threeEnvelopes(cast.clerk, { lines: completeLines.slice(0, 2), acceptIncomplete: true });
    await carried(service, taken.numbers);
    const list = await brought(service, ...taken.numbers);
    await tally(cast.officer, list, [{ number: taken.numbers[0], ...asSlip }]);
    expect((await standing(service, taken.dossier))?.status).toBe('OPENED');
    const more = {
      opened: undefined,
      dossier: taken.dossier,
      lines: completeLines.slice(2),
      further: [{ seal: 'NP-0012', weightGrams: 5 }],
    };
    const [item] = (await counterIntake(cast.clerk, { ...more, seal: 'NP-0011' })).body['items'] as {
      number: string;
      further: string[];
    }[];
    const numbers = [item?.number ?? '', item?.further[0] ?? ''];
    await carried(service, numbers);
    const one = await brought(service, numbers[0] ?? '');
    expect(codes(await tally(cast.officer, one, [{ number: numbers[0], ...asSlip }]))).toEqual({
      status: 409,
      code: 'envelopes-missing',
    });
    await brought(service, numbers[1] ?? '');
    await tally(cast.officer, one, [{ number: numbers[0], ...asSlip }]);
    expect((await standing(service, taken.dossier))?.status).toBe('FILED');
  });
});

describe('F139 what verify says', () => {
  test('nothing after all of this; and names what somebody makes of it', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    await carried(service, numbers);
    const list = await brought(service, ...numbers);
    await tally(cast.officer, list, [{ number: numbers[0], ...asSlip }]);
    expect((await verify(service.database.url)).counts).toMatchObject({ ...sound, N10: expect.any(Number) });
    const owner = await Superuser.of(service);
    try {
      await owner.expectBroken('update item set weight_grams = 91 where number = $1', [numbers[0]], 'N8', numbers[0]);
      await owner.expectBroken(
        `update item set weight_method = 'scale' where number = $1`,
        [numbers[1]],
        'N8',
        numbers[1],
      );
      await owner.expectBroken(
        'update item set posting_slip = number where number = $1',
        [numbers[2]],
        'N8',
        numbers[2],
      );
      await owner.expectBroken(
        `update event set body = jsonb_set(body::jsonb, '{items}', (body::jsonb -> 'items') - 2)::text where dossier_id = $1 and type = 'dossier.tallied'`,
        [dossier],
        'N5',
        'AT_DESK',
      );
    } finally {
      await owner.client.end();
    }
  });
});
