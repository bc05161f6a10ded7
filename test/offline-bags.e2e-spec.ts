import { carriedBag, countBag, openBag } from './support/bags.js';
import { correctorsOf, lose } from './support/corrections.js';
import { castOf, outcome } from './support/handing-over.js';
import {
  acceptOf,
  carried,
  expectSound,
  holders,
  offerOf,
  phones,
  send,
  uploadsOf,
  type Phone,
} from './support/offline-phones.js';
import { TestService, type Reply } from './support/service.js';

let service: TestService;
let giver: Phone;
let receiver: Phone;

beforeAll(async () => {
  service = await TestService.start();
  ({ giver, receiver } = await phones(service));
}, 60_000);
afterEach(() => expectSound(service));
afterAll(() => service.close());

/** A bag that the courier has carried for five minutes, beside loose envelopes. */
async function carriedBoth(count: number): Promise<{ bag: string; inside: string[]; loose: string[] }> {
  const { bag, numbers } = await carriedBag(service, count);
  return { bag, inside: numbers, loose: await carried(service, 1) };
}

/** Both sign for these, and both send. @returns what became of it, and what the receiver was told */
async function signed(offered: readonly string[], accepted: readonly string[] = offered): Promise<Reply> {
  const offer = offerOf(service, giver, offered);
  const [told, , whole] = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer, accepted));
  await send(told);
  return send(whole);
}

describe('F110 F20 a sealed bag on an offline list', () => {
  test('is one line: it goes with all that is in it, and nobody is told what that is', async () => {
    const { bag, inside, loose } = await carriedBoth(2);
    const applied = await signed([bag, ...loose]);
    expect(applied.body.status).toBe('applied');
    expect(await holders(service, [...inside, ...loose])).toEqual(['desk', 'desk', 'desk']);
    const { officer } = castOf(service);
    const list = await officer.get(`/v1/handovers/${applied.body.id}`);
    for (const number of inside) expect(JSON.stringify([applied.body, list.body])).not.toContain(number);
    expect((await countBag(officer, bag, inside)).status).toBe(200);
    expect(outcome(await openBag(officer, bag))).toBe('OPENED');
  });

  test('that was missing stays whole with its giver', async () => {
    const { bag, inside, loose } = await carriedBoth(2);
    expect((await signed([bag, ...loose], loose)).body.status).toBe('applied');
    expect(await holders(service, inside)).toEqual(['courier', 'courier']);
    expect(await holders(service, loose)).toEqual(['desk']);
  });

  test('of which something was lost, and what lies in a bag, are not his to hand over', async () => {
    const { bag, inside } = await carriedBoth(2);
    const [gone = '', kept = ''] = inside;
    await lose(correctorsOf(service).controller, gone);
    const refused = [await signed([bag]), await signed([kept])];
    expect(refused.map(({ body }) => body.status)).toEqual(['refused', 'refused']);
    expect(await holders(service, [kept])).toEqual(['courier']);
  });

  test('both halves in whatever order reach the same', async () => {
    const { bag, inside } = await carriedBoth(1);
    const offer = offerOf(service, giver, [bag]);
    const uploads = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer));
    for (const upload of [uploads[3], uploads[0], ...uploads]) await send(upload);
    expect(await holders(service, inside)).toEqual(['desk']);
    expect((await send(uploads[1])).body.status).toBe('applied');
  });
});
