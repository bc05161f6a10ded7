import * as fc from 'fast-check';
import { clonesIn, every, factsOf } from '../src/modules/handover/offline/facts.js';
import { judge } from '../src/modules/handover/offline/halves.js';
import { OfflineService, played, type Message } from './support/offline-service.js';
import { accepted, colleague, courier, id, list, offered, officer, stranger } from './support/offline-world.js';

const HANDOVER = id(0xa, 1);
const [A, B, C] = list;

const offer = offered();
const accept = accepted(offer);
const some = accepted(offer, [A, C]);

describe('F110 whatever comes', () => {
  const second = offered([A, B], { version: 2, counter: 2, salt: 'f0'.repeat(16) });
  const other = offered([B, C], { handover: id(0xa, 2), counter: 2, receiver: stranger.unit });
  const wrongCount = offered(list, { handover: id(0xa, 2), counter: 3, count: 7 });
  const taken = [
    accept,
    some,
    accepted(second),
    accepted(second, [A], { counter: 2 }),
    accepted(other, [C], {}, stranger),
  ];
  const signed = [
    offer,
    second,
    other,
    wrongCount,
    ...taken,
    accepted(wrongCount, list, { counter: 4 }),
    accepted(offer, list, {}, colleague),
  ];
  const upload = fc.record({
    upload: fc.subarray(signed, { maxLength: 3 }),
    lines: fc.subarray(signed, { maxLength: 2 }),
  });
  const rare: Message[] = [
    ...[courier, officer].map((revoke) => ({ revoke })),
    ...list.map((online) => ({ online, from: courier.person, to: stranger.person })),
    { online: A, from: stranger.person, to: courier.person },
    { endedOnline: HANDOVER },
  ];
  const messages = fc.array(
    fc.oneof({ weight: 8, arbitrary: upload }, { weight: 1, arbitrary: fc.constantFrom(...rare) }),
    { maxLength: 12 },
  );
  const options = { seed: 20_261_122, numRuns: 500 };

  test('custody moves only by two signatures, of one handover once, and what is told again changes nothing', () => {
    fc.assert(
      fc.property(messages, (order) => {
        const service = new OfflineService(list, courier.person);
        for (const message of order) {
          service.hear(message);
          const state = service.state();
          if ('upload' in message) service.hear(message);
          expect(service.state()).toBe(state);
        }
        for (const { number, offer: given, accept: accepts } of service.moved) {
          const both = signed.filter(({ half }) => half.hash === given || half.hash === accepts);
          expect(both.map(({ lines }) => lines.includes(number))).toEqual([true, true]);
        }
        const pairs = new Map(service.moved.map((move) => [`${move.offer} ${move.accept}`, move.handover]));
        expect(new Set(pairs.values()).size).toBe(pairs.size);
      }),
      options,
    );
  });

  test('the judgement asks for no order; halves, lines and clones are the same after any', () => {
    const shuffled = messages.chain((order) =>
      fc.tuple(
        fc.constant(order),
        fc.shuffledSubarray(order, { minLength: order.length }),
        fc.infiniteStream(fc.nat()),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([order, another, places]) => {
        const [one, two] = [played(order), played(another)];
        const learnt = ({ facts }: OfflineService): string[] =>
          [...facts.keys()].filter((name) => !/^(revoked|ended)/.test(name)).sort();
        expect(learnt(two)).toEqual(learnt(one));
        expect(clonesIn(two.facts)).toEqual(clonesIn(one.facts));
        const mixed = [...one.facts.values()].map((fact) => ({ fact, place: places.next().value }));
        const facts = factsOf(mixed.sort((a, b) => a.place - b.place).map(({ fact }) => fact));
        for (const handover of one.handovers()) expect(judge(facts, handover)).toEqual(judge(one.facts, handover));
        expect(every(facts, 'half').length).toBe(every(one.facts, 'half').length);
      }),
      options,
    );
  });
});
