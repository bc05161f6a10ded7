import { MetricsServer } from '../src/platform/metrics-server.js';
import { carriedBag } from './support/bags.js';
import { carrierId, castOf } from './support/handing-over.js';
import {
  acceptOf,
  carried,
  expectSound,
  holders,
  offerOf,
  phones,
  send,
  stateOf,
  uploadsOf,
  type Phone,
} from './support/offline-phones.js';
import { squeezed, textOf } from './support/read-print.js';
import { scraped } from './support/scraped.js';
import { TestService, type Reply } from './support/service.js';
import { tools } from './support/tools.js';

const reading = tools.has('pdftotext') ? test : test.skip;
const DESK = { unit: '44-TTPVHCC' };
const UNSEEN = 'niêm phong chuyến thư chưa được kiểm tra (nhận khi không có mạng)';

let service: TestService;
let giver: Phone;
let receiver: Phone;

beforeAll(async () => {
  service = await TestService.start({ METRICS_PORT: '0' });
  ({ giver, receiver } = await phones(service));
}, 60_000);
afterAll(() => service.close());
afterEach(() => expectSound(service));

/** Both halves of a list that the giver had begun online, sent by the receiver. */
function signed(handover: string, lines: string[]): Promise<Reply> {
  const offer = offerOf(service, giver, lines, { handover });
  return send(uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer))[2]);
}

/** Envelopes and the carrier's list of them on a sealed run. */
async function aboard(seal: string): Promise<{ run: string; list: string; numbers: string[] }> {
  const { clerk, carrier } = castOf(service);
  const { number: run } = (await clerk.post('/v1/runs', { carrier: carrierId, stops: ['44-DHO', DESK.unit] })).body;
  expect((await clerk.post(`/v1/runs/${run}/seal`, { seal })).status).toBe(200);
  const numbers = await carried(service, 1);
  const { id: list } = (await carrier.post('/v1/handovers', { purpose: 'run', run, to: DESK, numbers })).body;
  return { run, list, numbers };
}

describe('F110 a list that was begun online', () => {
  reading('of a sealed run is taken over; that nobody was asked about the seal stands in its record', async () => {
    const { run, list, numbers } = await aboard('XE-0101');
    expect((await signed(list, numbers)).body).toMatchObject({ status: 'applied' });
    expect(await holders(service, numbers)).toEqual(['desk']);
    const { officer } = castOf(service);
    const text = squeezed(textOf((await officer.download(`/v1/handovers/${list}/record.pdf`)).body));
    for (const part of [run, 'XE-0101', UNSEEN]) expect(text).toContain(squeezed(part));
    const seen = await aboard('XE-0102');
    await castOf(service).carrier.post(`/v1/handovers/${seen.list}/close`);
    await officer.post(`/v1/handovers/${seen.list}/count`, { numbers: seen.numbers });
    const accepted = await officer.post(`/v1/handovers/${seen.list}/accept`, { version: 1, runSealFound: 'intact' });
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED' });
    const other = squeezed(textOf((await officer.download(`/v1/handovers/${seen.list}/record.pdf`)).body));
    expect(other).not.toContain(squeezed(UNSEEN));
  });

  test('with a bag that neither signed for is brought to what both signed', async () => {
    const { bag, numbers: inside } = await carriedBag(service, 2);
    const numbers = await carried(service, 2);
    const [first = '', second = ''] = numbers;
    const begun = { purpose: 'run', to: DESK, numbers: [bag, first] };
    const list = (await giver.caller.post('/v1/handovers', begun)).body.id;
    expect((await signed(list, [first, second])).body).toMatchObject({ status: 'applied' });
    expect(await stateOf(service, list, [...numbers, ...inside])).toMatchObject({
      holders: ['desk', 'desk', 'courier', 'courier'],
      lines: ['0 moved', '1 moved', '2 removed', '3 removed'],
      differences: [],
    });
  });
});

describe('F110 a handover that is refused as a whole', () => {
  test('is no act to anybody: its offer is not counted before it is applied', async () => {
    const offers = async (): Promise<number> =>
      (await scraped(service.app.get(MetricsServer).url ?? '')).get(
        'dossier_courier_acts_total{act="offline.offer"}',
      ) ?? 0;
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    const [, , last] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
    const before = await offers();
    await service.db.query('update designation set valid_to = $2 where person = $1', [receiver.person, '2026-11-29']);
    expect((await send(last)).body).toMatchObject({ status: 'refused', why: 'designation-missing' });
    expect(await offers()).toBe(before);
    await service.db.query('update designation set valid_to = null where person = $1', [receiver.person]);
    expect((await send(last)).body).toMatchObject({ status: 'applied' });
    expect(await offers()).toBe(before + 1);
  });
});
