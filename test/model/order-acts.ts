import type { Envelope } from './envelopes.js';
import { CAST, DESK, OFFICES, WARDS, type Actor } from './cast.js';
import { isOffered } from './custody.js';
import { chargeResult } from './money.js';
import { reasons, step, tell, type Plan, type Planner } from './plan.js';
import { person } from './said.js';
import {
  concern,
  everOrdered,
  newEnvelope,
  put,
  sees,
  someCases,
  the,
  unfinishedOrder,
  type Case,
  type Order,
  type State,
} from './state.js';
import { signature } from '../support/papers.js';

export const COUNTS = { resultCount: 2, originals: 1 };

/** Where an order begins; nowhere when there will be no result. */
export function beginning(status: string): string | undefined {
  if (status === 'ACCEPTED') return 'AWAITING_RESULT';
  if (status === 'FINISHED') return 'READY_AT_DESK';
  return status === 'REFUSED' ? undefined : 'REQUESTED';
}

export function begin(state: State, dossier: Case, order: Pick<Order, 'key' | 'status' | 'office' | 'prepaid'>): void {
  const { key } = dossier;
  state.orders[order.key] = { ...order, dossier: key, attempts: 0, notices: 0 };
  concern(dossier, order.office);
}

export function someOrder(state: State): Order[] {
  return Object.values(state.orders)
    .filter(({ id }) => id)
    .slice(-14);
}

/** Bring the result home: the citizen asks, or somebody for him. */
export const askOrder: Planner = ({ state, dice, newKey }) => {
  const dossier = dice.prefer(someCases(state), ({ key }) => !unfinishedOrder(state, key));
  const by = dossier && dice.prefer(CAST, (actor) => askers.includes(actor.role) && sees(actor, dossier));
  const home = dice.pick(OFFICES) ?? '';
  if (!by) return undefined;
  const [key, of] = [newKey('order'), dossier.key];
  return {
    says: `orders the result of ${of} (${key}) to ${home}`,
    by,
    door: { kind: 'http', path: '/v1/deliveries', body: { dossier: dossier.id, recipient: person(WARDS[home]) } },
    about: () => ({ cases: [of] }),
    refusals: (now) => {
      const at = the(now.cases, of);
      const chosen = at.service !== 'submission' && beginning(at.status) === 'REQUESTED' && !everOrdered(now, of);
      return reasons(
        [!askers.includes(by.role), 'role-not-allowed'],
        [!sees(by, at), 'not-found'],
        [chosen || unfinishedOrder(now, of) !== undefined, 'delivery-exists'],
        [beginning(at.status) === undefined, 'no-result-to-bring'],
      );
    },
    apply: (now) => {
      const at = the(now.cases, of);
      const status = beginning(at.status) ?? '';
      begin(now, at, { key, status, office: home });
      if (at.service === 'submission') at.service = 'both';
      tell(now, of);
      return { status, walked: [step('delivery', 'ask', '–', status)] };
    },
    learn: (now, { body }) => {
      the(now.orders, key).id = body.id;
    },
  };
};

const askers: readonly string[] = ['citizen', 'clerk', 'desk-officer'];

export const cancelOrder: Planner = ({ state, dice }) => {
  const order = dice.prefer(someOrder(state), ({ item, status }) => item === undefined && status !== 'CANCELLED');
  const by =
    order && dice.prefer(CAST, (actor) => askers.includes(actor.role) && sees(actor, the(state.cases, order.dossier)));
  if (!by) return undefined;
  const { key } = order;
  return {
    says: `cancels ${key}`,
    by,
    door: { kind: 'http', path: `/v1/deliveries/${order.id}/cancel`, body: {} },
    about: () => ({ cases: [order.dossier] }),
    refusals: (now) =>
      reasons(
        [!askers.includes(by.role), 'role-not-allowed'],
        [!sees(by, the(now.cases, order.dossier)), 'not-found'],
        [the(now.orders, key).item !== undefined, 'delivery-released'],
      ),
    apply: (now) => cancelled(now, the(now.orders, key)),
  };
};

function cancelled(state: State, order: Order) {
  const status = 'CANCELLED';
  if (order.status === status) return { status, walked: [] };
  const walked = [step('delivery', 'cancel', order.status, status)];
  order.status = status;
  tell(state, order.dossier);
  return { status, walked };
}

/** The result leaves the authority, counted and sealed. */
export const releaseResult: Planner = ({ state, dice, newKey }) => {
  const order = dice.prefer(someOrder(state), ({ item, status }) => item === undefined && status === 'READY_AT_DESK');
  const by = dice.prefer(CAST, ({ unit }) => unit === DESK);
  if (!order || !by) return undefined;
  const { key, dossier } = order;
  const item = newKey('item');
  const counts = dice.once(8) ? { ...COUNTS, originals: 0 } : COUNTS;
  const body = { ...counts, seal: 'KQ-0001', weightGrams: 60, carrierSignature: signature };
  return {
    says: `releases the result of ${key} (${item})`,
    by,
    door: { kind: 'http', path: `/v1/deliveries/${order.id}/release`, body },
    about: () => ({ cases: [dossier] }),
    refusals: (now) => {
      const at = the(now.orders, key);
      return reasons(
        [by.unit !== DESK, 'role-not-allowed'],
        [!sees(by, the(now.cases, dossier)), 'not-found'],
        [at.status !== 'READY_AT_DESK', 'wrong-state'],
        [at.item !== undefined, 'delivery-released'],
        [counts.originals !== COUNTS.originals, 'counts-differ'],
      );
    },
    apply: (now) => {
      const order = the(now.orders, key);
      order.item = item;
      if (!order.prepaid) chargeResult(now, dossier);
      const holder = { kind: 'DESK' as const, id: DESK };
      const envelope = newEnvelope({ key: item, dossier, leg: 'result', holder, slip: {} });
      envelope.takenBy = by.login;
      now.items[item] = envelope;
      put(envelope, { status: 'AT_DESK', place: DESK });
      tell(now, dossier);
      return { status: 'AT_DESK', walked: [step('delivery', 'release', 'READY_AT_DESK', 'READY_AT_DESK')] };
    },
    learn: (now, { body: { number } }) => {
      the(now.items, item).number = number;
    },
  };
};

/** What is done with a result on its way; `refusals` beside those that every such act has. */
export interface ResultAct {
  act: string;
  role: string;
  from: string;
  body: (number: string | undefined) => object;
  says?: string;
  refusals: (state: State, item: Envelope, order: Order) => string[];
  apply: (state: State, item: Envelope, order: Order) => string;
  /** What else is walked. */
  beside?: (state: State) => string[];
  /** As in `Outcome`. */
  leads?: string[];
  learn?: Plan['learn'];
}

/** An act on a released result. @param scanned another number than that of the result's envelope */
export function resultAct(order: Order, by: Actor, does: ResultAct, scanned?: string): Plan {
  const { key, dossier } = order;
  return {
    says: `${does.act} of ${key} (${order.item}) ${does.says ?? ''}`,
    by,
    door: { kind: 'http', path: `/v1/deliveries/${order.id}/${does.act}`, body: does.body(scanned) },
    about: () => ({ cases: [dossier] }),
    refusals: (state) => {
      const now = the(state.orders, key);
      const item = now.item === undefined ? undefined : the(state.items, now.item);
      return [
        ...reasons(
          [by.role !== does.role, 'role-not-allowed'],
          [!sees(by, the(state.cases, dossier)), 'not-found'],
          [item?.status !== does.from, 'wrong-state'],
          [item !== undefined && scanned !== undefined && scanned !== item.number, 'number-differs'],
          [item !== undefined && isOffered(state, item.key), 'item-on-list'],
          [item?.bag !== undefined, 'item-in-bag'],
        ),
        ...(item ? does.refusals(state, item, now) : []),
      ];
    },
    apply: (state) => {
      const now = the(state.orders, key);
      const item = the(state.items, now.item);
      const from = item.status;
      const status = does.apply(state, item, now);
      tell(state, dossier);
      const walked = [step('item', does.act, from, status), ...(does.beside?.(state) ?? [])];
      return { status, walked, leads: does.leads };
    },
    learn: does.learn,
  };
}
