import type { Envelope, Side } from './envelopes.js';
import { itemNumber } from '../../src/platform/s10.js';
import { addTo, contentOf, pieceOf, piecesOf, piecesOn } from './bags.js';
import { CAST, COURIERS, DESK, OFFICES, type Actor } from './cast.js';
import { after, holds, isSide, isSuspect, sideOf } from './custody.js';
import { notGiveable, notListable } from './listable.js';
import { isGiver, isReceiver, listAct, samePerson, SIGNERS, someList, wayOf, type ListAct } from './lists.js';
import type { Dice } from './dice.js';
import { reasons, step, tell, type Outcome, type Planner } from './plan.js';
import { personId } from './said.js';
import { notCarried, on, someRun } from './run-acts.js';
import { isOver, the, type List, type State } from './state.js';

/** Well-formed, and on no envelope. */
export const UNKNOWN = itemNumber('CA', 99_000_000);

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

export function destination(dice: Dice, lead: Envelope): { receiver?: Side; purpose?: List['purpose'] } {
  const onwards = dice.once(4) ? undefined : onward(lead);
  const receiver = dice.pick(RECEIVERS.filter(({ kind }) => !onwards || kind === onwards.to));
  return { receiver, purpose: onwards?.purpose ?? dice.pick(['run', 'round', 'other'] as const) };
}

/** What goes this way, the lead or its bag among it; or the lead by itself, which may lie in a bag. */
function someOf(state: State, dice: Dice, of: { lead: Envelope; way: Pick<List, 'purpose' | 'giver' | 'receiver'> }) {
  const { lead, way } = of;
  if (dice.once(10)) return [{ key: lead.key, number: lead.number ?? UNKNOWN }];
  const goes = (item: Envelope): boolean =>
    holds(way.giver, item) && after(item, wayOf(way)) !== undefined && !isSuspect(state, item.key);
  const fits = Object.values(state.items).filter((item) => !isOver(item) && goes(item));
  const first = piecesOf(state, [lead]).map(({ key }) => key);
  return piecesOf(state, fits).filter(({ key }) => first.includes(key) || dice.once(2));
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
  const chosen = someOf(state, dice, { lead, way });
  const unknown = dice.once(25) ? [UNKNOWN] : [];
  const run = someRun(state, dice, way);
  const numbers = [...chosen.map(({ number }) => number), ...unknown];
  if (numbers.length === 0 && !dice.once(8)) return undefined;
  const key = newKey('list');
  const dossiers = contentOf(state, chosen).map((item) => item.dossier);
  const to = receiver.kind === 'COURIER' ? { person: personId(receiver.id) } : { unit: receiver.id };
  return {
    says: `drafts ${key} (${purpose}) to ${receiver.id} with ${[...chosen.map((piece) => piece.key), ...unknown].join(', ')}${on(run)}`,
    by,
    door: { kind: 'http', path: '/v1/handovers', body: { purpose, to, numbers, run: run?.number } },
    about: () => ({ cases: dossiers, bags: chosen.map((piece) => piece.key), lists: [key] }),
    refusals: (now) => [
      ...reasons(
        [!SIGNERS.includes(by.role), 'role-not-allowed'],
        [receiver.kind === 'COURIER' && receiver.id === by.login, 'same-person'],
        [receiver.id === giver.id, 'receiver-invalid'],
      ),
      ...notCarried(way, run),
      ...notListable(now, by, way, { numbers }),
    ],
    apply: (now) => {
      const begun = { status: 'DRAFT', version: 1, lines: [], bagged: {}, moved: [], tallied: [] };
      const list: List = { key, ...way, run: run?.key, ...begun };
      addTo(now, list, chosen);
      now.lists[key] = list;
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
  const [piece = { key: item.key, number: item.number }] = dice.once(4) ? [] : piecesOf(state, [item]);
  const numbers = [piece.number, piece.number];
  return listAct(list, by, {
    act: 'scan',
    from: ['DRAFT'],
    to: 'DRAFT',
    says: piece.key,
    body: { numbers },
    mayDo: isGiver,
    refusals: (now, at) => notListable(now, by, at, { numbers, list: at.key }),
    apply: (at, _, now) => {
      addTo(now, at, [piece]);
    },
  });
};

export const removeFrom: Planner = ({ state, dice }) => {
  const list = dice.prefer(someList(state.lists), ({ status, lines }) => status === 'DRAFT' && lines.length > 1);
  const by = list && dice.prefer(CAST, (actor) => isGiver(list, actor));
  const numbered = Object.values(state.items).filter(({ number }) => number);
  const item = list && dice.prefer(numbered, ({ key }) => list.lines.includes(key));
  if (!by || !item?.number) return undefined;
  const { number } = dice.once(4) ? item : pieceOf(state, list, item.key);
  return listAct(list, by, {
    act: 'remove',
    from: ['DRAFT'],
    to: 'DRAFT',
    says: item.key,
    body: { numbers: [number] },
    mayDo: isGiver,
    refusals: (now, at) => reasons([!piecesOn(now, at).some((piece) => piece.number === number), 'not-on-list']),
    apply: (at, _, now) => {
      at.lines = at.lines.filter((line) => pieceOf(now, at, line).number !== number);
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
  const does = { act: 'refuse', from: ['OFFERED'], to: 'REFUSED', body: because, mayDo: isReceiver, refusals };
  const plan = listAct(list, by, does);
  const { key } = list;
  return {
    ...plan,
    apply: (now) => {
      const differs = isMiscounted(now, the(now.lists, key));
      const ended = plan.apply(now);
      return differs ? reported(now, the(now.lists, key), ended) : ended;
    },
  };
};

/** What was counted is not what is on the list. */
function isMiscounted(state: State, list: List): boolean {
  const { counted } = list;
  const listed = new Set(piecesOn(state, list).map(({ number }) => number));
  return (
    counted !== undefined &&
    (counted.some((number) => !listed.has(number)) || [...listed].some((number) => !counted.includes(number)))
  );
}

/** Nothing moved, but its giver answers for the difference; who found nothing stays blind, and journals say nothing of it. */
function reported(state: State, list: List, ended: Outcome): Outcome {
  const { counted = [], bagged } = list;
  list.report = { status: 'OPEN' };
  const missing = list.lines
    .filter((line) => bagged[line] === undefined)
    .map((line) => the(state.items, line))
    .filter(({ number }) => counted.length > 0 && !counted.includes(number ?? ''));
  tell(state, ...missing.map(({ dossier }) => dossier));
  return { ...ended, walked: [...ended.walked, step('irregularity', 'open', '–', 'OPEN')] };
}
