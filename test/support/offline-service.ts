import { expect } from '@jest/globals';
import {
  factsOf,
  highWater,
  joined,
  type Fact,
  type Facts,
  type Half,
} from '../../src/modules/handover/offline/facts.js';
import { judge, type Judgement } from '../../src/modules/handover/offline/halves.js';
import { courier, list, type Phone, type Signed } from './offline-world.js';

/** Something that reaches the service, from whichever side. */
export type Message =
  | { upload: Signed[]; lines?: readonly Signed[] }
  /** An online act by which the holder gives an envelope to somebody else; refused where he does not hold it. */
  | { online: string; from: string; to: string }
  /** The handover is ended online: withdrawn, or accepted there. */
  | { endedOnline: string }
  | { revoke: Phone };

/** A service reduced to what the halves are about: what it has learnt, and who holds what. */
export class OfflineService {
  facts: Facts = new Map();
  readonly holders = new Map<string, string>();
  /** Each change of custody by halves. */
  readonly moved: { handover: string; number: string; offer: string; accept: string }[] = [];

  constructor(numbers: readonly string[], holder: string) {
    for (const number of numbers) this.holders.set(number, holder);
  }

  hear(message: Message): void {
    if ('upload' in message) this.learn(message.upload.flatMap(factsOfHalf), (message.lines ?? []).map(factOfLines));
    else if ('revoke' in message) this.revoke(message.revoke);
    else if ('endedOnline' in message) this.learn([{ fact: 'ended', handover: message.endedOnline }]);
    else if (this.holders.get(message.online) === message.from) this.holders.set(message.online, message.to);
    while (this.handovers().some((handover) => this.applies(handover))) continue;
  }

  /** What it makes of a handover now, under its locks. */
  judged(handover: string): Judgement {
    return judge(joined(this.facts, this.elsewhere(handover)), handover);
  }

  handovers(): string[] {
    const named = [...this.facts.values()].flatMap((fact) => (fact.fact === 'half' ? [fact.half.says.handover] : []));
    return [...new Set(named)].sort();
  }

  /** All that can be told apart from outside, the same text for the same state. */
  state(): string {
    const judgements = this.handovers().map((handover) => {
      const { verdict, halves, cloned } = this.judged(handover);
      return [handover, verdict, [...halves].sort(([one], [other]) => (one < other ? -1 : 1)), cloned];
    });
    return JSON.stringify([[...this.holders], judgements]);
  }

  private learn(...facts: Fact[][]): void {
    this.facts = joined(this.facts, factsOf(facts.flat()));
  }

  private revoke({ device, key }: Phone): void {
    this.learn([{ fact: 'revoked', device, key, through: highWater(this.facts, device, key) }]);
  }

  private applies(handover: string): boolean {
    const { verdict } = this.judged(handover);
    if (verdict.verdict !== 'apply') return false;
    const { offer, accept } = verdict;
    for (const number of verdict.accepted) {
      expect(this.holders.get(number)).toBe(verdict.giver.id);
      this.holders.set(number, verdict.receiver.id);
      this.moved.push({ handover, number, offer, accept });
    }
    this.learn([{ fact: 'ended', handover, by: { offer, accept } }]);
    return true;
  }

  private elsewhere(handover: string): Facts {
    const facts = [...this.facts.values()];
    const lines = facts.flatMap((fact) => (fact.fact === 'lines' && fact.handover === handover ? fact.numbers : []));
    const holders = facts.flatMap((fact) => (fact.fact === 'half' ? holdersNamed(fact.half) : []));
    const pairs = holders.flatMap((holder) => lines.map((number) => ({ fact: 'elsewhere' as const, number, holder })));
    return factsOf(pairs.filter(({ number, holder }) => this.holders.get(number) !== holder));
  }
}

/** The service after these messages, in this order; in the beginning the courier held the whole list. */
export function played(order: readonly Message[]): OfflineService {
  const service = new OfflineService(list, courier.person);
  for (const message of order) service.hear(message);
  return service;
}

function holdersNamed({ says }: Half): string[] {
  return says.side === 'offer' ? [says.giver, says.giverUnit] : [];
}

function factsOfHalf({ half }: Signed): Fact[] {
  return [{ fact: 'half', half }];
}

function factOfLines({ half, lines }: Signed): Fact {
  return { fact: 'lines', handover: half.says.handover, numbers: lines };
}

/** Every order of some things. */
export function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, at) => ordersOf(things.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

/** Every choice of some things, in their order: what remains when any of them are lost. */
export function choicesOf<T>(things: readonly T[]): T[][] {
  const [first, ...rest] = things;
  if (first === undefined) return [[]];
  return choicesOf(rest).flatMap((choice) => [choice, [first, ...choice]]);
}

/** Every order in which each of some things comes twice. */
export function ordersTwice<T>(things: readonly T[]): T[][] {
  const counts = things.map((thing) => ({ thing, left: 2 }));
  const walk = (sofar: T[]): T[][] => {
    const open = counts.filter(({ left }) => left > 0);
    if (open.length === 0) return [sofar];
    return open.flatMap((each) => {
      each.left -= 1;
      const found = walk([...sofar, each.thing]);
      each.left += 1;
      return found;
    });
  };
  return walk([]);
}
