import type { Answer, Plan } from './plan.js';
import type { Look } from './rows.js';
import type { State } from './state.js';

/** Keys of what a plan is about. */
export function touched(state: State, plan: Plan): Set<string> {
  const { cases, bags = [], lists = [], visits = [], rounds = [], runs = [], offlines = [] } = plan.about(state);
  return new Set([...cases, ...bags, ...lists, ...visits, ...rounds, ...runs, ...offlines]);
}

/** Whether a plan is about one of these. */
export function meets(state: State, plan: Plan, others: ReadonlySet<string>): boolean {
  return [...touched(state, plan)].some((key) => others.has(key));
}

/** What is to be looked at after these acts. */
export function mergedLook(state: State, plans: readonly Plan[]): Look {
  const looks = plans.map((plan) => plan.about(state));
  return {
    cases: looks.flatMap(({ cases }) => cases),
    bags: looks.flatMap(({ bags = [] }) => bags),
    lists: looks.flatMap(({ lists = [] }) => lists),
    visits: looks.flatMap(({ visits = [] }) => visits),
    runs: looks.flatMap(({ runs = [] }) => runs),
    offlines: looks.flatMap(({ offlines = [] }) => offlines),
  };
}

/** What is wrong with the answer by the model; if nothing is, the model has done the same. */
export function foreseen(state: State, plan: Plan, answer: Answer, walked: string[]): string[] {
  const { http, body } = answer;
  const no = plan.refusals(state);
  const problem = http < 300 ? undefined : (body.code ?? '');
  const found = `the answer is ${http} ${body.code ?? ''}`;
  if (no.length > 0) return no.includes(problem ?? '–') ? [] : [`the model refuses: ${no.join(', ')}; ${found}`];
  if (problem !== undefined) return [`the model sees nothing against it; ${found}`];
  const outcome = plan.apply(state);
  plan.learn?.(state, answer);
  walked.push(...outcome.walked);
  if (outcome.status === undefined || outcome.status === body.status) return [];
  return [`the model comes to ${outcome.status}, the answer is ${String(body.status)}`];
}

/** An accepted act is answered alike for ever; a refused one is refused again. */
export function otherAnswer(one: Answer | undefined, other: Answer): string[] {
  if (!one || (one.http >= 400 && other.http >= 400)) return [];
  const same = one.http === other.http && JSON.stringify(one.body) === JSON.stringify(other.body);
  return same
    ? []
    : [
        `the same act was answered ${one.http} ${JSON.stringify(one.body)}, then ${other.http} ${JSON.stringify(other.body)}`,
      ];
}
