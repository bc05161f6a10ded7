import { Dice, type Note } from './dice.js';
import { meets, touched } from './judging.js';
import { kinds } from './kinds.js';
import type { Plan } from './plan.js';
import type { State } from './state.js';

/** In which ways acts are put: as they should be, refused, twice, twice at once, long after, from a phone, two at once. */
export const modes = ['right', 'wrong', 'twice', 'same', 'old', 'late', 'race'] as const;
export type Mode = (typeof modes)[number];

const TRIES = 40;
const LATE =
  /\/(intakes|start|arrive|fail|not-attempted|deposit|handovers|scan|close|count|accept|refuse|withdraw|load|deliver)$/;

let choices = 0;

interface Chosen {
  plan: Plan;
  kind: number;
  notes: readonly Note[];
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
  plans(state: State): Plan[] {
    if (this.made.length === 0) this.made = this.first(state);
    else return this.again(state);
    return this.made.map(({ plan }) => plan);
  }

  private again(state: State): Plan[] {
    const plans = this.made.flatMap(({ kind, notes }, nth) => this.planned(state, kind, new Dice(0, notes), nth) ?? []);
    return plans.length === this.made.length ? plans : [];
  }

  private first(state: State): Chosen[] {
    const wanted = (plan: Plan, no: number): boolean => (this.mode === 'wrong' ? no > 0 : no === 0 && this.suits(plan));
    const one = this.one(state, { kind: this.kind, seed: this.seed, nth: 0 }, wanted);
    if (!one) return [];
    const beside = this.mode === 'race' || (this.mode === 'late' && this.seed % 2 === 0);
    const other = beside ? this.beside(state, one.plan) : undefined;
    if (this.mode === 'race' && !other) return [];
    return other ? [one, other] : [one];
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
    const fits = (each: Plan, no: number): boolean =>
      no === 0 &&
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

  private one(
    state: State,
    from: { kind: number; seed: number; nth: number },
    fits: (plan: Plan, no: number) => boolean,
  ): Chosen | undefined {
    const { kind, seed, nth } = from;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const dice = new Dice(seed + tries * 7919);
      const plan = this.planned(state, kind, dice, nth);
      if (plan && fits(plan, plan.refusals(state).length)) return { plan, kind, notes: dice.notes };
    }
    return undefined;
  }

  /** What an act makes is named after its step: list-12, or list-12b of the second of two. */
  private planned(state: State, kind: number, dice: Dice, nth: number): Plan | undefined {
    let made = 0;
    const newKey = (noun: string): string => `${noun}-${this.name}${nth > 0 ? 'b' : ''}${made++ > 0 ? `.${made}` : ''}`;
    return kinds[kind]?.plan({ state, dice, newKey });
  }
}
