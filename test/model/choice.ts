import { copyFor } from './copies.js';
import { Dice, Gone, type Note } from './dice.js';
import { Goals, leadsOf } from './goals.js';
import { meets, touched } from './judging.js';
import { kinds } from './kinds.js';
import type { Plan } from './plan.js';
import { itemsOf, type State } from './state.js';
import type { Tally } from './walked.js';

/** In which ways acts are put: as they should be, refused, twice, twice at once, long after, from a phone, two at once. */
export const modes = ['right', 'wrong', 'twice', 'same', 'old', 'late', 'race'] as const;
export type Mode = (typeof modes)[number];

const TRIES = 40;
/** Among so many further kinds of acts one is looked for that must be refused. */
const OTHER_KINDS = 7;
/** One in so many acts is looked for that walks what was not walked yet, with so many tries a kind. */
const AIMED = 4;
const AIMED_TRIES = 8;
const LATE =
  /^(?!\/v1\/bags\/).*\/(intakes|start|arrive|fail|not-attempted|deposit|handovers|scan|close|count|accept|refuse|withdraw|load|deliver|remittances)$/;

let choices = 0;

interface Chosen {
  plan: Plan;
  kind: number;
  notes: readonly Note[];
}

interface From {
  kind: number;
  seed: number;
  /** 1 for the second of two acts at once. */
  nth: number;
}

/** What the choice of acts looks at, so that it leaves nothing out. */
export type Seen = Pick<Tally, 'walked' | 'refused' | 'leads'>;

/** The act with the only reason for which it must be refused; undefined when there are several, or none. */
function nameOf({ plan, kind }: Chosen, state: State): string | undefined {
  const [reason, ...more] = new Set(plan.refusals(state));
  if (reason === undefined || more.length > 0) return undefined;
  return `${kind} ${reason} ${reason === 'wrong-state' ? statesOf(state, plan).join() : ''}`;
}

/** The states of what an act is about. */
function statesOf(state: State, plan: Plan): string[] {
  const { cases, lists = [], visits = [] } = plan.about(state);
  const own = [...lists.map((key) => state.lists[key]), ...visits.map((key) => state.visits[key])];
  const things = own.length > 0 ? own : cases.flatMap((key) => [state.cases[key], itemsOf(state, key).at(-1)]);
  return things.map((thing) => thing?.status ?? '–');
}

/** Which acts a step is about: chosen in the run for which it was made, and the same ones in every run after. */
export class Choice {
  private readonly name = (choices += 1);
  private made: Chosen[] = [];

  constructor(
    private readonly kind: number,
    private readonly seed: number,
    private readonly mode: Mode,
  ) {}

  /** None when there is nothing of the kind to do. */
  plans(state: State, seen: Seen): Plan[] {
    if (this.made.length === 0) this.made = this.first(state, seen);
    else return this.again(state);
    return this.made.map(({ plan }) => plan);
  }

  private again(state: State): Plan[] {
    const plans = this.made.flatMap((chosen, nth) => this.recalled(state, chosen, nth) ?? []);
    return plans.length === this.made.length ? plans : [];
  }

  private recalled(state: State, { kind, notes }: Chosen, nth: number): Plan | undefined {
    try {
      const plan = this.planned(state, kind, new Dice(0, notes), nth);
      plan?.refusals(state);
      return plan;
    } catch (error) {
      if (error instanceof Gone) return undefined;
      throw error;
    }
  }

  private first(state: State, seen: Seen): Chosen[] {
    if (this.mode === 'wrong') return this.refused(state, seen.refused);
    if (this.mode === 'right' && this.seed % AIMED === 0) {
      const aimed = this.aimed(state, seen);
      if (aimed) return [aimed];
    }
    const fits = (plan: Plan): boolean => plan.refusals(state).length === 0 && this.suits(plan);
    const one = this.one(state, { kind: this.kind, seed: this.seed, nth: 0 }, fits);
    if (!one) return [];
    const beside = this.mode === 'race' || (this.mode === 'late' && this.seed % 2 === 0);
    const other = beside ? this.beside(state, one.plan) : undefined;
    if (this.mode === 'race' && !other) return [];
    return other ? [one, other] : [one];
  }

  /** What must be refused for one reason only: of many the one that has least often been the only one. */
  private refused(state: State, seen: Seen['refused']): Chosen[] {
    const dice = new Dice(this.seed ^ 0x2545f491);
    const asked = [this.kind, ...Array.from({ length: OTHER_KINDS }, () => dice.roll(kinds.length))];
    const found = asked.flatMap((kind) =>
      Array.from({ length: TRIES / 2 }, (_, tries) => this.tried(state, { kind, seed: this.seed, nth: 0 }, tries)),
    );
    let best: { chosen: Chosen; name: string } | undefined;
    for (const chosen of found) {
      const name = chosen && nameOf(chosen, state);
      if (name && (!best || (seen.get(name) ?? 0) < (seen.get(best.name) ?? 0))) best = { chosen, name };
    }
    if (!best) return [];
    seen.set(best.name, (seen.get(best.name) ?? 0) + 1);
    return [best.chosen];
  }

  /** Of all kinds an act that walks a row not walked yet, or else one that leads to where such a row begins. */
  private aimed(state: State, seen: Seen): Chosen | undefined {
    const goals = new Goals(seen.walked, state);
    if (goals.none) return undefined;
    const dice = new Dice(this.seed ^ 0x165667b1);
    let next: Chosen | undefined;
    for (const kind of kinds.keys()) {
      const leads = seen.leads.get(kind) ?? new Set();
      seen.leads.set(kind, leads);
      if (leads.size > 0 && !goals.concern(leads) && !dice.once(OTHER_KINDS)) continue;
      const found = this.worthiest(state, { kind, seed: dice.roll(1e9), nth: 0 }, { goals, leads });
      if (found?.worth === 2) return found.chosen;
      if (found?.worth === 1) next ??= found.chosen;
    }
    return next;
  }

  private worthiest(
    state: State,
    from: From,
    { goals, leads }: { goals: Goals; leads: Set<string> },
  ): { chosen: Chosen; worth: number } | undefined {
    let best: { chosen: Chosen; worth: number } | undefined;
    const tried = new Set<string>();
    for (let tries = 0; tries < AIMED_TRIES && best?.worth !== 2; tries += 1) {
      const chosen = this.tried(state, from, tries);
      const says = chosen && `${chosen.plan.by.login} ${chosen.plan.says}`;
      if (!says || tried.has(says) || chosen.plan.refusals(state).length > 0) continue;
      tried.add(says);
      const outcome = chosen.plan.apply(copyFor(chosen.plan.about(state), state));
      leadsOf(outcome).forEach((each) => leads.add(each));
      const worth = goals.worth(outcome);
      if (worth > (best?.worth ?? 0)) best = { chosen, worth };
    }
    return best;
  }

  private suits({ by, door }: Plan): boolean {
    if (this.mode === 'race') return door.kind !== 'time';
    if (this.mode === 'late') return door.kind === 'http' && by.role === 'courier' && LATE.test(door.path);
    return true;
  }

  /** Another act on the same things: of two at once both are fine by themselves. */
  private beside(state: State, plan: Plan): Chosen | undefined {
    const dice = new Dice(this.seed ^ 0x5bd1e995);
    const mine = touched(state, plan);
    const fits = (each: Plan): boolean =>
      each.refusals(state).length === 0 &&
      this.suits(each) &&
      meets(state, each, mine) &&
      (this.mode === 'race' || each.by.login === plan.by.login);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const kind = dice.once(2) ? this.kind : dice.roll(kinds.length);
      const found = this.one(state, { kind, seed: dice.roll(1e9), nth: 1 }, fits);
      if (found) return found;
    }
    return undefined;
  }

  private one(state: State, from: From, fits: (plan: Plan) => boolean): Chosen | undefined {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const chosen = this.tried(state, from, tries);
      if (chosen && fits(chosen.plan)) return chosen;
    }
    return undefined;
  }

  private tried(state: State, { kind, seed, nth }: From, tries: number): Chosen | undefined {
    const dice = new Dice(seed + tries * 7919);
    const plan = this.planned(state, kind, dice, nth);
    return plan && { plan, kind, notes: dice.notes };
  }

  /** What an act makes is named after its step: list-12, or list-12b of the second of two. */
  private planned(state: State, kind: number, dice: Dice, nth: number): Plan | undefined {
    let made = 0;
    const newKey = (noun: string): string => `${noun}-${this.name}${nth > 0 ? 'b' : ''}${made++ > 0 ? `.${made}` : ''}`;
    return kinds[kind]?.plan({ state, dice, newKey });
  }
}
