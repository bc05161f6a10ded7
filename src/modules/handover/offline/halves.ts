import { clonesIn, every, type Clone, type Facts, type Hash } from './facts.js';
import type { HolderKind, Offer } from './offer.js';
import { halvesOf, type Halves, type KnownOffer, type Pair, type Why } from './pairs.js';

/** One side of a handover: the holder, and the person who signed for him. */
export interface Side {
  kind: HolderKind;
  /** The person himself where he is a courier, else the unit. */
  id: string;
  unit: string;
  person: string;
}

/** What is to be done: custody of `accepted` goes from giver to receiver, the rest is told as differences. All ascending. */
export interface Application {
  offer: Hash;
  accept: Hash;
  version: number;
  purpose: Offer['purpose'];
  giver: Side;
  receiver: Side;
  /** Both signed for them and the giver holds them. */
  accepted: string[];
  /** Offered and not accepted: they stay where they are. */
  missing: string[];
  /** Accepted and not offered: the giver signed nothing about them. */
  extra: string[];
  /** Both signed for them, but the book says that the giver does not hold them. */
  elsewhere: string[];
}

/** What a set of facts means for one handover. */
export type Verdict =
  /** No half of it is known. */
  | { verdict: 'nothing' }
  | { verdict: 'wait-accept' }
  /** There are accepts, of offers that nobody has. */
  | { verdict: 'wait-offer' }
  /** Whose numbers are needed; where both signed the same digest, either's will do. */
  | { verdict: 'wait-lines'; of: 'either' | 'both' | 'offer' | 'accept' }
  | ({ verdict: 'apply' } & Application)
  /** Done already; whatever else comes changes nothing. */
  | { verdict: 'applied'; offer: Hash; accept: Hash }
  | { verdict: 'refuse'; why: Why };

/** What has become of one half. `applied` is for ever, and so is every refusal once the handover has ended. */
export type Standing =
  | { standing: 'waits'; for: 'offer' | 'accept' | 'lines' }
  | { standing: 'ready' | 'applied' }
  | { standing: 'refused'; why: Why };

export interface Judgement {
  verdict: Verdict;
  /** Every half of the handover, by its hash. */
  halves: ReadonlyMap<Hash, Standing>;
  /** Keys of the whole set that used a counter twice. */
  cloned: Clone[];
}

/** A pair both of whose sides hold, and what it comes to. */
type Sound = Pair & { outcome: Verdict };

/**
 * What the facts mean for a handover, whatever their order and number. The set holds all that is known of this handover, and all
 * halves and ends that share a counter of a key with it. The book's facts are those of the moment: judge under its locks.
 */
export function judge(facts: Facts, handover: string): Judgement {
  const halves = halvesOf(facts, handover);
  const sound = halves.pairs
    .filter(({ fault }) => !fault)
    .map((pair) => ({ ...pair, outcome: outcomeOf(pair, facts) }));
  const chosen = sound.sort(before)[0];
  const by = endOf(facts, handover);
  const standings = standingsOf(halves, chosen, by);
  const verdict = by ? { verdict: 'applied' as const, ...by } : verdictOf(halves, chosen, standings);
  return { verdict, halves: standings, cloned: clonesIn(facts) };
}

/** A newer list that both signed replaces the older ones; of one list the accept that can be done, then the earlier one. */
function before(one: Sound, other: Sound): number {
  const ranks = ['apply', 'wait-lines', 'refuse'];
  return (
    other.of.offer.version - one.of.offer.version ||
    ranks.indexOf(one.outcome.verdict) - ranks.indexOf(other.outcome.verdict) ||
    one.accept.acceptedAt - other.accept.acceptedAt ||
    (one.hash < other.hash ? -1 : 1)
  );
}

/** The halves by which it ended, if it did so by halves: of several endings, which the book never has, always the same one. */
function endOf(facts: Facts, handover: string): { offer: Hash; accept: Hash } | undefined {
  const ends = every(facts, 'ended').flatMap((fact) => (fact.handover === handover && fact.by ? [fact.by] : []));
  return ends.sort((one, other) => (one.offer + one.accept < other.offer + other.accept ? -1 : 1))[0];
}

/** What a pair comes to once its lines are known: each line for which both signed, as far as the giver still holds it. */
function outcomeOf({ hash, of, accept, lines }: Pair, facts: Facts): Verdict {
  const { offer, lines: offered } = of;
  if (!offered || !lines) return { verdict: 'wait-lines', of: wanted(of, accept.digest, lines) };
  const [given, taken] = [new Set(offered), new Set(lines)];
  const both = [...offered].filter((number) => taken.has(number)).sort();
  const giverHolds = offer.giverKind === 'COURIER' ? offer.giver : offer.giverUnit;
  const left = every(facts, 'elsewhere').filter(({ holder }) => holder === giverHolds);
  const gone = new Set(left.map(({ number }) => number));
  const accepted = both.filter((number) => !gone.has(number));
  if (accepted.length === 0) return { verdict: 'refuse', why: 'nothing-left' };
  return {
    verdict: 'apply',
    offer: of.hash,
    accept: hash,
    version: offer.version,
    purpose: offer.purpose,
    giver: { kind: offer.giverKind, id: giverHolds, unit: offer.giverUnit, person: offer.giver },
    receiver: { kind: offer.receiverKind, id: offer.receiver, unit: accept.unit, person: accept.receiver },
    accepted,
    missing: [...offered].filter((number) => !taken.has(number)).sort(),
    extra: [...lines].filter((number) => !given.has(number)).sort(),
    elsewhere: both.filter((number) => gone.has(number)),
  };
}

function wanted(
  of: KnownOffer,
  digest: string,
  lines: readonly string[] | undefined,
): 'either' | 'both' | 'offer' | 'accept' {
  if (of.offer.digest === digest) return 'either';
  if (of.lines) return 'accept';
  return lines ? 'offer' : 'both';
}

function standingsOf(
  { offers, pairs, alone }: Halves,
  chosen: Sound | undefined,
  by?: { offer: Hash; accept: Hash },
): Map<Hash, Standing> {
  const standings = new Map<Hash, Standing>();
  for (const each of offers) standings.set(each.hash, refused(each.fault) ?? offerStanding(each, chosen));
  for (const each of pairs) standings.set(each.hash, refused(each.fault) ?? acceptStanding(each, chosen));
  for (const each of alone) standings.set(each.hash, refused(each.fault) ?? { standing: 'waits', for: 'offer' });
  for (const hash of by ? [by.offer, by.accept] : []) {
    if (standings.has(hash)) standings.set(hash, { standing: 'applied' });
  }
  return standings;
}

function refused(why: Why | undefined): Standing | undefined {
  return why && { standing: 'refused', why };
}

function offerStanding({ hash, offer }: KnownOffer, chosen: Sound | undefined): Standing {
  const ahead = chosen ? offer.version - chosen.of.offer.version : 1;
  if (!chosen || ahead > 0) return { standing: 'waits', for: 'accept' };
  if (hash === chosen.of.hash) return standingIn(chosen.outcome);
  return { standing: 'refused', why: ahead < 0 ? 'superseded' : 'second' };
}

function acceptStanding({ hash, of }: Pair, chosen: Sound | undefined): Standing {
  if (!chosen) return { standing: 'waits', for: 'lines' };
  if (hash === chosen.hash) return standingIn(chosen.outcome);
  return { standing: 'refused', why: of.offer.version < chosen.of.offer.version ? 'superseded' : 'second' };
}

function standingIn(outcome: Verdict): Standing {
  if (outcome.verdict === 'refuse') return { standing: 'refused', why: outcome.why };
  return outcome.verdict === 'apply' ? { standing: 'ready' } : { standing: 'waits', for: 'lines' };
}

function verdictOf(halves: Halves, chosen: Sound | undefined, standings: ReadonlyMap<Hash, Standing>): Verdict {
  if (chosen && chosen.outcome.verdict !== 'refuse') return chosen.outcome;
  const waits = new Set([...standings.values()].map((each) => each.standing === 'waits' && each.for));
  if (waits.has('accept')) return { verdict: 'wait-accept' };
  if (waits.has('offer')) return { verdict: 'wait-offer' };
  if (chosen) return chosen.outcome;
  const newest = [...halves.offers].sort(
    (one, other) => other.offer.version - one.offer.version || (one.hash < other.hash ? -1 : 1),
  );
  const lone = [...halves.alone].sort((one, other) => (one.hash < other.hash ? -1 : 1));
  const why = [...newest, ...lone].flatMap(({ fault }) => fault ?? [])[0];
  return why ? { verdict: 'refuse', why } : { verdict: 'nothing' };
}
