import type { Bag, Envelope } from './envelopes.js';
import { aboutBag, dossiersOf, holdsBag, isSuspectBag, itemsIn, listsOfBag, seesBag, someBags } from './bags.js';
import { CAST, DESK, OFFICES, VILLAGE, type Actor } from './cast.js';
import { holds, isSide, isSuspect, openLists, sideOf } from './custody.js';
import type { Dice } from './dice.js';
import { SIGNERS } from './lists.js';
import { reasons, step, tell, type Outcome, type Plan, type Planner } from './plan.js';
import { concern, isOver, put, seesItem, the, type State } from './state.js';

const BAGGABLE = ['WITH_POST', 'AT_OFFICE', 'AT_DESK', 'SEND_BACK_DUE', 'GOING_BACK'];

function isLoose(state: State, item: Envelope): boolean {
  const free = item.bag === undefined && openLists(state, item.key).length === 0;
  return free && BAGGABLE.includes(item.status) && !isSuspect(state, item.key);
}

function notBagged(state: State, by: Actor, item: Envelope): string[] {
  const own = sideOf(by);
  return reasons(
    [isOver(item) || !own || !holds(own, item), 'item-not-yours'],
    [!seesItem(by, state, item), 'not-found'],
    [!BAGGABLE.includes(item.status), 'item-not-movable'],
    [item.bag !== undefined, 'item-in-bag'],
    [openLists(state, item.key).length > 0, 'item-on-list'],
    [isSuspect(state, item.key), 'item-suspect'],
  );
}

/** Somebody seals what he holds into a bag. */
export const sealBag: Planner = ({ state, dice, newKey }) => {
  const live = Object.values(state.items).filter((item) => item.number && !isOver(item));
  const lead = dice.prefer(live, (item) => isLoose(state, item));
  const by = lead && dice.prefer(CAST, (actor) => isSide(actor, lead.holder));
  const target = dice.pick([...OFFICES, DESK]);
  if (!by || !target) return undefined;
  const own = sideOf(by) ?? { kind: 'OFFICE', id: by.unit };
  const beside = live.filter((item) => item !== lead && holds(own, item) && isLoose(state, item) && dice.once(2));
  const chosen = [lead, ...beside];
  const key = newKey('bag');
  const numbers = chosen.map(({ number }) => number);
  return {
    says: `seals ${chosen.map((item) => item.key).join(', ')} into ${key} for ${target}`,
    by,
    door: { kind: 'http', path: '/v1/bags', body: { target, seal: 'TUI-1', numbers } },
    about: () => ({ cases: chosen.map(({ dossier }) => dossier), bags: [key] }),
    refusals: (now) => [
      ...reasons([!SIGNERS.includes(by.role), 'role-not-allowed'], [target === by.unit, 'bag-target-invalid']),
      ...chosen.flatMap((item) => notBagged(now, by, the(now.items, item.key))),
    ],
    apply: (now) => {
      const sealed = chosen.map((item) => item.key);
      now.bags[key] = { key, status: 'SEALED', madeAt: by.unit, madeBy: by.login, holder: own, unit: by.unit, sealed };
      for (const each of sealed) {
        the(now.items, each).bag = key;
        put(the(now.items, each), {});
      }
      tell(now, ...chosen.map(({ dossier }) => dossier));
      return { status: 'SEALED', walked: [step('bag', 'seal', '–', 'SEALED')] };
    },
    learn: (now, { body: { id, number } }) => {
      Object.assign(the(now.bags, key), { id, number });
    },
  };
};

interface BagAct {
  act: string;
  says: string;
  body: object;
  refusals: (state: State, bag: Bag) => string[];
  apply: (state: State, bag: Bag) => Outcome;
}

function bagAct({ key, number }: Bag, by: Actor, does: BagAct): Plan {
  return {
    says: `${does.act} of ${key} ${does.says}`,
    by,
    door: { kind: 'http', path: `/v1/bags/${number}/${does.act}`, body: does.body },
    about: aboutBag(key),
    refusals: (state) => {
      const now = the(state.bags, key);
      return [
        ...reasons(
          [!SIGNERS.includes(by.role), 'role-not-allowed'],
          [!seesBag(by, now), 'not-found'],
          [now.status !== 'SEALED', 'wrong-state'],
          [!holdsBag(by, now), 'bag-not-yours'],
        ),
        ...does.refusals(state, now),
      ];
    },
    apply: (state) => does.apply(state, the(state.bags, key)),
  };
}

function someBag(state: State, dice: Dice, fits: (bag: Bag) => boolean): { bag?: Bag; by?: Actor } {
  const bag = dice.prefer(someBags(state), (each) => each.status === 'SEALED' && fits(each));
  return { bag, by: bag && dice.prefer(CAST, (actor) => holdsBag(actor, bag)) };
}

/** Its holder scans what is in it: all of it, or less, or something else too. */
export const countBag: Planner = ({ state, dice }) => {
  const { bag, by } = someBag(state, dice, ({ key, counted }) => !counted && listsOfBag(state, key).length === 0);
  if (!bag || !by) return undefined;
  const strange = dice.once(8) ? dice.pick(Object.values(state.items))?.number : undefined;
  const missing = dice.once(8) ? dice.pick(bag.sealed) : undefined;
  const found = bag.sealed.filter((key) => key !== missing).flatMap((key) => the(state.items, key).number ?? []);
  const numbers = [...new Set([...found, ...(strange ? [strange] : [])])];
  const reason = bag.counted && !dice.once(4) ? 'đếm lại (mẫu)' : undefined;
  return bagAct(bag, by, {
    act: 'count',
    says: `${numbers.length} of ${bag.sealed.length}${strange ? ' and a strange one' : ''}`,
    body: numbers.length > 0 ? { numbers, reason } : { nothing: true, reason },
    refusals: (now, { key, counted }) =>
      reasons(
        [isAway(now, by, the(now.bags, key)), 'bag-opened-at-office'],
        [listsOfBag(now, key).length > 0, 'bag-on-list'],
        [counted !== undefined && !reason, 'recount-reason-missing'],
      ),
    apply: (now, at) => {
      at.counted = numbers;
      if (numbers.length > 0) dossiersOf(now, at).forEach((key) => concern(the(now.cases, key), at.unit));
      return { status: 'SEALED', walked: [step('bag', 'count', 'SEALED', 'SEALED')] };
    },
  });
};

/** A counted bag ends where it is opened. */
export const openBag: Planner = ({ state, dice }) => {
  const { bag, by } = someBag(state, dice, ({ counted }) => counted !== undefined);
  if (!bag || !by) return undefined;
  const sealFound = dice.once(5) ? 'broken' : 'intact';
  const remarked = dice.once(6) ? the(state.items, dice.pick(bag.sealed)) : undefined;
  const remarks = remarked ? [{ number: remarked.number, kind: 'damaged' }] : [];
  return bagAct(bag, by, {
    act: 'open',
    says: `with its seal ${sealFound}${remarked ? `, ${remarked.key} damaged` : ''}`,
    body: { sealFound, remarks, noCamera: true },
    refusals: (now, at) =>
      reasons(
        [isAway(now, by, at), 'bag-opened-at-office'],
        [!at.counted, 'bag-count-first'],
        [remarked !== undefined && !isThere(now, at, remarked.key), 'remark-not-in-bag'],
      ),
    apply: (now, at) => opened(now, at, { by, sealFound, remarked: remarked?.key }),
  });
};

/** A courier takes apart only where he is the whole office, or what nobody would take from him. */
function isAway(state: State, { role, unit }: Actor, bag: Bag): boolean {
  const isWhole = itemsIn(state, bag.key).length === bag.sealed.length && !isSuspectBag(state, bag);
  return role === 'courier' && unit !== VILLAGE && isWhole;
}

function isThere(state: State, { key, counted = [] }: Bag, of: string): boolean {
  const item = the(state.items, of);
  return item.bag === key && counted.includes(item.number ?? '');
}

/** What is missing is its sealer's to answer while the seal was whole. */
function opened(state: State, bag: Bag, found: { by: Actor; sealFound: string; remarked?: string }): Outcome {
  const { counted = [], key } = bag;
  const walked = [step('bag', 'open', 'SEALED', 'OPENED')];
  const inside = itemsIn(state, key);
  const sealed = bag.sealed.map((each) => the(state.items, each).number);
  const isWrong =
    inside.some(({ number = '' }) => !counted.includes(number)) || counted.some((n) => !sealed.includes(n));
  const owner = found.sealFound === 'intact' ? bag.madeAt : bag.unit;
  bag.status = 'OPENED';
  for (const item of inside) {
    item.bag = undefined;
    put(item, {});
    if (item.key === found.remarked) item.torn ??= { shown: false, owner, finder: found.by.unit };
  }
  tell(state, ...inside.map(({ dossier }) => dossier));
  dossiersOf(state, bag).forEach((each) => concern(the(state.cases, each), bag.unit));
  if (isWrong || found.sealFound !== 'intact' || found.remarked !== undefined) {
    bag.report = { status: 'OPEN', owner };
    walked.push(step('irregularity', 'open', '–', 'OPEN'));
  }
  return { status: 'OPENED', walked };
}
