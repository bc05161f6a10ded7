import { castOf } from './support/handing-over.js';
import {
  acceptOf,
  carried,
  expectSound,
  offerOf,
  phones,
  send,
  stateOf,
  tasksOf,
  uploadsOf,
  type Phone,
  type Upload,
} from './support/offline-phones.js';
import { ordersOf } from './support/offline-service.js';
import { TestService } from './support/service.js';

let service: TestService;
let giver: Phone;
let receiver: Phone;
beforeAll(async () => {
  service = await TestService.start();
  ({ giver, receiver } = await phones(service));
}, 60_000);
afterAll(() => service.close());

/** How one order is sent: each upload so often in a row, and then all of it again. */
async function sent(order: readonly Upload[], times: number): Promise<string[]> {
  const told: string[] = [];
  for (const upload of order)
    for (let time = 0; time < times; time += 1) {
      const { status, body } = await send(upload);
      told.push(status === 200 ? String(body.status) : body.code);
    }
  return told;
}

/** All orders of what two phones send of a handover, each on envelopes of its own. @returns every state in which they ended */
async function endsOf(count: number, taken: (numbers: readonly string[]) => string[]): Promise<Set<string>> {
  const orders = ordersOf([0, 1, 2, 3] as const);
  const all = await carried(service, count * orders.length);
  const ends = new Set<string>();
  for (const [nth, order] of orders.entries()) {
    const numbers = all.slice(nth * count, (nth + 1) * count);
    const offer = offerOf(service, giver, numbers);
    const uploads = uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer, taken(numbers)));
    const inOrder = order.map((place) => uploads[place]);
    const told = [...(await sent(inOrder, (nth % 2) + 1)), ...(await sent(inOrder, 1))];
    expect(told.slice(told.indexOf('applied')).concat(told.slice(-4))).toEqual(
      told
        .slice(told.indexOf('applied'))
        .map(() => 'applied')
        .concat(Array<string>(4).fill('applied')),
    );
    ends.add(JSON.stringify(await stateOf(service, offer.says.handover, numbers)));
  }
  return ends;
}

describe('F110 uploads in every order and number reach the same state', () => {
  test('all is there: moved once, at the times that both signed', async () => {
    const ends = await endsOf(1, (numbers) => [...numbers]);
    expect([...ends].map((end) => JSON.parse(end) as unknown)).toEqual([
      {
        holders: ['desk'],
        list: 'ACCEPTED 01:00',
        lines: ['0 moved'],
        differences: [],
        counts: 1,
        events: 1,
        halves: 2,
        tasks: null,
        offline: 'applied',
      },
    ]);
    await expectSound(service);
  }, 240_000);

  test('one is missing: it stays with the giver, and his unit has a task', async () => {
    const ends = await endsOf(2, ([first = '']) => [first]);
    expect([...ends].map((end) => JSON.parse(end) as unknown)).toEqual([
      {
        holders: ['desk', 'courier'],
        list: 'ACCEPTED_WITH_DIFFERENCE 01:00',
        lines: ['0 moved', '1 kept'],
        differences: ['1 missing'],
        counts: 1,
        events: 2,
        halves: 2,
        tasks: 'handover.difference',
        offline: 'applied',
      },
    ]);
    await expectSound(service);
  }, 240_000);

  test('the acts are those of the two who signed, at their times, whoever sent the halves', async () => {
    const numbers = await carried(service, 1);
    const offer = offerOf(service, giver, numbers);
    const accept = acceptOf(service, receiver, offer);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 3 * 3_600_000));
    const { body } = await send({ by: receiver, body: { offer: offer.text, accept: accept.text, accepted: numbers } });
    const acts = await service.db.query<object[]>(
      `select a.kind, a.actor, a.role, extract(epoch from a.occurred_at)::bigint::text as at, a.answer::jsonb #>> '{half,hash}' as half
       from act a join handover h on a.id in (h.offered_act, h.ended_act) where h.id = $1 order by a.kind desc`,
      [body.id],
    );
    const second = (micros: number): string => String(Math.round(micros / 1_000_000));
    expect(acts).toEqual([
      { kind: 'offline.offer', actor: giver.person, role: 'courier', at: second(offer.says.madeAt), half: offer.hash },
      {
        kind: 'offline.accept',
        actor: receiver.person,
        role: 'desk-officer',
        at: second(accept.says.acceptedAt),
        half: accept.hash,
      },
    ]);
    const read = await castOf(service).supervisor.get(`/v1/offline-handovers/${body.id}`);
    expect(read.body).toMatchObject({ status: 'applied', halves: [{ side: 'offer' }, { side: 'accept', count: 1 }] });
  });

  test('a list that was begun online is brought to what was signed, or is offered so already', async () => {
    const [one = '', two = '', three = ''] = await carried(service, 3);
    const draft = async (numbers: string[]): Promise<string> =>
      (await giver.caller.post('/v1/handovers', { purpose: 'run', to: { unit: '44-TTPVHCC' }, numbers })).body.id;
    const begun = await draft([one, two]);
    const offer = offerOf(service, giver, [two, three], { handover: begun });
    for (const upload of uploadsOf(giver, receiver, offer, acceptOf(service, receiver, offer))) await send(upload);
    expect(await stateOf(service, begun, [one, two, three])).toMatchObject({
      holders: ['courier', 'desk', 'desk'],
      lines: ['0 removed', '1 moved', '2 moved'],
    });
    const offered = await draft([one]);
    await giver.caller.post(`/v1/handovers/${offered}/close`);
    const same = offerOf(service, giver, [one], { handover: offered });
    for (const upload of uploadsOf(giver, receiver, same, acceptOf(service, receiver, same))) await send(upload);
    expect(await stateOf(service, offered, [one])).toMatchObject({ holders: ['desk'], offline: 'applied' });
    await expectSound(service);
  });

  test('more is accepted than was offered: the extra one moves nowhere', async () => {
    const [one = '', extra = ''] = await carried(service, 2);
    const offer = offerOf(service, giver, [one]);
    const accept = acceptOf(service, receiver, offer, [one, extra]);
    for (const upload of uploadsOf(giver, receiver, offer, accept)) await send(upload);
    expect(await stateOf(service, offer.says.handover, [one, extra])).toMatchObject({
      holders: ['desk', 'courier'],
      differences: ['1 extra'],
      offline: 'applied',
    });
    expect(await tasksOf(castOf(service).supervisor, 'handover.difference')).toEqual(
      expect.arrayContaining([expect.objectContaining({ subject: offer.says.handover })]),
    );
    await expectSound(service);
  });
});
