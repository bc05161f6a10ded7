import type { Envelope } from './envelopes.js';
import { giveBag, pieceOf, piecesOn } from './bags.js';
import { CAST, DESK, AUTHORITY, type Actor } from './cast.js';
import { after, isOffered, isSide, isSuspect } from './custody.js';
import { holderOf, isReceiver, listAct, samePerson, someList, wayOf } from './lists.js';
import { reasons, step, tell, type Outcome, type Planner } from './plan.js';
import { notLookedAt, someSealFound } from './run-acts.js';
import { remember } from './undo-acts.js';
import { wanted } from './intake-acts.js';
import { concern, LINES, put, sees, the, whereabouts, type Case, type List, type State } from './state.js';
import { signature } from '../support/papers.js';

/** The receiver scans what is there: all of it, or less, or something that is not on the list. */
const countList: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status, counted }) => status === 'OFFERED' && !counted);
  const by = list && dice.prefer(CAST, (actor) => isReceiver(list, actor));
  if (!by) return undefined;
  const strange = dice.once(8) ? dice.pick(Object.values(state.items))?.number : undefined;
  const pieces = piecesOn(state, list);
  const missing = dice.once(8) ? dice.pick(pieces) : undefined;
  const found = pieces.filter((piece) => piece !== missing).map(({ number }) => number);
  const numbers = [...new Set([...found, ...(strange ? [strange] : [])])];
  const reason = list.counted && !dice.once(4) ? 'đếm lại (mẫu)' : undefined;
  return listAct(list, by, {
    act: 'count',
    from: ['OFFERED'],
    to: 'OFFERED',
    says: `${numbers.length} of ${pieces.length}${strange ? ' and a strange one' : ''}`,
    body: numbers.length > 0 ? { numbers, reason } : { nothing: true, reason },
    mayDo: isReceiver,
    refusals: (_, at) => reasons(samePerson(at, by), [at.counted !== undefined && !reason, 'recount-reason-missing']),
    apply: (at) => {
      at.counted = numbers;
    },
  });
};

/** From the first number on the dossiers are the target unit's business; what is in a bag only when the bag was counted. */
export const count: Planner = (planning) => {
  const plan = countList(planning);
  if (!plan) return undefined;
  const { apply, about } = plan;
  return {
    ...plan,
    apply: (state) => {
      const outcome = apply(state);
      const list = the(state.lists, about(state).lists?.[0]);
      const loose = list.lines.filter((line) => list.bagged[line] === undefined);
      const found = (list.counted ?? []).length > 0 ? loose : [];
      for (const line of found) concern(the(state.cases, the(state.items, line).dossier), list.receiver.unit);
      return outcome;
    },
  };
};

interface Sorted {
  accepted: Envelope[];
  kept: Envelope[];
  differs: boolean;
}

/** Counted and movable goes over; what is missing, remarked or stopped meanwhile stays with the giver, a bag whole. */
function sorted(state: State, list: List, remarked: readonly string[]): Sorted {
  const counted = list.counted ?? [];
  const items = list.lines.map((line) => the(state.items, line));
  const nameOf = (item: Envelope): string => pieceOf(state, list, item.key).number;
  const stopped = items.filter((item) => after(item, wayOf(list)) === undefined).map(nameOf);
  const fine = (item: Envelope): boolean =>
    counted.includes(nameOf(item)) && ![...remarked, ...stopped].includes(nameOf(item));
  const accepted = items.filter(fine);
  const extra = counted.some((number) => !items.some((item) => nameOf(item) === number));
  return { accepted, kept: items.filter((item) => !fine(item)), differs: extra || accepted.length < items.length };
}

export const acceptList: Planner = ({ state, dice }) => {
  const list = dice.prefer(
    someList(state.lists),
    ({ status, counted }) => status === 'OFFERED' && counted !== undefined,
  );
  const by = list && dice.prefer(CAST, (actor) => isReceiver(list, actor));
  if (!by) return undefined;
  const version = dice.once(10) ? list.version + 1 : list.version;
  const remarked = dice.once(6) ? dice.pick(piecesOn(state, list)) : undefined;
  const remarks = remarked ? [remarked.number] : [];
  const sealFound = someSealFound(state, dice, list);
  const { key } = list;
  const plan = listAct(list, by, {
    act: 'accept',
    from: ['OFFERED'],
    to: 'ACCEPTED',
    says: `version ${version}${remarked ? ` but for ${remarked.key}` : ''}`,
    body: {
      ...{ version, remarks: remarks.map((number) => ({ number, kind: 'damaged' })) },
      ...{ noCamera: true, runSealFound: sealFound },
    },
    mayDo: isReceiver,
    refusals: (now, at) => [
      ...notLookedAt(now, at, sealFound),
      ...reasons(
        samePerson(at, by),
        [at.version !== version, 'stale-version'],
        [!at.counted, 'count-first'],
        [remarks.some((number) => !onList(now, at, number)), 'remark-not-counted'],
        [sorted(now, at, remarks).accepted.length === 0, 'nothing-to-accept'],
      ),
    ],
  });
  const isBroken = sealFound === 'broken';
  return { ...plan, apply: (now) => accepted(now, the(now.lists, key), { by, remarks, isBroken }) };
};

function onList(state: State, list: List, number: string): boolean {
  return (list.counted ?? []).includes(number) && piecesOn(state, list).some((piece) => piece.number === number);
}

interface Found {
  by: Actor;
  /** Numbers of what is damaged. */
  remarks: readonly string[];
  /** The seal of the run was. */
  isBroken: boolean;
}

/** What the receiver counted goes over to him, and what does not agree is reported. */
export function accepted(state: State, list: List, { by, remarks, isBroken }: Found): Outcome {
  const found = sorted(state, list, remarks);
  const going = found.accepted;
  const differs = found.differs || isBroken;
  const status = differs ? 'ACCEPTED_WITH_DIFFERENCE' : 'ACCEPTED';
  const walked = [step('handover', 'accept', list.status, status)];
  const leads: string[] = [];
  tell(state, ...list.lines.map((line) => the(state.items, line).dossier));
  for (const item of going) {
    const to = after(item, wayOf(list)) ?? '';
    walked.push(step('move', `${list.giver.kind} ${list.receiver.kind} ${list.purpose}`, item.status, to));
    leads.push(step('item', 'correct', to, item.status));
    const place = list.receiver.kind === 'COURIER' ? undefined : list.receiver.unit;
    item.before = whereabouts(item);
    put(item, { status: to, holder: holderOf(list.receiver), place, next: undefined }, by);
    if (item.bag !== undefined) giveBag(state, item.bag, list.receiver);
  }
  Object.assign(list, { status, moved: going.map(({ key }) => key) });
  if (differs) {
    const bag = Object.values(state.bags).find(({ number }) => number === remarks[0])?.number;
    list.report = { status: 'OPEN', bag, photoDue: isBroken || bag !== undefined };
    walked.push(step('irregularity', 'open', '–', 'OPEN'));
    tear(state, list, { by, number: remarks[0] });
  }
  remember(state, list);
  return { status, walked, leads };
}

/** An envelope has one open report at most; what is wrong with a bag is not yet wrong with what is in it. */
function tear(state: State, list: List, found: { by: Actor; number?: string }): void {
  const line = list.lines.find(
    (each) => list.bagged[each] === undefined && the(state.items, each).number === found.number,
  );
  if (line === undefined) return;
  the(state.items, line).torn ??= { shown: false, owner: list.giver.unit, finder: found.by.unit };
}

/** The papers are counted at the desk and both sign: that is the legal filing time. */
export const tallyList: Planner = ({ state, dice }) => {
  const lists = someList(state.lists);
  const list = dice.prefer(
    lists,
    ({ receiver, moved, tallied }) => receiver.id === DESK && tallied.length < moved.length,
  );
  const by = list && dice.prefer(CAST, (actor) => isReceiver(list, actor) && actor.login !== list.givenBy);
  const item =
    list && dice.pick(Object.values(state.items).filter((each) => [...list.moved, ...list.lines].includes(each.key)));
  if (!by || !item?.number) return undefined;
  const lacks = dice.once(4) ? LINES[dice.roll(4)] : undefined;
  const signs = dice.once(10) ? { kind: 'token' } : signature;
  const sure = dice.once(3);
  const said = { ...(lacks ? { lines: [{ line: lacks, given: 0 }] } : { asPostingSlip: true }), accepted: sure };
  const { key } = list;
  const plan = listAct(list, by, {
    act: 'tally',
    from: ['ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE'],
    to: '',
    says: `${item.key}${lacks ? ` without line ${lacks}` : ''}${sure ? ', accepted as it is' : ''}`,
    body: { tallies: [{ number: item.number, ...said }], giverSignature: signs },
    mayDo: isReceiver,
    refusals: (now, at) => [
      ...reasons([!['desk-officer', 'post-at-desk'].includes(by.role), 'role-not-allowed'], samePerson(at, by), [
        signs.kind === 'token',
        'signature-incomplete',
      ]),
      ...notTallied(now, at, the(now.items, item.key), by),
    ],
  });
  return {
    ...plan,
    about: () => ({ cases: [item.dossier], lists: [key] }),
    apply: (now) => tallied(now, the(now.lists, key), the(now.items, item.key), { lacks, sure }),
  };
};

function notTallied(state: State, list: List, item: Envelope, by: Actor): string[] {
  const dossier = the(state.cases, item.dossier);
  return reasons(
    [!list.moved.includes(item.key), 'not-on-list'],
    [list.tallied.includes(item.key), 'already-tallied'],
    [!isSide(by, item.holder), 'item-not-yours'],
    [isOffered(state, item.key), 'item-on-list'],
    [item.bag !== undefined, 'item-in-bag'],
    [isSuspect(state, item.key), 'item-suspect'],
    [item.leg !== 'submission', 'leg-not-tallied'],
    [item.status !== 'AT_DESK', 'wrong-state'],
    [!['OPENED', 'SUPPLEMENT_ASKED'].includes(dossier.status), 'wrong-state'],
    [!sees(by, dossier), 'not-found'],
  );
}

/** Complete, or taken as it is, files the dossier; short papers leave it open for the rest. */
function tallied(state: State, list: List, item: Envelope, said: { lacks?: number; sure: boolean }) {
  const dossier = the(state.cases, item.dossier);
  const given: Record<number, number> = said.lacks ? { ...item.slip, [said.lacks]: 0 } : { ...item.slip };
  const short = LINES.some((line) => wanted(dossier, line) > (given[line] ?? 0));
  const lacking = dossier.held !== undefined && LINES.some((line) => (given[line] ?? 0) < (item.slip[line] ?? 0));
  const act = said.sure || !(short || lacking) ? 'tally-complete' : 'tally-short';
  const status = act === 'tally-complete' ? 'FILED' : 'OPENED';
  const walked = [
    step('dossier', act, dossier.status, status),
    step('item', 'tally', item.status, 'FILED'),
    step('handover', 'tally', list.status, list.status),
  ];
  fill(dossier, given);
  dossier.status = status;
  item.filed = status === 'FILED';
  put(item, { status: 'FILED', holder: { kind: 'AUTHORITY', id: AUTHORITY } });
  list.tallied.push(item.key);
  tell(state, dossier.key);
  Object.assign(dossier, { told: { list: list.key, seq: dossier.seq, files: item.filed }, filedAt: undefined });
  dossier.steps.push({ seq: dossier.seq });
  return { status: list.status, walked };
}

function fill(dossier: Case, given: Record<number, number>): void {
  const before = dossier.held ?? {};
  dossier.held = Object.fromEntries(LINES.map((line) => [line, (before[line] ?? 0) + (given[line] ?? 0)]));
}
