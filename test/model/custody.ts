import type { Envelope, Holder } from './envelopes.js';
import type { Actor } from './cast.js';
import type { List, State } from './state.js';

/** The way of an envelope on a list, as far as it decides what becomes of it. */
export type Way = Pick<List, 'purpose'> & { giver: Holder['kind']; receiver: Holder['kind'] };

const withPost = ['WITH_POST', 'AT_OFFICE'];
const goingBack = ['GOING_BACK', 'SEND_BACK_DUE'];

/** What a handover makes of an envelope; undefined: it cannot go this way. */
export function after(item: Envelope, way: Way): string | undefined {
  const status = ways[`${way.giver} ${way.receiver}`]?.(item, way.purpose);
  // nothing ends under the seal of a bag
  return item.bag !== undefined && ['SENT_BACK', 'RECALLED'].includes(status ?? '') ? undefined : status;
}

type Rule = (item: Envelope, purpose: Way['purpose']) => string | undefined;

/** Standard way out: courier or office → [office → carrier → office]* → carrier → desk; way back: the same in reverse. */
const ways: Record<string, Rule> = {
  'COURIER OFFICE': ({ status, next }, purpose) => {
    if (purpose === 'other' && ['OUT_FOR_DELIVERY', 'ATTEMPT_FAILED'].includes(status)) return next ?? 'AT_OFFICE';
    if (purpose === 'round') return undefined;
    if (withPost.includes(status)) return 'AT_OFFICE';
    return goingBack.includes(status) ? 'SEND_BACK_DUE' : undefined;
  },
  'COURIER COURIER': ({ status }, purpose) => {
    if (purpose === 'run' && goingBack.includes(status)) return 'GOING_BACK';
    return purpose !== 'round' && withPost.includes(status) ? 'WITH_POST' : undefined;
  },
  'OFFICE COURIER': ({ status, leg }, purpose) => {
    if (purpose === 'round') return leg === 'result' && status === 'AT_OFFICE' ? 'OUT_FOR_DELIVERY' : undefined;
    if (purpose !== 'run') return undefined;
    return status === 'AT_OFFICE' ? 'WITH_POST' : status === 'SEND_BACK_DUE' ? 'GOING_BACK' : undefined;
  },
  'COURIER DESK': ({ status, leg, cause }, purpose) => {
    if (purpose === 'round') return undefined;
    if (leg === 'submission') return withPost.includes(status) ? 'AT_DESK' : undefined;
    if (!goingBack.includes(status)) return undefined;
    return cause === 'D27' ? 'RECALLED' : 'SENT_BACK';
  },
  'DESK COURIER': ({ status }, purpose) => (purpose !== 'round' && status === 'AT_DESK' ? 'WITH_POST' : undefined),
};

export function holds(holder: Holder, item: Envelope): boolean {
  return item.holder.kind === holder.kind && item.holder.id === holder.id;
}

/** A courier signs for himself; clerks and the desk's people for their unit. */
export function sideOf({ login, role, unit }: Actor): Holder | undefined {
  if (role === 'courier') return { kind: 'COURIER', id: login };
  if (role === 'clerk') return { kind: 'OFFICE', id: unit };
  return role === 'desk-officer' || role === 'post-at-desk' ? { kind: 'DESK', id: unit } : undefined;
}

export function isSide(actor: Actor, side: Holder): boolean {
  const own = sideOf(actor);
  return own?.kind === side.kind && own.id === side.id;
}

/** A report says that it is not whole: it goes nowhere before it is sealed anew. */
export function isSuspect(state: State, item: string): boolean {
  return state.items[item]?.torn !== undefined;
}

/** The offered list on which an item stands: nobody takes it from under there. */
export function isOffered(state: State, item: string): boolean {
  return Object.values(state.lists).some((list) => list.status === 'OFFERED' && list.lines.includes(item));
}

export function openLists(state: State, item: string): List[] {
  return Object.values(state.lists).filter(
    (list) => ['DRAFT', 'OFFERED'].includes(list.status) && list.lines.includes(item),
  );
}
