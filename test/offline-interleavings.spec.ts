import { clonesIn } from '../src/modules/handover/offline/facts.js';
import {
  choicesOf,
  type OfflineService,
  ordersOf,
  ordersTwice,
  played,
  type Message,
} from './support/offline-service.js';
import {
  accepted,
  colleague,
  courier,
  id,
  list,
  offered,
  officer,
  START,
  stranger,
  type Signed,
} from './support/offline-world.js';

const HANDOVER = id(0xa, 1);
const [A, B, C] = list;

const offer = offered();
const accept = accepted(offer);
const some = accepted(offer, [A, C]);

/** All that two devices send of one handover: the giver before and after the accept, the receiver with and without lines. */
const uploadsOf = (given: Signed, taken: Signed): Message[] => [
  { upload: [given], lines: [given] },
  { upload: [given, taken], lines: [given] },
  { upload: [given, taken], lines: [taken] },
  { upload: [taken] },
];

const halvesIn = (messages: readonly Message[]): Set<Signed> =>
  new Set(messages.flatMap((message) => ('upload' in message ? message.upload : [])));
const linesIn = (messages: readonly Message[]): Set<Signed> =>
  new Set(messages.flatMap((message) => ('upload' in message ? (message.lines ?? []) : [])));

/** Whether these messages suffice to apply a pair. Said apart from the code that is tested. */
function suffices(messages: readonly Message[], given: Signed, taken: Signed): boolean {
  const [halves, lines] = [halvesIn(messages), linesIn(messages)];
  if (!halves.has(given) || !halves.has(taken)) return false;
  const same = String(given.lines) === String(taken.lines);
  return same ? lines.has(given) || lines.has(taken) : lines.has(given) && lines.has(taken);
}

const until = (order: readonly Message[], end: Message): Message[] => order.slice(0, Math.max(0, order.indexOf(end)));

const held = (service: OfflineService): (string | undefined)[] => list.map((number) => service.holders.get(number));

/**
 * Plays all orders of all messages and of every choice of them, and all orders in which three of them come twice. What came and
 * what `apart` tells of the order decide the state. Returns the services in which all came, by what `apart` said.
 */
function expectConverges(
  messages: readonly Message[],
  apart: (order: readonly Message[]) => unknown = () => '',
): Map<string, OfflineService> {
  const twice = messages.length > 3 ? [...messages.slice(0, 2), ...messages.slice(-1)] : messages;
  const orders = [...choicesOf(messages).flatMap(ordersOf), ...ordersTwice(twice)];
  const states = new Map<string, string>();
  const whole = new Map<string, OfflineService>();
  for (const order of orders) {
    const came = messages.map((message) => Number(order.includes(message))).join('');
    const [service, name] = [played(order), String(apart(order))];
    const place = `${came} ${name}`;
    const state = service.state();
    if ((states.get(place) ?? state) !== state) expect([place, state]).toEqual([place, states.get(place)]);
    states.set(place, state);
    if (!came.includes('0')) whole.set(name, service);
  }
  expect(states.size).toBeGreaterThanOrEqual(2 ** messages.length);
  return whole;
}

describe('F110 uploads of two devices in every order, once, twice or never', () => {
  test('all agree: whatever brings both halves and one list moves all, nothing else moves anything', () => {
    const uploads = uploadsOf(offer, accept);
    const [service] = expectConverges(uploads).values();
    expect(service && held(service)).toEqual(list.map(() => officer.unit));
    for (const order of choicesOf(uploads).flatMap(ordersOf)) {
      expect(played(order).moved.length).toBe(suffices(order, offer, accept) ? 3 : 0);
    }
  });

  test('one envelope is missing: both lists are needed, it stays with the giver', () => {
    const uploads = uploadsOf(offer, some);
    const [service] = expectConverges(uploads).values();
    expect(service && held(service)).toEqual([officer.unit, courier.person, officer.unit]);
    for (const order of choicesOf(uploads).flatMap(ordersOf)) {
      expect(played(order).moved.length).toBe(suffices(order, offer, some) ? 2 : 0);
    }
    const ends = ordersTwice(uploads).map((order) => played(order).state());
    expect([ends.length, new Set(ends)]).toEqual([2_520, new Set([service?.state()])]);
  });

  test('one side never uploads: the other alone moves what agrees, and waits for lines where something differs', () => {
    const verdicts = [accept, some].flatMap((taken) => {
      const [, giver, receiver] = uploadsOf(offer, taken);
      return [giver, receiver].map((upload) => played(upload ? [upload] : []).judged(HANDOVER).verdict);
    });
    expect(verdicts).toEqual([
      expect.objectContaining({ verdict: 'applied' }),
      expect.objectContaining({ verdict: 'applied' }),
      { verdict: 'wait-lines', of: 'accept' },
      { verdict: 'wait-lines', of: 'offer' },
    ]);
  });
});

describe('F110 something else in between, at every place', () => {
  const online: Message = { online: B, from: courier.person, to: stranger.person };

  test('an online act: the first change of custody wins, the other envelopes go', () => {
    const messages = [...uploadsOf(offer, accept).slice(0, 3), online];
    const services = expectConverges(
      messages,
      (order) => order.includes(online) && !suffices(until(order, online), offer, accept),
    );
    expect([...services.keys()].sort()).toEqual(['false', 'true']);
    expect(held(services.get('true') ?? played([]))).toEqual([officer.unit, stranger.person, officer.unit]);
    expect(held(services.get('false') ?? played([]))).toEqual(list.map(() => officer.unit));
  });

  test('the handover ended online: whichever was first', () => {
    const ended: Message = { endedOnline: HANDOVER };
    const messages = [...uploadsOf(offer, some).slice(0, 3), ended];
    const services = expectConverges(
      messages,
      (order) => order.includes(ended) && !suffices(until(order, ended), offer, some),
    );
    expect(held(services.get('true') ?? played([]))).toEqual(list.map(() => courier.person));
    expect(held(services.get('false') ?? played([]))).toEqual([officer.unit, courier.person, officer.unit]);
  });

  test.each([
    ['giver', courier, offer],
    ['receiver', officer, some],
  ] as const)('the key of the %s revoked: only what the service knew before holds', (_side, phone, signed) => {
    const revoke: Message = { revoke: phone };
    const messages = [...uploadsOf(offer, some), revoke];
    const known = (order: readonly Message[]): boolean =>
      !order.includes(revoke) || halvesIn(until(order, revoke)).has(signed);
    const services = expectConverges(messages, known);
    expect(held(services.get('true') ?? played([]))).toEqual([officer.unit, courier.person, officer.unit]);
    expect(held(services.get('false') ?? played([]))).toEqual(list.map(() => courier.person));
  });
});

describe('F110 more than two halves, in every order', () => {
  test('a cloned device: halves and flag converge, the first that is whole stands', () => {
    const clone = offered([B, C], { handover: id(0xa, 2), receiver: stranger.unit, salt: 'c1'.repeat(16) });
    const taken = accepted(clone, [B, C], {}, stranger);
    const pairs = [
      [offer, accept],
      [clone, taken],
    ] as const;
    const messages: Message[] = pairs.flatMap(([given, accepts]) => [
      { upload: [given], lines: [given] },
      { upload: [given, accepts] },
    ]);
    const services = expectConverges(messages, (order) => {
      const first = order.findIndex((_, at) =>
        pairs.some(([given, accepts]) => suffices(order.slice(0, at + 1), given, accepts)),
      );
      return pairs.findIndex(([given, accepts]) => suffices(order.slice(0, first + 1), given, accepts));
    });
    const halves = [offer.half.hash, clone.half.hash].sort();
    const flag = { device: courier.device, key: 1, counter: 1, halves };
    expect([...services.values()].map(({ facts }) => clonesIn(facts))).toEqual([[flag], [flag]]);
    expect([...services.values()].map(({ moved }) => moved.length).sort()).toEqual([2, 3]);
    expect(services.get('1')?.judged(HANDOVER).halves.get(offer.half.hash)).toEqual({
      standing: 'refused',
      why: 'cloned',
    });
  });

  test('two officers accept one offer: exactly one of them, the first that is whole, of two at once the earlier', () => {
    const hers = accepted(offer, [A, B], { acceptedAt: START + 600_000_000 }, colleague);
    const messages: Message[] = [
      { upload: [offer], lines: [offer] },
      { upload: [offer, accept] },
      { upload: [offer, hers], lines: [hers] },
    ];
    const services = expectConverges(messages, (order) => {
      const first = order.findIndex((_, at) =>
        [accept, hers].some((taken) => suffices(order.slice(0, at + 1), offer, taken)),
      );
      return [accept, hers]
        .filter((taken) => suffices(order.slice(0, first + 1), offer, taken))
        .map(({ lines }) => lines.length);
    });
    const lengths = [...services].map(([name, { moved }]) => [name, moved.length]);
    expect(Object.fromEntries(lengths)).toEqual({ '3': 3, '2': 2, '3,2': 3 });
  });

  test('a newer list offered but never accepted changes nothing, in no order', () => {
    const newer = offered([A], { version: 2, counter: 2, salt: 'f0'.repeat(16) });
    const [service] = expectConverges([
      ...uploadsOf(offer, some).slice(1),
      { upload: [newer], lines: [newer] },
    ]).values();
    expect(service && held(service)).toEqual([officer.unit, courier.person, officer.unit]);
  });

  test('halves that count for nothing change no order’s end', () => {
    const foreign = accepted(offer, list, {}, stranger);
    const stray = accepted(offered([A], { counter: 9 }), [A], { counter: 9 });
    const wrong: Message = { upload: [foreign, stray], lines: [stray] };
    const [service] = expectConverges([...uploadsOf(offer, accept), wrong]).values();
    expect(service && held(service)).toEqual(list.map(() => officer.unit));
  });
});
