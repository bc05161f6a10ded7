import type { Accept } from './accept.js';
import { digestOf, isList } from './digest.js';
import { clonesIn, every, type Facts, type Half, type Hash } from './facts.js';
import type { Offer } from './offer.js';

/** Why a half moves nothing; the table of docs/offline-handover.md says what each of them means. */
export type Why =
  | 'ended'
  | 'revoked'
  | 'cloned'
  | 'count'
  | 'counts-differ'
  | 'other-handover'
  | 'other-receiver'
  | 'same-person'
  | 'offer-refused'
  | 'superseded'
  | 'second'
  | 'nothing-left';

export interface KnownOffer {
  hash: Hash;
  offer: Offer;
  lines?: readonly string[];
  fault?: Why;
}

export interface KnownAccept {
  hash: Hash;
  accept: Accept;
  fault?: Why;
}

/** An accept with the offer it names. Without a fault both have signed for the same handover, and no more is needed than lines. */
export interface Pair extends KnownAccept {
  of: KnownOffer;
  lines?: readonly string[];
}

/** The halves of a handover. */
export interface Halves {
  offers: KnownOffer[];
  pairs: Pair[];
  /** Accepts whose offer is not known, or not one of this handover. */
  alone: KnownAccept[];
}

/** The lines of which this is the digest, if anybody has told them. */
type LinesOf = (salt: string, digest: string) => readonly string[] | undefined;

/** The halves of a handover put together, each with what is wrong with it whatever else may come of the handover. */
export function halvesOf(facts: Facts, handover: string): Halves {
  const faultOf = ownFaults(facts, handover);
  const lines = every(facts, 'lines').filter((fact) => fact.handover === handover && isList(fact.numbers));
  const linesOf: LinesOf = (salt, digest) => lines.find(({ numbers }) => digestOf(salt, numbers) === digest)?.numbers;
  const halves = every(facts, 'half').map(({ half }) => half);
  const own = halves.filter(({ says }) => says.handover === handover);

  const known: Halves = { offers: [], pairs: [], alone: [] };
  for (const half of own) {
    if (half.says.side === 'offer') known.offers.push(offerOf(half.hash, half.says, faultOf(half), linesOf));
  }
  for (const half of own) {
    if (half.says.side !== 'accept') continue;
    const accept: KnownAccept = { hash: half.hash, accept: half.says, fault: faultOf(half) };
    const of = known.offers.find(({ hash }) => hash === accept.accept.offer);
    if (of) known.pairs.push(pairOf(accept, of, linesOf));
    else known.alone.push({ ...accept, fault: accept.fault ?? namedElsewhere(halves, accept.accept) });
  }
  return known;
}

function offerOf(hash: Hash, offer: Offer, fault: Why | undefined, linesOf: LinesOf): KnownOffer {
  const lines = linesOf(offer.salt, offer.digest);
  return { hash, offer, lines, fault: fault ?? wrongCount(offer, lines) };
}

function pairOf({ hash, accept, fault }: KnownAccept, of: KnownOffer, linesOf: LinesOf): Pair {
  const lines = linesOf(of.offer.salt, accept.digest);
  return { hash, accept, of, lines, fault: fault ?? mismatch(of, accept) ?? wrongCount(accept, lines) };
}

function namedElsewhere(halves: readonly Half[], accept: Accept): Why | undefined {
  return halves.some(({ hash }) => hash === accept.offer) ? 'other-handover' : undefined;
}

/** What a half brings with it: the end of its handover, a revoked key, a counter that an applied half has used. */
function ownFaults(facts: Facts, handover: string): (half: Half) => Why | undefined {
  const endings = every(facts, 'ended');
  const applied = new Set(endings.flatMap(({ by }) => (by ? [by.offer, by.accept] : [])));
  const hasEnded = endings.some((ending) => ending.handover === handover);
  const revocations = every(facts, 'revoked');
  const clones = clonesIn(facts);
  return ({ hash, says }) => {
    if (hasEnded) return 'ended';
    const key = revocations.filter(({ device, key: number }) => device === says.device && number === says.key);
    if (key.some(({ through }) => says.counter > through)) return 'revoked';
    const twins = clones.find(({ halves }) => halves.includes(hash))?.halves ?? [];
    return twins.some((twin) => applied.has(twin)) ? 'cloned' : undefined;
  };
}

function mismatch(of: KnownOffer, accept: Accept): Why | undefined {
  const { offer } = of;
  const holder = offer.receiverKind === 'COURIER' ? accept.receiver : accept.unit;
  if (holder !== offer.receiver) return 'other-receiver';
  if (accept.receiver === offer.giver) return 'same-person';
  if (of.fault) return 'offer-refused';
  return accept.digest === offer.digest && accept.count !== offer.count ? 'counts-differ' : undefined;
}

/** Signed for so many, but the envelopes signed for are more or fewer. */
function wrongCount({ count }: { count: number }, lines: readonly string[] | undefined): Why | undefined {
  return lines && lines.length !== count ? 'count' : undefined;
}
