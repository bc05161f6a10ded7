import { itemNumber } from '../../src/platform/s10.js';
import { CAST, COURIERS, DESK, OFFICES, type Actor } from './cast.js';
import { after, holds, isSide, isSuspect, sideOf, openLists } from './custody.js';
import { isGiver, isReceiver, listAct, samePerson, SIGNERS, someList, wayOf, type ListAct } from './lists.js';
import type { Dice } from './dice.js';
import { reasons, step, type Planner } from './plan.js';
import { personId } from './said.js';
import { isOver, sees, the, type Envelope, type List, type Side, type State } from './state.js';

/** How a number is refused whose envelope came to its end at this very moment. */
const GONE_MEANWHILE = ['item-unknown', 'item-not-yours', 'item-not-movable'];

/** Well-formed, and on no envelope. */
export const UNKNOWN = itemNumber('CA', 99_000_000);

/** Why these numbers cannot stand on a list of this way. */
function notListable(
  state: State,
  by: Actor,
  way: Pick<List, 'purpose' | 'giver' | 'receiver'>,
  scan: { numbers: readonly string[]; list?: string },
): string[] {
  const live = Object.values(state.items).filter((item) => !isOver(item));
  return scan.numbers.flatMap((number) => {
    const item = live.find((each) => each.number === number);
    if (!item) return state.racing ? GONE_MEANWHILE : ['item-unknown'];
    const elsewhere = openLists(state, item.key).some((list) => list.key !== scan.list);
    return [...reasons([elsewhere, 'item-on-list']), ...notGiveable(state, by, way, item)];
  });
}

/** Whoever has nothing to do with an envelope does not learn that it exists; of couriers the model does not say which. */
function notGiveable(
  state: State,
  by: Actor,
  way: Pick<List, 'purpose' | 'giver' | 'receiver'>,
  item: Envelope,
): string[] {
  const foreign = !holds(way.giver, item);
  const seen = sees(by, the(state.cases, item.dossier));
  return reasons(
    [foreign && seen, 'item-not-yours'],
    [foreign && (!seen || by.role === 'courier'), 'item-unknown'],
    [after(item, wayOf(way)) === undefined, 'item-not-movable'],
    [isSuspect(state, item.key), 'item-suspect'],
  );
}

const RECEIVERS: readonly Side[] = [
  ...OFFICES.map((unit) => ({ kind: 'OFFICE' as const, id: unit, unit })),
  { kind: 'DESK', id: DESK, unit: DESK },
  ...COURIERS.map(({ login, unit }) => ({ kind: 'COURIER' as const, id: login, unit })),
];

/** The way that brings an envelope nearer to its end; without it most would go round in circles. */
function onward({ leg, status, holder }: Envelope): { to: Side['kind']; purpose: List['purpose'] } {
  if (holder.kind !== 'COURIER') {
    return { to: 'COURIER', purpose: leg === 'result' && status === 'AT_OFFICE' ? 'round' : 'run' };
  }
  if (['OUT_FOR_DELIVERY', 'ATTEMPT_FAILED'].includes(status)) return { to: 'OFFICE', purpose: 'other' };
  const toDesk = leg === 'submission' || ['SEND_BACK_DUE', 'GOING_BACK'].includes(status);
  return { to: toDesk ? 'DESK' : 'OFFICE', purpose: 'run' };
}

function destination(dice: Dice, lead: Envelope): { receiver?: Side; purpose?: List['purpose'] } {
  const onwards = dice.once(4) ? undefined : onward(lead);
  const receiver = dice.pick(RECEIVERS.filter(({ kind }) => !onwards || kind === onwards.to));
  return { receiver, purpose: onwards?.purpose ?? dice.pick(['run', 'round', 'other'] as const) };
}

/** Somebody makes a list of what he holds. */
export const draftList: Planner = ({ state, dice, newKey }) => {
  const live = Object.values(state.items).filter((item) => !isOver(item));
  const lead = dice.prefer(live, ({ leg }) => leg === 'result');
  const by = dice.prefer(CAST, (actor) => lead !== undefined && isSide(actor, lead.holder));
  const own = by && sideOf(by);
  if (!by || !lead) return undefined;
  const giver: Side = { ...(own ?? { kind: 'OFFICE', id: by.unit }), unit: by.unit };
  const { receiver, purpose } = destination(dice, lead);
  if (!receiver || !purpose) return undefined;
  const way = { purpose, giver, receiver };
  const goes = (item: Envelope): boolean => after(item, wayOf(way)) !== undefined && !isSuspect(state, item.key);
  const fits = live.filter((item) => item.number && holds(giver, item) && goes(item));
  const chosen = dice.once(10) ? [lead] : fits.filter((item) => item === lead || dice.once(2));
  const unknown = dice.once(25) ? [UNKNOWN] : [];
  const numbers = [...chosen.flatMap(({ number }) => number ?? []), ...unknown];
  if (numbers.length === 0 && !dice.once(8)) return undefined;
  const key = newKey('list');
  const to = receiver.kind === 'COURIER' ? { person: personId(receiver.id) } : { unit: receiver.id };
  return {
    says: `drafts ${key} (${purpose}) to ${receiver.id} with ${[...chosen.map((item) => item.key), ...unknown].join(', ')}`,
    by,
    door: { kind: 'http', path: '/v1/handovers', body: { purpose, to, numbers } },
    about: () => ({ cases: chosen.map((item) => item.dossier), lists: [key] }),
    refusals: (now) => [
      ...reasons(
        [!SIGNERS.includes(by.role), 'role-not-allowed'],
        [receiver.kind === 'COURIER' && receiver.id === by.login, 'same-person'],
        [receiver.id === giver.id, 'receiver-invalid'],
      ),
      ...notListable(now, by, way, { numbers }),
    ],
    apply: (now) => {
      const lines = chosen.map((item) => item.key);
      now.lists[key] = { key, status: 'DRAFT', ...way, version: 1, lines, moved: [], tallied: [] };
      return { status: 'DRAFT', walked: [step('handover', 'draft', '–', 'DRAFT')] };
    },
    learn: (now, { body }) => {
      the(now.lists, key).id = body.id;
    },
  };
};

/** Scans onto a draft what fits, and sometimes what does not. */
export const scanOnto: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status }) => status === 'DRAFT');
  const by = list && dice.prefer(CAST, (actor) => isGiver(list, actor));
  const live = Object.values(state.items).filter((each) => each.number && !isOver(each));
  const item = list && dice.prefer(live, (each) => holds(list.giver, each) && after(each, wayOf(list)) !== undefined);
  if (!by || !item?.number) return undefined;
  const numbers = [item.number, item.number];
  return listAct(list, by, {
    act: 'scan',
    from: ['DRAFT'],
    to: 'DRAFT',
    says: item.key,
    body: { numbers },
    mayDo: isGiver,
    refusals: (now, at) => notListable(now, by, at, { numbers, list: at.key }),
    apply: (at) => {
      if (!at.lines.includes(item.key)) at.lines.push(item.key);
    },
  });
};

export const removeFrom: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status, lines }) => status === 'DRAFT' && lines.length > 1);
  const by = list && dice.prefer(CAST, (actor) => isGiver(list, actor));
  const numbered = Object.values(state.items).filter(({ number }) => number);
  const item = list && dice.prefer(numbered, ({ key }) => list.lines.includes(key));
  if (!by || !item) return undefined;
  return listAct(list, by, {
    act: 'remove',
    from: ['DRAFT'],
    to: 'DRAFT',
    says: item.key,
    body: { numbers: [item.number] },
    mayDo: isGiver,
    refusals: (_, at) => reasons([!at.lines.includes(item.key), 'not-on-list']),
    apply: (at) => {
      at.lines = at.lines.filter((line) => line !== item.key);
    },
  });
};

export const offerList: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status }) => status === 'DRAFT');
  const by = list && dice.prefer(CAST, (actor) => isGiver(list, actor));
  if (!by) return undefined;
  return listAct(list, by, {
    act: 'close',
    from: ['DRAFT'],
    to: 'OFFERED',
    mayDo: isGiver,
    refusals: (now, at) => [
      ...reasons([at.lines.length === 0, 'list-empty']),
      ...at.lines.flatMap((line) => notGiveable(now, by, at, the(now.items, line))),
    ],
    apply: (at) => {
      at.givenBy = by.login;
    },
  });
};

const because = { reason: 'ghi nhầm (mẫu)' };

export const reviseList: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status }) => status === 'OFFERED');
  const by = list && dice.prefer(CAST, (actor) => isGiver(list, actor));
  if (!by) return undefined;
  return listAct(list, by, {
    act: 'revise',
    from: ['OFFERED'],
    to: 'DRAFT',
    body: because,
    mayDo: isGiver,
    apply: (at) => {
      Object.assign(at, { version: at.version + 1, counted: undefined, givenBy: undefined });
    },
  });
};

/** A courier's offer may also be taken back by his office. */
export const withdrawList: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status }) => ['DRAFT', 'OFFERED'].includes(status));
  const may = (at: List, actor: Actor): boolean =>
    isGiver(at, actor) || (at.giver.kind === 'COURIER' && actor.role === 'clerk' && actor.unit === at.giver.unit);
  const by = list && dice.prefer(CAST, (actor) => may(list, actor));
  return (
    by && listAct(list, by, { act: 'withdraw', from: ['DRAFT', 'OFFERED'], to: 'WITHDRAWN', body: because, mayDo: may })
  );
};

export const refuseList: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status }) => status === 'OFFERED');
  const by = list && dice.prefer(CAST, (actor) => isReceiver(list, actor));
  if (!by) return undefined;
  const refusals: ListAct['refusals'] = (_, at) => reasons(samePerson(at, by));
  return listAct(list, by, {
    act: 'refuse',
    from: ['OFFERED'],
    to: 'REFUSED',
    body: because,
    mayDo: isReceiver,
    refusals,
  });
};
