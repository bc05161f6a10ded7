import { CAST, type Actor } from './cast.js';
import { carries } from './carrying-acts.js';
import { isSuspect } from './custody.js';
import { UNKNOWN } from './list-acts.js';
import { learnSerials, notTaken, take } from './money.js';
import { COUNTS, resultAct, someOrder } from './order-acts.js';
import { reasons, step, type Planner, type Planning } from './plan.js';
import { photo, someMethod } from './said.js';
import { put, the, type Order, type State } from './state.js';
import { handing } from '../support/results.js';

const RECALLED = 'D27';
const MOST_ATTEMPTS = 2;
const MOST_NOTICES = 2;
/** Working days between two notices, and for which a result is held after one. */
export const NOTICE_GAP = 2;
const HOLD_DAYS = 3;
/** After both notices, by itself. */
export const HOLD_ENDS = step('item', 'expire', 'HELD', 'SEND_BACK_DUE');

function orderWith(planning: Planning, status: string): Order | undefined {
  const { state, dice } = planning;
  return dice.prefer(someOrder(state), ({ item }) => item !== undefined && the(state.items, item).status === status);
}

function numberOf({ state, dice }: Planning, order: Order): string {
  const own = order.item === undefined ? undefined : the(state.items, order.item).number;
  const other = dice.once(10) ? dice.pick(Object.values(state.items))?.number : undefined;
  return other ?? own ?? UNKNOWN;
}

interface Failure {
  reason: string;
  action: string;
  next: string;
  attempt?: boolean;
  proof: object;
  wrong?: string;
}

const door = { evidence: [photo('door-photo')] };
const note = { note: 'ghi tại chỗ (mẫu)' };

/** Why nobody got it and what was done; the last ones are none that a courier may report. */
const failures: readonly Failure[] = [
  { reason: 'D01', action: 'T1', next: 'HELD', attempt: true, proof: door },
  { reason: 'D01', action: 'T1', next: 'HELD', attempt: true, proof: door },
  { reason: 'D01', action: 'T2', next: 'AT_OFFICE', attempt: true, proof: door },
  { reason: 'D06', action: 'T7', next: 'SEND_BACK_DUE', attempt: true, proof: { witnesses: ['A (mẫu)', 'B (mẫu)'] } },
  { reason: 'D20', action: 'T2', next: 'AT_OFFICE', proof: {} },
  { reason: 'D31', action: 'T3', next: 'HELD', proof: note },
  { reason: 'D06', action: 'T2', next: '', proof: note, wrong: 'action-not-for-reason' },
  { reason: 'D27', action: 'T7', next: '', proof: note, wrong: 'reason-by-system' },
  { reason: 'D31', action: 'T3', next: '', proof: {}, wrong: 'proof-missing' },
];

export const failDelivery: Planner = (planning) => {
  const { state, dice } = planning;
  const order = orderWith(planning, 'OUT_FOR_DELIVERY');
  const by = order && carrierOf(planning, order);
  const failure = dice.pick(failures);
  if (!by || !failure) return undefined;
  const { reason, action, attempt = false, next, proof, wrong } = failure;
  const today = state.day;
  return resultAct(
    order,
    by,
    {
      act: 'fail',
      role: 'courier',
      from: 'OUT_FOR_DELIVERY',
      says: `${reason} ${action}`,
      body: (number) => ({ number, reason, action, ...proof }),
      refusals: (_, item, { attempts }) =>
        reasons(
          [!carries(by, item), 'item-not-yours'],
          [wrong !== undefined, wrong ?? ''],
          [action === 'T2' && attempt && attempts + 1 >= MOST_ATTEMPTS, 'attempts-used-up'],
        ),
      apply: (_, item, now) => {
        const recalled = item.cause === RECALLED;
        const then = recalled ? 'SEND_BACK_DUE' : next;
        put(item, { status: 'ATTEMPT_FAILED', next: then, cause: recalled ? RECALLED : reason });
        if (attempt) now.attempts += 1;
        if (action === 'T1' && mayNotice(now, today)) notice(now, today);
        if (then === 'HELD' && now.notices >= MOST_NOTICES) now.heldUntil = today + HOLD_DAYS;
        return 'ATTEMPT_FAILED';
      },
    },
    numberOf(planning, order),
  );
};

function carrierOf({ state, dice }: Planning, order: Order): Actor | undefined {
  const item = order.item === undefined ? undefined : the(state.items, order.item);
  return dice.prefer(CAST, (actor) => item !== undefined && actor.role === 'courier' && carries(actor, item));
}

function mayNotice(order: Order, day: number): boolean {
  const early = order.lastNotice !== undefined && day < order.lastNotice + NOTICE_GAP;
  return order.notices < MOST_NOTICES && !early;
}

function notice(order: Order, day: number): void {
  Object.assign(order, { notices: order.notices + 1, lastNotice: day });
}

const handings: readonly { said?: object; wrong?: string }[] = [
  {},
  {},
  {},
  {},
  { said: { to: 'authorised', authorisation: { number: '7/UQ', name: 'Lê Thị C (mẫu)' } } },
  { said: { to: 'household' }, wrong: 'household-not-entitled' },
  { said: { identity: { kind: 'cccd', last4: '1234', nameMatches: false } }, wrong: 'identity-not-matching' },
  { said: { counted: { ...COUNTS, originals: 0 } }, wrong: 'counts-differ' },
];

function handOver(planning: Planning, act: 'deliver' | 'hand-out', from: string): ReturnType<Planner> {
  const { dice } = planning;
  const order = orderWith(planning, from);
  const by = order && (act === 'deliver' ? carrierOf(planning, order) : clerkAt(planning, order));
  const given = dice.pick(handings);
  if (!by || !given) return undefined;
  const { wrong, said } = given;
  const method = someMethod(dice);
  // a result that was fetched back is handed over again, and what is due then is taken again
  const taking = { dossier: order.dossier, due: 'delivery' as const, by, method, made: planning.newKey('money') };
  return resultAct(
    order,
    by,
    {
      act,
      role: act === 'deliver' ? 'courier' : 'clerk',
      from,
      says: wrong,
      body: (number) => ({ number, ...handing, ...said, method }),
      refusals: (now, item) => [
        ...notTaken(now, taking, false),
        ...reasons(
          [act === 'deliver' && !carries(by, item), 'item-not-yours'],
          [act === 'deliver' && item.cause === RECALLED, 'item-recalled'],
          [act === 'hand-out' && item.place !== by.unit, 'not-at-this-counter'],
          [isSuspect(now, item.key), 'item-suspect'],
          [wrong !== undefined, wrong ?? ''],
        ),
      ],
      beside: (now) => take(now, taking),
      learn: (now, { body }) => {
        learnSerials(now, taking.made, body['slips']);
      },
      apply: (_, item, now) => {
        const holder = { kind: 'RECIPIENT' as const, id: '' };
        put(item, { status: 'DELIVERED', holder, place: undefined, next: undefined });
        if (act === 'deliver') now.attempts += 1;
        Object.assign(now, { heldUntil: undefined, deliveredBy: by.unit });
        return 'DELIVERED';
      },
    },
    numberOf(planning, order),
  );
}

function clerkAt({ state, dice }: Planning, order: Order): Actor | undefined {
  const place = order.item === undefined ? undefined : the(state.items, order.item).place;
  return dice.prefer(CAST, ({ role, unit }) => role === 'clerk' && unit === place);
}

/** Count, then sign, at the door. */
export const deliver: Planner = (planning) => handOver(planning, 'deliver', 'OUT_FOR_DELIVERY');

/** The same at the counter. */
export const handOut: Planner = (planning) => handOver(planning, 'hand-out', 'HELD');

export const giveNotice: Planner = (planning) => {
  const order = orderWith(planning, 'HELD');
  const by = order && clerkAt(planning, order);
  const today = planning.state.day;
  if (!by) return undefined;
  return resultAct(order, by, {
    act: 'notice',
    role: 'clerk',
    from: 'HELD',
    body: () => ({ channel: 'phone' }),
    leads: [HOLD_ENDS],
    refusals: (_, item, now) =>
      reasons(
        [item.place !== by.unit, 'not-at-this-counter'],
        [now.notices >= MOST_NOTICES, 'notices-complete'],
        [now.notices < MOST_NOTICES && !mayNotice(now, today), 'notice-too-early'],
      ),
    apply: (_, item, now) => {
      notice(now, today);
      if (now.notices >= MOST_NOTICES) now.heldUntil = today + HOLD_DAYS;
      put(item, {});
      return 'HELD';
    },
  });
};

/** A second try at home instead of waiting at the counter. */
export const retryDelivery: Planner = (planning) => {
  const order = orderWith(planning, 'HELD');
  const by = order && clerkAt(planning, order);
  if (!by) return undefined;
  return resultAct(order, by, {
    act: 'retry',
    role: 'clerk',
    from: 'HELD',
    body: () => ({}),
    refusals: (_, item) => reasons([item.place !== by.unit, 'not-at-this-counter']),
    apply: (_: State, item, now) => {
      put(item, { status: 'AT_OFFICE' });
      now.heldUntil = undefined;
      return 'AT_OFFICE';
    },
  });
};
