import { SYSTEM } from './cast.js';
import { step, tell, type Planner } from './plan.js';
import { LAST_DAY } from './said.js';
import { HOLD_ENDS, NOTICE_GAP } from './result-acts.js';
import { put, the, type Order, type State } from './state.js';

const VISIT_STANDS_DAYS = 2;
/** Otherwise every offer would run out before somebody takes it. */
const ACTS_OF_A_DAY = 60;
const A_WHILE_DAYS = 4;

/** Night falls: whatever has run out by the next working day is over. */
export const nextDay: Planner = ({ state, dice }) => {
  const days = dice.once(4) ? A_WHILE_DAYS : daysWaited(state);
  if (state.day + days > LAST_DAY || state.acts < ACTS_OF_A_DAY) return undefined;
  return {
    says: days === 1 ? 'the next working day begins' : `${days} working days pass`,
    by: SYSTEM,
    door: { kind: 'time', day: state.day + days, minute: 0 },
    about: (now) => ({ cases: Object.keys(now.cases), lists: Object.keys(now.lists), visits: Object.keys(now.visits) }),
    refusals: () => [],
    apply: (now) => {
      Object.assign(now, { day: now.day + days, minute: 0, acts: 0 });
      const walked = [...expiredLists(now), ...expiredVisits(now), ...endedHolds(now)];
      return { walked, leads: heldOrders(now).some(({ notices }) => notices > 0) ? [HOLD_ENDS] : [] };
    },
  };
};

function heldOrders(state: State): Order[] {
  return Object.values(state.orders).filter(({ item }) => item && the(state.items, item).status === 'HELD');
}

/** Long enough for the next notice of what is held, or for the end of its hold. */
function daysWaited(state: State): number {
  const held = heldOrders(state);
  if (held.length === 0) return 1;
  return held.some(({ heldUntil }) => heldUntil !== undefined) ? A_WHILE_DAYS : NOTICE_GAP;
}

/** Only what was overdue and has come to the counter since runs out within the hour. */
export const someMinutes: Planner = ({ state }) => {
  if (state.minute >= 60) return undefined;
  return {
    says: 'six minutes pass',
    by: SYSTEM,
    door: { kind: 'time', day: state.day, minute: state.minute + 6 },
    about: (now) => ({ cases: Object.keys(now.cases) }),
    refusals: () => [],
    apply: (now) => {
      now.minute += 6;
      return { walked: endedHolds(now) };
    },
  };
};

/** An offer stands for half a working day. */
function expiredLists(state: State): string[] {
  const over = Object.values(state.lists).filter(({ status }) => status === 'OFFERED');
  return over.map((list) => {
    list.status = 'EXPIRED';
    return step('handover', 'expire', 'OFFERED', 'EXPIRED');
  });
}

function expiredVisits(state: State): string[] {
  const over = Object.values(state.visits).filter(
    ({ status, askedOn }) => status === 'REQUESTED' && state.day > askedOn + VISIT_STANDS_DAYS,
  );
  return over.map((visit) => {
    visit.status = 'EXPIRED';
    visit.version += 1;
    tell(state, ...visit.open);
    return step('pickup', 'expire', 'REQUESTED', 'EXPIRED');
  });
}

/** Both notices were given and the last day has passed; what is not at the counter yet goes back when it comes there. */
function endedHolds(state: State): string[] {
  return Object.values(state.orders).flatMap((order) => {
    const item = order.item === undefined ? undefined : the(state.items, order.item);
    const over = order.heldUntil !== undefined && state.day > order.heldUntil;
    if (!over || item?.status !== 'HELD') return [];
    order.heldUntil = undefined;
    put(item, { status: 'SEND_BACK_DUE', cause: 'D30' });
    tell(state, order.dossier);
    return [HOLD_ENDS];
  });
}
