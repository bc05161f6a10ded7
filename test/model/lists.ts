import type { Holder, Side } from './envelopes.js';
import { type Actor } from './cast.js';
import { isSide, type Way } from './custody.js';
import { reasons, step, type Plan } from './plan.js';
import { the, type List, type State } from './state.js';

export const SIGNERS = ['courier', 'clerk', 'desk-officer', 'post-at-desk'];

export function wayOf({ purpose, giver, receiver }: Pick<List, 'purpose' | 'giver' | 'receiver'>): Way {
  return { purpose, giver: giver.kind, receiver: receiver.kind };
}

export interface ListAct {
  act: string;
  from: readonly string[];
  to: string;
  body?: object;
  says?: string;
  /** Whose act it is; who is nobody to the list does not learn of it. */
  mayDo: (list: List, by: Actor) => boolean;
  refusals?: (state: State, list: List, by: Actor) => string[];
  apply?: (list: List, by: Actor, state: State) => void;
}

export function isGiver(list: List, by: Actor): boolean {
  return isSide(by, list.giver);
}

/** To the receiver a list exists once it is offered. */
export function isReceiver(list: List, by: Actor): boolean {
  return list.givenBy !== undefined && isSide(by, list.receiver);
}

/** The one who gave cannot also receive. */
export function samePerson(list: List, by: Actor): [boolean, string] {
  return [isReceiver(list, by) && list.givenBy === by.login, 'same-person'];
}

export function listAct(list: List, by: Actor, does: ListAct): Plan {
  const { key, id } = list;
  return {
    says: `${does.act} of ${key}${does.says ? ` ${does.says}` : ''}`,
    by,
    door: { kind: 'http', path: `/v1/handovers/${id}/${does.act}`, body: does.body ?? {} },
    about: (state) => ({
      cases: [...list.lines, ...the(state.lists, key).lines].map((item) => the(state.items, item).dossier),
      bags: Object.values(the(state.lists, key).bagged),
      lists: [key],
    }),
    refusals: (state) => {
      const now = the(state.lists, key);
      return [
        ...reasons(
          [!SIGNERS.includes(by.role), 'role-not-allowed'],
          [!does.mayDo(now, by), 'not-found'],
          [!does.from.includes(now.status), 'wrong-state'],
        ),
        ...(does.refusals?.(state, now, by) ?? []),
      ];
    },
    apply: (state) => {
      const now = the(state.lists, key);
      const walked = [step('handover', does.act, now.status, does.to)];
      now.status = does.to;
      does.apply?.(now, by, state);
      return { status: does.to, walked };
    },
  };
}

export function someList(lists: Record<string, List>): List[] {
  return Object.values(lists)
    .filter(({ id }) => id)
    .slice(-10);
}

/** The holder as a list's side, for those who only need to compare. */
export function holderOf({ kind, id }: Side): Holder {
  return { kind, id };
}
