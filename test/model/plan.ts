import type { Actor } from './cast.js';
import type { Dice } from './dice.js';
import type { HandoverSigned, Parts } from './offline.js';
import { the, type Case, type State } from './state.js';

/** What the service answered: the HTTP status, and the status of the thing or the code of the refusal. */
export interface Answer {
  http: number;
  body: { id?: string; status?: string; code?: string; number?: string; [more: string]: unknown };
}

/** Where an act is put to the service. */
export type Door =
  | { kind: 'http'; path: string; body: object; version?: number }
  | { kind: 'authority'; type: string; data: object; dossier?: string }
  | { kind: 'offline'; of: HandoverSigned; sends: Parts }
  | { kind: 'time'; day: number; minute: number };

/** What an accepted act leads to: the status that it answers, the sentences of the lifecycles it walked. */
export interface Outcome {
  status?: string;
  walked: string[];
  /** Sentences that are nearer now although nothing has changed its state. */
  leads?: string[];
}

/** Keys of what an act concerns. */
export interface About {
  cases: string[];
  bags?: string[];
  lists?: string[];
  visits?: string[];
  rounds?: string[];
  runs?: string[];
  offlines?: string[];
}

/** One act of somebody, before it is asked for. It knows things by key, so that it can be tried on copies of the model. */
export interface Plan {
  says: string;
  by: Actor;
  door: Door;
  /** What is to be compared afterwards. */
  about: (state: State) => About;
  /** Every reason why it must be refused; the service may name any of them. */
  refusals: (state: State) => string[];
  /** What it does to the model when nothing is against it. */
  apply: (state: State) => Outcome;
  /** Ids and numbers that only the service can know. */
  learn?: (state: State, answer: Answer) => void;
}

/** What planning needs: the model as it stands, chance, and keys for what the act will make. */
export interface Planning {
  state: State;
  dice: Dice;
  newKey: (kind: string) => string;
}

/** The weight of acts that would undo most of what others reach. */
export const RARE = 0.25;

export type Planner = (planning: Planning) => Plan | undefined;

/** Codes of the conditions that hold, for `Plan.refusals`. */
export function reasons(...told: [boolean, string][]): string[] {
  return told.filter(([holds]) => holds).map(([, code]) => code);
}

/** One event more in these journals. */
export function tell(state: State, ...dossiers: string[]): void {
  for (const key of new Set(dossiers)) the<Case>(state.cases, key).seq += 1;
}

/** A sentence of a lifecycle as the coverage knows it; `–` where the thing began. */
export function step(noun: string, act: string, from: string, to: string): string {
  return `${noun}.${act} ${from} → ${to}`;
}
