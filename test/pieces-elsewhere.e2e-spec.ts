import { randomUUID } from 'node:crypto';
import { itemNumber } from '../src/platform/s10.js';
import { assignedVisit } from './support/assigned-visits.js';
import { countBag, openBag, sealBag } from './support/bags.js';
import { castOf, carrierId, handOver, tally } from './support/handing-over.js';
import { late, sendLate, statuses, visited } from './support/late-acts.js';
import { brought, carried, further, moneyOf, standing, threeEnvelopes } from './support/pieces.js';
import { squeezed, textOf } from './support/read-print.js';
import { TestService, type Reply } from './support/service.js';
import {
  confirmSheet,
  entered,
  expectSoundPaper,
  intake,
  later,
  minutesAgo,
  padOf,
  signers,
  typistsOf,
} from './support/sheets.js';
import { tools } from './support/tools.js';
import { allPapers, firstDeskOf, transfer } from './support/transfers.js';

let service: TestService;
let cast: ReturnType<typeof castOf>;
const reading = tools.has('pdftotext') ? test : test.skip;
const asSlip = { asPostingSlip: true };

beforeAll(async () => {
  service = await TestService.start();
  cast = castOf(service);
}, 60_000);
afterAll(() => service.close());

function codes({ status, body }: Reply): unknown {
  return { status, code: body.code };
}

const missing = { status: 409, code: 'envelopes-missing' };

describe('F139 pieces that went different ways', () => {
  test('one at another desk: named with its desk, and counted once it was carried on', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [first, second, third] = numbers;
    const other = firstDeskOf(service);
    await carried(service, numbers);
    const list = await brought(service, first, second);
    await handOver(cast.carrier, { caller: other.officer, to: other.to }, [third]);
    const refused = await tally(cast.officer, list, [{ number: first, ...asSlip }]);
    expect(codes(refused)).toEqual(missing);
    expect(refused.body['detail']).toContain(`${third} (`);
    await handOver(other.officer, { caller: cast.officer, to: { unit: '44-TTPVHCC' } }, [third]);
    expect((await tally(cast.officer, list, [{ number: second, ...asSlip }])).body).toMatchObject({
      tallied: [{ filed: true }],
    });
    expect((await standing(service, dossier))?.items[third]).toBe('FILED');
  });

  test('filed at a first desk: their papers go on to the competent one in one envelope', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const { officer, to } = firstDeskOf(service);
    await carried(service, numbers);
    const lists: string[] = [];
    for (const number of numbers) lists.push((await handOver(cast.carrier, { caller: officer, to }, [number])).body.id);
    await tally(officer, lists[2] ?? '', [{ number: numbers[2], ...asSlip }]);
    expect((await standing(service, dossier))?.status).toBe('FILED');
    expect(await transfer(officer, dossier, { lines: allPapers })).toMatchObject({ status: 201 });
  });

  test('two in a sealed bag wait until it was counted and opened', async () => {
    const { numbers, dossier } = await threeEnvelopes(cast.clerk);
    const [first, second, third] = numbers;
    const { body } = await sealBag(cast.clerk, [second, third]);
    await handOver(cast.clerk, { caller: cast.carrier, to: { person: carrierId } }, [first, body.number]);
    const list = await brought(service, first, body.number);
    expect(codes(await tally(cast.officer, list, [{ number: first, ...asSlip }]))).toEqual({
      status: 409,
      code: 'item-in-bag',
    });
    await countBag(cast.officer, body.number, [second, third]);
    await openBag(cast.officer, body.number);
    expect((await tally(cast.officer, list, [{ number: first, ...asSlip }])).status).toBe(200);
    expect((await standing(service, dossier))?.status).toBe('FILED');
  });

  reading('the record of the tally names every piece, also what came by another list', async () => {
    const { numbers } = await threeEnvelopes(cast.clerk);
    await carried(service, numbers);
    const one = await brought(service, numbers[0]);
    const two = await brought(service, numbers[1], numbers[2]);
    await tally(cast.officer, two, [{ number: numbers[1], lines: [{ line: 4, given: 0 }], accepted: true }]);
    const { body } = await cast.officer.download(`/v1/handovers/${two}/record.pdf`);
    const text = squeezed(textOf(body));
    for (const number of numbers) expect(text).toContain(number);
    expect(text).toContain(squeezed('dòng 4 của Phiếu gửi'));
    const earlier = await cast.officer.download(`/v1/handovers/${one}/record.pdf`);
    expect(squeezed(textOf(earlier.body))).not.toContain(numbers[2]);
  });
});

describe('F139 pieces taken in where there was no network', () => {
  test('uploaded late: each with the number the device scanned', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1');
    const [start, arrive, taking] = visited(visit);
    const body = taking.body as { taken: object[] };
    const scanned = [1_501_801, 1_501_800].map((serial, nth) => ({
      ...further[nth],
      number: itemNumber('CA', serial),
    }));
    const pieces = late(3, '/v1/intakes', { ...body, taken: [{ ...body.taken[0], further: scanned }] });
    expect(statuses(await sendLate(cast.carrier, randomUUID(), [start, arrive, pieces]))).toEqual([
      [1, 200],
      [2, 200],
      [3, 201],
    ]);
    const items = (await standing(service, visit.dossiers[0] ?? ''))?.items;
    expect(Object.values(items ?? {})).toEqual(['WITH_POST', 'WITH_POST', 'WITH_POST']);
    expect(items).toMatchObject(Object.fromEntries(scanned.map(({ number }) => [number, 'WITH_POST'])));
  });

  test('entered from a sheet of paper, all or none', async () => {
    const { typist, controller } = typistsOf(service);
    const { numbers: sheets } = await padOf(service);
    const body = { ...intake.body, taken: [{ ...intake.body.taken[0], further }] };
    later(service, 60);
    const writtenAt = minutesAgo(service, 30);
    const sheet = { number: sheets[0] ?? '', writtenAt, signer: signers.clerk, content: { ...intake, body } };
    expect((await entered(typist, sheet)).status).toBe(201);
    expect((await confirmSheet(controller, sheet.number)).body.status).toBe('APPLIED');
    const [item] = await service.db.query<{ dossier: string }[]>(
      'select i.dossier_id as dossier from item i join sheet_act t on t.act = i.sealed_act limit 1',
    );
    const dossier = item?.dossier ?? '';
    expect(Object.values((await standing(service, dossier))?.items ?? {})).toEqual([
      'AT_OFFICE',
      'AT_OFFICE',
      'AT_OFFICE',
    ]);
    expect(await moneyOf(service, dossier)).toHaveLength(2);
  });

  test('and verify finds nothing', () => expectSoundPaper(service));
});
