import type { Role } from './actor.js';
import { nameLifecycle } from './lifecycle-words.js';
import { Refused } from './problems.js';

/** One sentence of a lifecycle: `by` may do `act` in one of `from`, and it leads to `to` (the rules choose among several). */
export interface Transition<State extends string, Act extends string> {
  act: Act;
  from: readonly State[];
  to: State | readonly State[];
  by: readonly Role[];
}

export interface Lifecycle<State extends string, Act extends string> {
  noun: string;
  rows: readonly Transition<State, Act>[];
  words: Words<State, Act>;
  /** The state the act leads to. @throws Refused `wrong-state` (409) or `role-not-allowed` (403) */
  next(state: State, act: Act, role: Role): State;
  /** As `next`, where the act leads to one of several states and the rules choose. */
  check(state: State, act: Act, role: Role): void;
  /** What this role may do now; pages draw these as buttons. */
  actionsFor(state: State, role: Role): Act[];
}

/** The Vietnamese names that refusals say; of acts also those that lie beside the table. */
interface Words<State extends string, Act extends string> {
  states: Readonly<Record<State, string>>;
  acts: Readonly<Record<Act, string> & Record<string, string>>;
}

/** A lifecycle is a table: read a row as a sentence. Acts that create the first state have `from: []`. */
export function lifecycle<State extends string, Act extends string>(
  noun: string,
  words: Words<State, Act>,
  rows: readonly Transition<State, Act>[],
): Lifecycle<State, Act> {
  nameLifecycle(noun, words);
  const find = (state: State, act: Act, role: Role): Transition<State, Act> => {
    const ofAct = rows.filter((row) => row.act === act);
    if (!ofAct.some((row) => row.by.includes(role))) throw new Refused('role-not-allowed', { act });
    const row = ofAct.find((candidate) => candidate.from.includes(state) && candidate.by.includes(role));
    if (!row) throw new Refused('wrong-state', { noun, state, act });
    return row;
  };
  return {
    noun,
    rows,
    words,
    next: (state, act, role) => {
      const { to } = find(state, act, role);
      if (typeof to !== 'string') throw new Error(`${noun}.${act} leads to several states`);
      return to;
    },
    check: (state, act, role) => void find(state, act, role),
    actionsFor: (state, role) => [
      ...new Set(rows.filter((row) => row.from.includes(state) && row.by.includes(role)).map((row) => row.act)),
    ],
  };
}
