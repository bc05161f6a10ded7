import { clonesIn, factsOf, joined, type Fact } from '../src/modules/handover/offline/facts.js';
import { judge, type Standing, type Verdict } from '../src/modules/handover/offline/halves.js';
import type { Why } from '../src/modules/handover/offline/pairs.js';
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
const EXTRA = 'CA000000045VN';

const half = ({ half }: Signed): Fact => ({ fact: 'half', half });
const lines = (numbers: readonly string[]): Fact => ({ fact: 'lines', handover: HANDOVER, numbers });
const revoked = (device: string, through: number): Fact => ({ fact: 'revoked', device, key: 1, through });
const elsewhere = (number: string): Fact => ({ fact: 'elsewhere', number, holder: courier.person });
const endedBy = (offer: Signed, accept: Signed, handover = HANDOVER): Fact => ({
  fact: 'ended',
  handover,
  by: { offer: offer.half.hash, accept: accept.half.hash },
});

const verdictOf = (...facts: Fact[]): Verdict => judge(factsOf(facts), HANDOVER).verdict;
const standingOf = (signed: Signed, ...facts: Fact[]): Standing | undefined =>
  judge(factsOf(facts), signed.half.says.handover).halves.get(signed.half.hash);
const refused = (why: Why): Standing => ({ standing: 'refused', why });

const offer = offered();
const accept = accepted(offer);
const some = accepted(offer, [A, C], { counter: 2 });

describe('F110 what the halves known so far mean', () => {
  test('nothing, one half, both, both with lines', () => {
    expect(verdictOf()).toEqual({ verdict: 'nothing' });
    expect(verdictOf(lines(list))).toEqual({ verdict: 'nothing' });
    expect(verdictOf(half(offer))).toEqual({ verdict: 'wait-accept' });
    expect(verdictOf(half(accept))).toEqual({ verdict: 'wait-offer' });
    expect(verdictOf(half(offer), half(accept))).toEqual({ verdict: 'wait-lines', of: 'either' });
    expect(verdictOf(half(offer), half(accept), lines([...list].reverse()))).toEqual({
      verdict: 'apply',
      offer: offer.half.hash,
      accept: accept.half.hash,
      version: 1,
      purpose: 'run',
      giver: { kind: 'COURIER', id: courier.person, unit: courier.unit, person: courier.person },
      receiver: { kind: 'DESK', id: officer.unit, unit: officer.unit, person: officer.person },
      accepted: list,
      missing: [],
      extra: [],
      elsewhere: [],
    });
    expect(standingOf(offer, half(offer))).toEqual({ standing: 'waits', for: 'accept' });
    expect(standingOf(accept, half(accept))).toEqual({ standing: 'waits', for: 'offer' });
    expect(standingOf(accept, half(offer), half(accept))).toEqual({ standing: 'waits', for: 'lines' });
    expect(standingOf(accept, half(offer), half(accept), lines(list))).toEqual({ standing: 'ready' });
  });

  test('where fewer are accepted than offered both lists are needed; the rest is missing and stays', () => {
    const both = [half(offer), half(some)];
    expect(verdictOf(...both)).toEqual({ verdict: 'wait-lines', of: 'both' });
    expect(verdictOf(...both, lines(list))).toEqual({ verdict: 'wait-lines', of: 'accept' });
    expect(verdictOf(...both, lines([A, C]))).toEqual({ verdict: 'wait-lines', of: 'offer' });
    expect(verdictOf(...both, lines([A, C]), lines(list))).toMatchObject({ accepted: [A, C], missing: [B], extra: [] });
  });

  test('accepted lines that were never offered: nothing is moved by one signature, the others go', () => {
    const more = accepted(offer, [A, B, EXTRA]);
    expect(verdictOf(half(offer), half(more), lines(list), lines(more.lines))).toMatchObject({
      accepted: [A, B],
      missing: [C],
      extra: [EXTRA],
    });
    const none = accepted(offer, [EXTRA]);
    const facts = [half(offer), half(none), lines(list), lines([EXTRA])];
    expect(verdictOf(...facts)).toEqual({ verdict: 'refuse', why: 'nothing-left' });
    expect(standingOf(offer, ...facts)).toEqual(refused('nothing-left'));
  });

  test('an online act in between: what the giver no longer holds is kept out, and nothing left is refused', () => {
    const facts = [half(offer), half(accept), lines(list)];
    expect(verdictOf(...facts, elsewhere(B))).toMatchObject({ accepted: [A, C], missing: [], elsewhere: [B] });
    expect(verdictOf(...facts, ...list.map(elsewhere))).toEqual({ verdict: 'refuse', why: 'nothing-left' });
    const others: Fact = { fact: 'elsewhere', number: B, holder: stranger.person };
    expect(verdictOf(...facts, others)).toMatchObject({ accepted: list });
  });

  test('lines that no digest names are no lines', () => {
    const wrong = [lines([A, B]), lines([A, B, C, EXTRA]), lines([]), lines([A, A, B, C]), lines([`${A}\n${B}`, C])];
    expect(verdictOf(half(offer), half(accept), ...wrong)).toEqual({ verdict: 'wait-lines', of: 'either' });
  });

  test('a holder of each kind gives and receives', () => {
    const fromDesk = offered(list, { giverKind: 'DESK', receiverKind: 'COURIER', receiver: courier.person }, officer);
    const byCourier = accepted(fromDesk, list, {}, courier);
    expect(verdictOf(half(fromDesk), half(byCourier), lines(list))).toMatchObject({
      giver: { kind: 'DESK', id: officer.unit, unit: officer.unit, person: officer.person },
      receiver: { kind: 'COURIER', id: courier.person, unit: courier.unit, person: courier.person },
    });
  });
});

describe('F110 halves that move nothing', () => {
  const facts = [half(offer), lines(list)];

  test('an accept by somebody to whom nothing was offered leaves the offer as it was', () => {
    const foreign = accepted(offer, list, {}, stranger);
    expect(standingOf(foreign, ...facts, half(foreign))).toEqual(refused('other-receiver'));
    expect(verdictOf(...facts, half(foreign))).toEqual({ verdict: 'wait-accept' });
    expect(verdictOf(...facts, half(foreign), half(accept))).toMatchObject({
      verdict: 'apply',
      accept: accept.half.hash,
    });
    const toCourier = offered(list, { receiverKind: 'COURIER', receiver: colleague.person });
    const byAnother = accepted(toCourier);
    expect(standingOf(byAnother, half(toCourier), half(byAnother))).toEqual(refused('other-receiver'));
  });

  test('nobody accepts what he offers', () => {
    const own = offered(list, { giverKind: 'DESK' }, officer);
    const back = accepted(own, list, { counter: 2 });
    expect(standingOf(back, half(own), half(back))).toEqual(refused('same-person'));
  });

  test('an accept that names an offer nobody has waits; one that names that of another handover never counts', () => {
    const other = offered(list, { handover: id(0xa, 2), counter: 2 });
    const stray = accepted(other, list, { handover: HANDOVER, counter: 3 });
    expect(standingOf(stray, half(stray))).toEqual({ standing: 'waits', for: 'offer' });
    expect(standingOf(stray, half(stray), half(other))).toEqual(refused('other-handover'));
    expect(verdictOf(half(stray), half(other))).toEqual({ verdict: 'refuse', why: 'other-handover' });
    expect(verdictOf(half(stray), half(other), half(offer))).toEqual({ verdict: 'wait-accept' });
  });

  test('a count that the lines or the other side do not have', () => {
    const short = offered(list, { count: 2 });
    const likewise = accepted(short, list, { count: 2 });
    expect(standingOf(short, half(short))).toEqual({ standing: 'waits', for: 'accept' });
    expect(standingOf(short, half(short), lines(list))).toEqual(refused('count'));
    expect(standingOf(likewise, half(short), half(likewise), lines(list))).toEqual(refused('offer-refused'));
    expect(verdictOf(half(short), half(likewise), lines(list))).toEqual({ verdict: 'refuse', why: 'count' });
    const wrong = accepted(offer, [A, C], { count: 3 });
    expect(standingOf(wrong, half(offer), half(wrong), lines([A, C]))).toEqual(refused('count'));
    const unlike = accepted(offer, list, { count: 4 });
    expect(standingOf(unlike, half(offer), half(unlike))).toEqual(refused('counts-differ'));
  });

  test('a key revoked: what the service knew by then holds, also when it is told again later', () => {
    const pair = [half(offer), half(accept), lines(list)];
    const late = offered(list, { handover: id(0xa, 2), counter: 2 });
    expect(verdictOf(...pair, revoked(courier.device, 1))).toMatchObject({ verdict: 'apply' });
    expect(standingOf(late, half(late), revoked(courier.device, 1))).toEqual(refused('revoked'));
    expect(standingOf(late, half(late), revoked(courier.device, 9), revoked(courier.device, 1))).toEqual(
      refused('revoked'),
    );
    expect(standingOf(offer, ...pair, revoked(courier.device, 0))).toEqual(refused('revoked'));
    expect(standingOf(accept, ...pair, revoked(courier.device, 0))).toEqual(refused('offer-refused'));
    expect(verdictOf(...pair, revoked(courier.device, 0))).toEqual({ verdict: 'refuse', why: 'revoked' });
    expect(verdictOf(...pair, revoked(officer.device, 0))).toEqual({ verdict: 'wait-accept' });
    expect(verdictOf(...pair, { fact: 'revoked', device: courier.device, key: 2, through: 0 })).toMatchObject({
      verdict: 'apply',
    });
  });

  test('a cloned device: both halves are kept and named; after one of them is applied the other never is', () => {
    const twin = offered([EXTRA], { handover: id(0xa, 2) });
    const pair = [half(offer), half(accept), lines(list), half(twin)];
    const clone = { device: courier.device, key: 1, counter: 1, halves: [offer.half.hash, twin.half.hash].sort() };
    expect(judge(factsOf(pair), HANDOVER)).toMatchObject({ verdict: { verdict: 'apply' }, cloned: [clone] });
    expect(standingOf(twin, ...pair)).toEqual({ standing: 'waits', for: 'accept' });
    expect(standingOf(twin, ...pair, endedBy(offer, accept))).toEqual(refused('cloned'));
    const otherKey = offered(list, { counter: 1, handover: id(0xa, 3) }, colleague);
    expect(clonesIn(factsOf([half(offer), half(otherKey)]))).toEqual([]);
  });
});

describe('F110 more halves than two', () => {
  const second = offered([A, B], { version: 2, counter: 2, salt: 'f0'.repeat(16) });
  const secondAccept = accepted(second, [A, B], { counter: 3 });

  test('a newer list takes nothing back by itself; accepted it replaces the older one', () => {
    const known = [half(offer), half(accept), lines(list), half(second), lines([A, B])];
    expect(verdictOf(...known)).toMatchObject({ verdict: 'apply', version: 1 });
    expect(verdictOf(...known, half(secondAccept))).toMatchObject({ verdict: 'apply', version: 2, accepted: [A, B] });
    expect(standingOf(offer, ...known, half(secondAccept))).toEqual(refused('superseded'));
    expect(standingOf(accept, ...known, half(secondAccept))).toEqual(refused('superseded'));
    expect(verdictOf(half(offer), half(accept), lines(list), half(second), half(secondAccept))).toEqual({
      verdict: 'wait-lines',
      of: 'either',
    });
    expect(verdictOf(...known, half(secondAccept), elsewhere(A), elsewhere(B))).toEqual({
      verdict: 'refuse',
      why: 'nothing-left',
    });
  });

  test('of two accepts of one offer the one that can be done counts, then the earlier one', () => {
    const later = accepted(offer, list, { counter: 4, acceptedAt: START + 3_600_000_000 }, colleague);
    const all = [half(offer), half(later), half(some), half(accept)];
    expect(verdictOf(...all, lines(list))).toMatchObject({ verdict: 'apply', accept: accept.half.hash });
    expect(standingOf(later, ...all, lines(list))).toEqual(refused('second'));
    expect(verdictOf(half(offer), half(later), half(some), lines(list))).toMatchObject({ accept: later.half.hash });
  });

  test('two offers of one version: whichever is accepted', () => {
    const twin = offered([A], { salt: 'ee'.repeat(16) });
    const twinAccept = accepted(twin, [A], { counter: 5, acceptedAt: START });
    expect(verdictOf(half(offer), half(twin), half(twinAccept), lines([A]))).toMatchObject({ offer: twin.half.hash });
    const all = [half(offer), half(accept), half(twin), half(twinAccept), lines([A]), lines(list)];
    expect(verdictOf(...all)).toMatchObject({ offer: twin.half.hash });
    expect(standingOf(offer, ...all)).toEqual(refused('second'));
    expect(standingOf(accept, ...all)).toEqual(refused('second'));
  });

  test('what was applied stays so, and what was ended online is not done again', () => {
    const known = [half(offer), half(accept), lines(list), half(second), half(secondAccept), lines([A, B])];
    const done = { verdict: 'applied', offer: offer.half.hash, accept: accept.half.hash };
    expect(verdictOf(...known, endedBy(offer, accept))).toEqual(done);
    expect(verdictOf(...known, endedBy(offer, accept), revoked(courier.device, 0), ...list.map(elsewhere))).toEqual(
      done,
    );
    expect(standingOf(accept, ...known, endedBy(offer, accept))).toEqual({ standing: 'applied' });
    expect(standingOf(secondAccept, ...known, endedBy(offer, accept))).toEqual(refused('ended'));
    expect(verdictOf(...known, { fact: 'ended', handover: HANDOVER })).toEqual({ verdict: 'refuse', why: 'ended' });
  });

  test('a set knows a fact once, whoever tells it and however it is written', () => {
    const one = factsOf([half(offer), lines(list), endedBy(offer, accept)]);
    const other = factsOf([lines([...list].reverse()), half(offer), half(accept)]);
    expect(joined(one, other).size).toBe(4);
    expect(judge(joined(one, other), HANDOVER)).toEqual(judge(joined(other, one), HANDOVER));
  });
});
