import type { Envelope } from './envelopes.js';
import { CAST, COURIERS, DESK, OFFICES, VILLAGE, type Actor } from './cast.js';
import { holds, isOffered, isSuspect } from './custody.js';
import { reasons, step, tell, type Plan, type Planner } from './plan.js';
import { personId, slotOn } from './said.js';
import { isOver, note, put, sees, the, type State } from './state.js';

export function carries(by: Actor, item: Envelope): boolean {
  return holds({ kind: 'COURIER', id: by.login }, item);
}

function scan(act: 'arrive' | 'deposit', item: Envelope, by: Actor): Plan {
  const { key } = item;
  const scanner = ['clerk', 'courier'].includes(by.role);
  return {
    says: `${act} of ${key}`,
    by,
    door: { kind: 'http', path: `/v1/items/${item.number}/${act}`, body: {} },
    about: () => ({ cases: [item.dossier] }),
    refusals: (state) => {
      const now = the(state.items, key);
      const own = act === 'deposit' || by.role === 'courier';
      return reasons(
        [!scanner, 'role-not-allowed'],
        [!sees(by, the(state.cases, now.dossier)), 'not-found'],
        [now.status !== 'WITH_POST', 'wrong-state'],
        [own && !carries(by, now), 'item-not-yours'],
        [now.bag !== undefined, 'item-in-bag'],
        [act === 'deposit' && by.unit !== VILLAGE, 'place-has-staff'],
      );
    },
    apply: (state) => {
      note(the(state.items, key), { status: 'AT_OFFICE', place: by.unit });
      tell(state, item.dossier);
      return { status: 'AT_OFFICE', walked: [step('item', act, 'WITH_POST', 'AT_OFFICE')] };
    },
  };
}

/** It has come to an office; the holder stays until he hands it over. */
export const arriveItem: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const item = dice.prefer(items, ({ status }) => status === 'WITH_POST');
  const by = item && dice.prefer(CAST, (actor) => carries(actor, item) || actor.role === 'clerk');
  return by && scan('arrive', item, by);
};

/** It comes in where its holder works alone. */
export const depositItem: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const item = dice.prefer(items, ({ status, holder }) => status === 'WITH_POST' && holder.id === 'post-pnh');
  const by = item && dice.prefer(CAST, (actor) => carries(actor, item));
  return by && scan('deposit', item, by);
};

/** The holder puts right at which office it lies. */
export const notePlace: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter(({ number }) => number);
  const item = dice.prefer(items, ({ status, holder }) => status === 'AT_OFFICE' && holder.kind === 'COURIER');
  const by = item && dice.prefer(CAST, (actor) => actor.role === 'courier' && carries(actor, item));
  const place = dice.pick([...OFFICES, DESK]);
  if (!by || !place) return undefined;
  const { key, number } = item;
  return {
    says: `notes that ${key} lies at ${place}`,
    by,
    door: { kind: 'http', path: `/v1/items/${number}/note-place`, body: { place } },
    about: () => ({ cases: [item.dossier] }),
    refusals: (now) => {
      const at = the(now.items, key);
      return reasons(
        [by.role !== 'courier', 'role-not-allowed'],
        [!sees(by, the(now.cases, at.dossier)), 'not-found'],
        [at.status !== 'AT_OFFICE', 'wrong-state'],
        [!carries(by, at), 'item-not-yours'],
        [at.bag !== undefined, 'item-in-bag'],
        [place === DESK, 'place-unknown'],
      );
    },
    apply: (now) => {
      note(the(now.items, key), { place });
      tell(now, item.dossier);
      return { status: 'AT_OFFICE', walked: [step('item', 'note-place', 'AT_OFFICE', 'AT_OFFICE')] };
    },
  };
};

/** An office opens the delivery list of a courier. */
export const openRound: Planner = ({ state, dice, newKey }) => {
  const by = dice.prefer(CAST, ({ role }) => ['clerk', 'dispatcher'].includes(role));
  const courier = dice.prefer(CAST, ({ role, unit }) => role === 'courier' && unit === by?.unit);
  if (!by || !courier || Object.keys(state.rounds).length > 6) return undefined;
  const key = newKey('round');
  return {
    says: `opens ${key} of ${courier.login}`,
    by,
    door: { kind: 'http', path: '/v1/rounds', body: { courier: personId(courier.login), day: slotOn(state.day).day } },
    about: () => ({ cases: [], rounds: [key] }),
    refusals: () =>
      reasons(
        [!['clerk', 'dispatcher'].includes(by.role), 'role-not-allowed'],
        [!COURIERS.some(({ login, unit }) => login === courier.login && unit === by.unit), 'not-of-your-office'],
      ),
    apply: (now) => {
      now.rounds[key] = { key, courier: courier.login, office: by.unit };
      return { status: 'OPEN', walked: [] };
    },
    learn: (now, { body }) => {
      the(now.rounds, key).id = body.id;
    },
  };
};

/** He takes what he holds at the place where he works onto his round. */
export const loadItem: Planner = ({ state, dice }) => {
  const items = Object.values(state.items).filter((each) => each.number && !isOver(each));
  const item = dice.prefer(
    items,
    ({ status, leg, holder }) => `${status} ${leg} ${holder.kind}` === 'AT_OFFICE result COURIER',
  );
  const by = item && dice.prefer(CAST, (actor) => actor.role === 'courier' && carries(actor, item));
  const round = dice.prefer(Object.values(state.rounds), ({ courier }) => courier === by?.login);
  if (!by || !round?.id) return undefined;
  const { key } = item;
  return {
    says: `loads ${key} on ${round.key}`,
    by,
    door: { kind: 'http', path: `/v1/rounds/${round.id}/load`, body: { number: item.number } },
    about: () => ({ cases: [item.dossier], rounds: [round.key] }),
    refusals: (now) => notLoaded(now, by, the(now.items, key), round),
    apply: (now) => {
      put(the(now.items, key), { status: 'OUT_FOR_DELIVERY', place: undefined });
      tell(now, item.dossier);
      return { status: 'OUT_FOR_DELIVERY', walked: [step('item', 'load', 'AT_OFFICE', 'OUT_FOR_DELIVERY')] };
    },
  };
};

function notLoaded(state: State, by: Actor, item: Envelope, round: { office: string; courier: string }): string[] {
  return reasons(
    [by.role !== 'courier', 'role-not-allowed'],
    [item.leg !== 'result' || !sees(by, the(state.cases, item.dossier)), 'not-a-result'],
    [round.office !== by.unit, 'not-found'],
    [isOffered(state, item.key), 'item-on-list'],
    [item.bag !== undefined, 'item-in-bag'],
    [isSuspect(state, item.key), 'item-suspect'],
    [round.courier !== by.login, 'not-your-round'],
    [item.status !== 'AT_OFFICE', 'wrong-state'],
    [!carries(by, item), 'item-not-yours'],
    [item.place !== by.unit, 'not-at-this-counter'],
  );
}
