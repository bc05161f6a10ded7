/** What an act was about is not there in this run. */
export class Gone extends Error {}

/** One choice as it is remembered: a number rolled, or who or what was picked. */
export type Note = number | string | undefined;

/**
 * A source of chance that gives the same again for the same seed (mulberry32). It notes what it chose; given those notes, it
 * chooses the same things again, by name and not by their place among others, so that a run with fewer acts stays alike.
 */
export class Dice {
  readonly notes: Note[] = [];

  constructor(
    private seed: number,
    private readonly recalled?: readonly Note[],
  ) {}

  /** From 0 to `sides` − 1. */
  roll(sides: number): number {
    const known = this.recalled?.[this.notes.length];
    const rolled = typeof known === 'number' ? known : this.next() % sides;
    this.notes.push(rolled);
    return rolled;
  }

  pick<Thing>(things: readonly Thing[]): Thing | undefined {
    const known = this.recalled?.[this.notes.length];
    const picked = this.recalled
      ? things.find((thing) => nameOf(thing) === known)
      : things[this.next() % Math.max(1, things.length)];
    if (picked === undefined && known !== undefined) throw new Gone(String(known));
    this.notes.push(picked === undefined ? undefined : nameOf(picked));
    return picked;
  }

  /** One of those that fit, three times of four; otherwise any. */
  prefer<Thing>(things: readonly Thing[], fits: (thing: Thing) => boolean): Thing | undefined {
    const fitting = this.roll(4) > 0 && !this.recalled ? things.filter(fits) : things;
    return this.pick(fitting.length > 0 ? fitting : things);
  }

  /** True once in `often` times. */
  once(often: number): boolean {
    return this.roll(often) === 0;
  }

  private next(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** Things of the model have keys; everything else is told by what it says. */
function nameOf(thing: unknown): string {
  const keyed = typeof thing === 'object' && thing !== null && 'key' in thing ? thing.key : undefined;
  return typeof keyed === 'string' ? keyed : JSON.stringify(thing);
}
