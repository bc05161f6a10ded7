import { randomUUID } from 'node:crypto';
import { openCase } from './cases.js';
import { AUTHORITY, DESK, OFFICES, SYSTEM, WARDS } from './cast.js';
import { begin, beginning, COUNTS } from './order-acts.js';
import { RARE, reasons, step, tell, type Outcome, type Plan, type Planner } from './plan.js';
import { concern, everOrdered, isCrowded, isOver, orderOf, put, someCases, the, unfinishedOrder } from './state.js';
import type { Case, Order, State } from './state.js';
import { owner } from '../support/papers.js';

interface Word {
  type: string;
  data: object;
  refusals: (state: State, dossier: Case) => string[];
  /** @returns the sentences walked; undefined when there is nothing to say */
  apply: (state: State, dossier: Case) => string[] | undefined;
}

function word(dossier: Case, said: Word): Plan {
  const { key, id } = dossier;
  return {
    says: `${said.type} of ${key}`,
    by: SYSTEM,
    door: { kind: 'authority', type: said.type, data: { postCode: dossier.postCode, ...said.data }, dossier: id },
    about: () => ({ cases: [key] }),
    refusals: (state) => said.refusals(state, the(state.cases, key)),
    apply: (state): Outcome => {
      const now = the(state.cases, key);
      const walked = said.apply(state, now);
      if (walked) tell(state, key);
      return { status: now.status, walked: walked ?? [] };
    },
  };
}

/** The authority decides, one step at a time. */
function decides(
  type: string,
  act: string,
  from: readonly string[],
  to: string,
  more: { data?: object; then?: Then } = {},
): Planner {
  return ({ state, dice, newKey }) => {
    const dossier = dice.prefer(someCases(state), ({ status }) => from.includes(status));
    const key = newKey('order');
    return (
      dossier &&
      word(dossier, {
        type,
        data: { ...more.data, ...(act === 'receive' ? { code: `H44-${dossier.id}` } : {}) },
        refusals: (_, { status }) => reasons([!from.includes(status), 'wrong-state']),
        apply: (now, at) => {
          const walked = [step('dossier', act, at.status, to)];
          at.status = to;
          if (act === 'ask-supplement') at.steps.push({ seq: at.seq + 1 });
          return [...walked, ...(more.then?.(now, at, key) ?? [])];
        },
      })
    );
  };
}

type Then = (state: State, dossier: Case, key: string) => string[];

const dueDate = '2027-01-20';

/** From here on no acceptance before it can be undone. */
const receivedNow: Then = (state, dossier, key) => {
  dossier.receivedIn = dossier.seq + 1;
  return awaited(state, dossier, key);
};

/** An order waits for the result now; one chosen when the papers were handed in begins. */
const awaited: Then = (state, dossier, key) => {
  const order = orderOf(state, dossier.key);
  if (order?.status === 'REQUESTED') {
    order.status = 'AWAITING_RESULT';
    return [step('delivery', 'await', 'REQUESTED', 'AWAITING_RESULT')];
  }
  if (order || dossier.service === 'submission' || everOrdered(state, dossier.key)) return [];
  begin(state, dossier, { key, status: 'AWAITING_RESULT', office: dossier.home });
  return [];
};

const ready: Then = (state, dossier) => {
  const order = unfinishedOrder(state, dossier.key);
  if (!order) return [];
  const walked = [step('delivery', 'ready', order.status, 'READY_AT_DESK')];
  order.status = 'READY_AT_DESK';
  return walked;
};

/** What an authority decides of a dossier. */
export const decisions: readonly { plan: Planner; weight: number }[] = [
  {
    plan: decides('authority.received', 'receive', ['FILED'], 'ACCEPTED', { data: { dueDate }, then: receivedNow }),
    weight: 8,
  },
  { plan: decides('authority.refused', 'refuse', ['FILED'], 'REFUSED'), weight: RARE },
  {
    plan: decides('authority.asked-supplement', 'ask-supplement', ['OPENED', 'FILED', 'ACCEPTED'], 'SUPPLEMENT_ASKED'),
    weight: RARE,
  },
  { plan: decides('authority.changed-due', 'change-due', ['ACCEPTED'], 'ACCEPTED', { data: { dueDate } }), weight: 1 },
  {
    plan: decides('authority.finished', 'finish', ['ACCEPTED'], 'FINISHED', { data: COUNTS, then: ready }),
    weight: 8,
  },
];

const RECALL_TO: Record<string, string> = {
  AT_DESK: 'RECALLED',
  LOST: 'LOST',
  OUT_FOR_DELIVERY: 'OUT_FOR_DELIVERY',
  GOING_BACK: 'GOING_BACK',
};

/** It wants a result back: before the release the order ends, on its way it is due back. */
export const recall: Planner = ({ state, dice }) => {
  const far = ['HELD', 'ATTEMPT_FAILED', 'OUT_FOR_DELIVERY', 'GOING_BACK', 'LOST'];
  const wanted = dice.once(8) ? ['AT_DESK', 'WITH_POST', 'AT_OFFICE', 'SEND_BACK_DUE'] : far;
  const dossier = dice.prefer(someCases(state), ({ key }) => {
    const item = orderOf(state, key)?.item;
    return item !== undefined && wanted.includes(the(state.items, item).status);
  });
  return (
    dossier &&
    word(dossier, {
      type: 'authority.recalled',
      data: {},
      refusals: (now, { key }) => {
        const order = orderOf(now, key);
        const item = order?.item === undefined ? undefined : the(now.items, order.item);
        const late = item ? isOver(item) && item.status !== 'LOST' : order?.status !== 'READY_AT_DESK';
        return reasons([late, 'nothing-to-recall'], [item?.status === 'MISDELIVERED', 'wrong-state']);
      },
      apply: (now, { key }) => recalled(now, orderOf(now, key)),
    })
  );
};

function recalled(state: State, order: Order | undefined): string[] {
  if (order?.item === undefined) {
    if (order) order.status = 'CANCELLED';
    return [step('delivery', 'recall', 'READY_AT_DESK', 'CANCELLED')];
  }
  const item = the(state.items, order.item);
  const to = RECALL_TO[item.status] ?? 'SEND_BACK_DUE';
  const walked = [step('item', 'recall', item.status, to)];
  if (to === 'RECALLED') item.bag = undefined;
  put(item, { status: to, next: to === 'OUT_FOR_DELIVERY' ? 'SEND_BACK_DUE' : undefined, cause: 'D27' });
  order.heldUntil = undefined;
  return walked;
}

function orderSaid(code: string, home: string, ref: number): object {
  const recipient = { ...owner, address: `Số ${ref} (mẫu)`, ward: WARDS[home] };
  const collect = { postage: 0, fee: 0 };
  const where = { procedure: 'GTVT-01', authority: AUTHORITY, desk: DESK };
  return { code, ...where, recipient, dueDate, ...COUNTS, collect };
}

/** It orders a result to be brought home, or changes an order that is not released yet. */
export const orderKnown: Planner = ({ state, dice, newKey }) => {
  const dossier = dice.pick(someCases(state));
  const home = dice.pick(OFFICES) ?? '';
  const key = newKey('order');
  if (!dossier) return undefined;
  return word(dossier, {
    type: 'result-order.requested',
    data: orderSaid(`H44-${dossier.id}`, home, dice.roll(900)),
    refusals: (now, at) => {
      const current = unfinishedOrder(now, at.key);
      return reasons(
        [current?.item !== undefined, 'delivery-released'],
        [!current && beginning(at.status) === undefined, 'no-result-to-bring'],
      );
    },
    apply: (now, at) => {
      if (at.service === 'submission') at.service = 'both';
      const current = unfinishedOrder(now, at.key);
      const status = beginning(at.status) ?? '';
      if (!current) begin(now, at, { key, status, office: home, prepaid: true });
      if (!current) return [step('delivery', 'ask', '–', status)];
      Object.assign(current, { office: home, prepaid: true });
      concern(at, home);
      return [];
    },
  });
};

/** It orders the result of a dossier that the post has never seen. */
export const orderUnknown: Planner = ({ state, dice, newKey }) => {
  if (isCrowded(state)) return undefined;
  const home = dice.pick(OFFICES) ?? '';
  const [dossier, order] = [newKey('dossier'), newKey('order')];
  return {
    says: `result-order.requested of ${dossier}, never seen before, to ${home} (${order})`,
    by: SYSTEM,
    door: {
      kind: 'authority',
      type: 'result-order.requested',
      data: orderSaid(`H44-${randomUUID()}`, home, dice.roll(900)),
    },
    about: () => ({ cases: [dossier] }),
    refusals: () => [],
    apply: (now) => {
      openCase(now, dossier, { service: 'result', home, status: 'ACCEPTED' });
      begin(now, the(now.cases, dossier), { key: order, status: 'AWAITING_RESULT', office: home, prepaid: true });
      tell(now, dossier);
      const walked = [
        step('dossier', 'open-by-order', '–', 'ACCEPTED'),
        step('delivery', 'ask', '–', 'AWAITING_RESULT'),
      ];
      return { status: 'ACCEPTED', walked };
    },
    learn: (now, { body }) => {
      the(now.cases, dossier).id = body.id;
    },
  };
};

/** It takes an order back; where there is none any more, nothing happens. */
export const revoke: Planner = ({ state, dice }) => {
  const dossier = dice.prefer(someCases(state), ({ key }) => orderOf(state, key) !== undefined);
  return (
    dossier &&
    word(dossier, {
      type: 'result-order.revoked',
      data: {},
      refusals: (now, { key }) => reasons([orderOf(now, key)?.item !== undefined, 'delivery-released']),
      apply: (now, { key }) => {
        const order = orderOf(now, key);
        if (!order) return undefined;
        const walked = [step('delivery', 'cancel', order.status, 'CANCELLED')];
        order.status = 'CANCELLED';
        return walked;
      },
    })
  );
};
