import type { Envelope } from './envelopes.js';
import { COURIERS, DESK, type Actor } from './cast.js';
import { isOffered, openLists } from './custody.js';
import { judges } from './irregularity-acts.js';
import { COUNTS, resultAct, someOrder } from './order-acts.js';
import { reasons, step, tell, type Plan, type Planner, type Planning } from './plan.js';
import { isOver, put, sees, seesItem, the, type Order, type State } from './state.js';

const LOSABLE: Record<string, readonly string[]> = {
  controller: [
    ...['WITH_POST', 'AT_OFFICE', 'OUT_FOR_DELIVERY', 'ATTEMPT_FAILED', 'SEND_BACK_DUE', 'GOING_BACK'],
    ...['HELD', 'MISDELIVERED'],
  ],
  'desk-officer': ['AT_DESK'],
  'post-at-desk': ['AT_DESK'],
};
const BACK = ['SEND_BACK_DUE', 'GOING_BACK'];
const RECALLED = 'D27';
const reason = 'tra cứu xong (mẫu)';

/** What a controller, or a second person at a desk, does to put right where an envelope is. */
interface RightingAct {
  act: string;
  says?: string;
  body: object;
  from: (by: Actor) => readonly string[];
  refusals: (state: State, item: Envelope) => string[];
  /** @returns its state after */
  apply: (state: State, item: Envelope) => string;
  /** As in `Outcome`. */
  leads?: (item: Envelope) => string[];
}

/** Neither of them asks who holds it now. */
export function rightingAct(state: State, { key, number, dossier }: Envelope, by: Actor, does: RightingAct): Plan {
  const listed = openLists(state, key).map((list) => list.key);
  return {
    says: `${does.act} of ${key}${does.says ? ` ${does.says}` : ''}`,
    by,
    door: { kind: 'http', path: `/v1/items/${number}/${does.act}`, body: does.body },
    about: (now) => ({ cases: [dossier], lists: [...listed, ...openLists(now, key).map((list) => list.key)] }),
    refusals: (now) => {
      const at = the(now.items, key);
      const may = by.role in LOSABLE;
      const begins = does.from(by).includes(at.status);
      return [
        ...reasons([!may || !begins, 'role-not-allowed'], [!begins, 'wrong-state']),
        ...unseen(now, by, at, does.act),
        ...does.refusals(now, at),
      ];
    },
    apply: (now) => {
      const at = the(now.items, key);
      const from = at.status;
      const status = does.apply(now, at);
      tell(now, dossier);
      return { status, walked: [step('item', does.act, from, status)], leads: does.leads?.(at) };
    },
  };
}

/** Whoever finds what is reported lost may say so, wherever that is; he learns nothing of anything else. */
function unseen(state: State, by: Actor, item: Envelope, act: string): string[] {
  if (act !== 'find') return reasons([!seesItem(by, state, item), 'not-found']);
  const seen = item.status === 'LOST' || sees(by, the(state.cases, item.dossier));
  return reasons([!seen, 'not-reported-lost']);
}

/** The unit that answers for it; nobody for what a party has. */
export function unitOf({ holder: { kind, id } }: Pick<Envelope, 'holder'>): string | undefined {
  if (kind === 'RECIPIENT') return undefined;
  return kind === 'COURIER' ? COURIERS.find(({ login }) => login === id)?.unit : id;
}

/** A search is closed by the controller of whoever has it, at a desk by somebody who did not take it in. */
export const loseItem: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const item = dice.pick(items);
  const by = item && dice.prefer(judges, (actor) => LOSABLE[actor.role]?.includes(item.status) ?? false);
  if (!by) return undefined;
  return rightingAct(state, item, by, {
    act: 'lose',
    body: { cause: 'D24', reason },
    from: ({ role }) => LOSABLE[role] ?? [],
    refusals: (now, at) =>
      reasons(
        [![undefined, by.unit].includes(unitOf(at)), 'not-your-custody'],
        [at.holder.kind === 'DESK' && at.takenBy === by.login, 'second-person'],
        [isOffered(now, at.key), 'item-on-list'],
      ),
    apply: (now, at) => {
      at.lostFrom = at.status;
      at.bag = undefined;
      put(at, { status: 'LOST' });
      leaveDrafts(now, at.key);
      const order = Object.values(now.orders).find((each) => each.item === at.key);
      if (order) order.heldUntil = undefined;
      return 'LOST';
    },
    leads: (at) => (['DESK', 'OFFICE'] as const).map((kind) => step('item', 'find', 'LOST', foundAs(at, kind))),
  });
};

/** What is given up stands on no list that is still being made, nor does the bag that it was in. */
export function leaveDrafts(state: State, item: string): void {
  for (const list of Object.values(state.lists)) {
    if (list.status !== 'DRAFT' || !list.lines.includes(item)) continue;
    const bag = list.bagged[item];
    list.lines = list.lines.filter((line) => line !== item && (bag === undefined || list.bagged[line] !== bag));
  }
}

/** It turns up: who found it has it, and what had to go back still has to. */
export const findItem: Planner = ({ state, dice, newKey }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const item = dice.prefer(items, ({ status }) => status === 'LOST');
  const by = item && dice.prefer(judges, ({ role }) => role in LOSABLE);
  if (!by) return undefined;
  // whoever had it while it was misdelivered may have opened it
  const counted = dice.once(8) ? { ...COUNTS, originals: 0 } : COUNTS;
  const isOpened = (item.lostFrom === 'MISDELIVERED') !== dice.once(12);
  const resealed = isOpened ? { seal: newKey('seal'), counted } : undefined;
  return rightingAct(state, item, by, {
    act: 'find',
    body: { reason, resealed },
    from: () => ['LOST'],
    refusals: (now, at) =>
      reasons(
        [isUsedAgain(now, at), 'number-used'],
        [at.lostFrom === 'MISDELIVERED' && !resealed, 'found-opened'],
        [at.lostFrom === 'MISDELIVERED' && counted.originals !== COUNTS.originals, 'counts-differ'],
        [at.lostFrom !== 'MISDELIVERED' && resealed !== undefined, 'item-not-suspect'],
      ),
    apply: (_, at) => {
      if (resealed) at.sealedAnew = false;
      const kind = by.unit === DESK ? 'DESK' : 'OFFICE';
      const status = foundAs(at, kind);
      put(at, { status, holder: { kind, id: by.unit }, place: by.unit, next: undefined }, by);
      return status;
    },
  });
};

function foundAs({ lostFrom = '', next, cause }: Envelope, kind: 'DESK' | 'OFFICE'): string {
  const goesBack = BACK.includes(lostFrom) || next === 'SEND_BACK_DUE' || cause === RECALLED;
  if (!goesBack) return kind === 'DESK' ? 'AT_DESK' : 'AT_OFFICE';
  if (kind === 'OFFICE') return 'SEND_BACK_DUE';
  return cause === RECALLED ? 'RECALLED' : 'SENT_BACK';
}

function isUsedAgain(state: State, { key, number }: Envelope): boolean {
  return Object.values(state.items).some((item) => item.key !== key && item.number === number && !isOver(item));
}

function orderWith({ state, dice }: Planning, status: string): { order?: Order; by?: Actor } {
  const order = dice.prefer(
    someOrder(state),
    ({ item }) => item !== undefined && the(state.items, item).status === status,
  );
  const may = ({ role, unit }: Actor): boolean =>
    role === 'controller' && order !== undefined && the(state.cases, order.dossier).units.includes(unit);
  return { order, by: order && dice.prefer(judges, may) };
}

/** Somebody got a result who is not entitled. */
export const misdeliver: Planner = (planning) => {
  const { order } = orderWith(planning, 'DELIVERED');
  const answers = ({ role, unit }: Actor): boolean => role === 'controller' && unit === order?.deliveredBy;
  const by = order && planning.dice.prefer(judges, answers);
  if (!by) return undefined;
  return resultAct(order, by, {
    act: 'misdeliver',
    role: 'controller',
    from: 'DELIVERED',
    body: () => ({ reason }),
    refusals: (now, item, { deliveredBy }) =>
      reasons([isUsedAgain(now, item), 'number-used'], [deliveredBy !== by.unit, 'not-your-delivery']),
    apply: (_, item) => {
      put(item, { status: 'MISDELIVERED' });
      return 'MISDELIVERED';
    },
  });
};

/** It was fetched back, counted and sealed anew: the controller's office has it. */
export const retrieve: Planner = (planning) => {
  const { state, dice, newKey } = planning;
  const { order, by } = orderWith(planning, 'MISDELIVERED');
  if (!order?.item || !by) return undefined;
  const counted = dice.once(8) ? { ...COUNTS, originals: 0 } : COUNTS;
  const seal = newKey('seal');
  return resultAct(
    order,
    by,
    {
      act: 'retrieve',
      role: 'controller',
      from: 'MISDELIVERED',
      body: (number) => ({ number, seal, counted, reason }),
      refusals: () => reasons([counted.originals !== COUNTS.originals, 'counts-differ']),
      apply: (_, item) => {
        item.sealedAnew = false;
        const holder = { kind: 'OFFICE' as const, id: by.unit };
        put(item, { status: 'AT_OFFICE', holder, place: by.unit, next: undefined }, by);
        return 'AT_OFFICE';
      },
    },
    the(state.items, order.item).number,
  );
};
