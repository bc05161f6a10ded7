import { readAccept, type Accept } from './accept.js';
import { hashOf } from './digest.js';
import { isSignedBy, Unreadable } from './layout.js';
import { readOffer, type Offer } from './offer.js';

/** sha256 in lower-case hex. */
export type Hash = string;

/** A device's key as it was enrolled online: it never changes, and its person neither. */
export interface Key {
  device: string;
  key: number;
  person: string;
  publicKey: Uint8Array;
}

export type Said = ({ side: 'offer' } & Offer) | ({ side: 'accept' } & Accept);

/** One side of a handover, signed by the key of the person it names. There is no other way to have one than `Half.read`. */
export class Half {
  private constructor(
    readonly hash: Hash,
    readonly says: Said,
  ) {}

  /**
   * @param keyOf the key of that number of that device, if it was ever enrolled, be it revoked or not
   * @throws Unreadable for whatever is no half, or is signed by nobody known, or by somebody else than it says
   */
  static read(bytes: Uint8Array, keyOf: (device: string, key: number) => Key | undefined): Half {
    const says = said(bytes);
    const key = keyOf(says.device, says.key);
    if (!key) throw new Unreadable('unknown-key');
    if (!isSignedBy(bytes, key.publicKey)) throw new Unreadable('signature');
    if (key.person !== (says.side === 'offer' ? says.giver : says.receiver)) throw new Unreadable('other-person');
    return new Half(hashOf(bytes), says);
  }
}

function said(bytes: Uint8Array): Said {
  const isAccept = String.fromCharCode(...bytes.subarray(0, 3)) === 'DCA';
  return isAccept ? { side: 'accept', ...readAccept(bytes) } : { side: 'offer', ...readOffer(bytes) };
}

/** Something the service has learnt. Facts are only ever added; none of them takes another one back. */
export type Fact =
  | { fact: 'half'; half: Half }
  /** Somebody says that these are the lines of a half of that handover. They count only where its digest says so too. */
  | { fact: 'lines'; handover: string; numbers: readonly string[] }
  /** A key was revoked when the service knew its halves up to this counter: `highWater`. */
  | { fact: 'revoked'; device: string; key: number; through: number }
  /** The book: this envelope is not, or is no longer, with this holder (a courier or a unit). */
  | { fact: 'elsewhere'; number: string; holder: string }
  /** The book: that handover has ended, by these two halves, or online where none are named. */
  | { fact: 'ended'; handover: string; by?: { offer: Hash; accept: Hash } };

/** A set of facts by what they say, so that the same fact is in it once. */
export type Facts = ReadonlyMap<string, Fact>;

/** All that these facts tell, in whatever order and however often. */
export function factsOf(facts: Iterable<Fact>): Facts {
  return new Map(Array.from(facts, (fact) => [nameOf(fact), fact]));
}

/** What two sets know together. Order, grouping and repetition change nothing. */
export function joined(one: Facts, other: Facts): Facts {
  return new Map([...one, ...other]);
}

/** The facts of one kind. */
export function every<Kind extends Fact['fact']>(facts: Facts, kind: Kind): Extract<Fact, { fact: Kind }>[] {
  return [...facts.values()].filter((fact): fact is Extract<Fact, { fact: Kind }> => fact.fact === kind);
}

/** The highest counter known of a key, 0 of one that signed nothing known: the `through` of its revocation. */
export function highWater(facts: Facts, device: string, key: number): number {
  const known = every(facts, 'half').filter(({ half: { says } }) => says.device === device && says.key === key);
  return known.reduce((highest, { half }) => Math.max(highest, half.says.counter), 0);
}

/** Halves of one key that have the same counter: its secret or its memory is in two places. */
export interface Clone {
  device: string;
  key: number;
  counter: number;
  halves: Hash[];
}

/** Every counter that a key used twice. */
export function clonesIn(facts: Facts): Clone[] {
  const used = new Map<string, Clone>();
  for (const { half } of every(facts, 'half')) {
    const { device, key, counter } = half.says;
    const place = `${device} ${key} ${counter}`;
    const before = used.get(place)?.halves ?? [];
    used.set(place, { device, key, counter, halves: [...before, half.hash].sort() });
  }
  const twice = [...used].filter(([, { halves }]) => halves.length > 1);
  return twice.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, clone]) => clone);
}

function nameOf(fact: Fact): string {
  switch (fact.fact) {
    case 'half':
      return `half ${fact.half.hash}`;
    case 'lines':
      return JSON.stringify(['lines', fact.handover, ...[...fact.numbers].sort()]);
    case 'revoked':
      return `revoked ${fact.device} ${fact.key} ${fact.through}`;
    case 'elsewhere':
      return `elsewhere ${fact.holder} ${fact.number}`;
    case 'ended':
      return `ended ${fact.handover} ${fact.by?.offer ?? ''} ${fact.by?.accept ?? ''}`;
  }
}
