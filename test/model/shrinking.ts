import { expectAllAsInModel, World, type Scene, type Step } from './steps.js';
import type { ServiceSide } from './service-side.js';
import { Tally } from './walked.js';

/** Time to look for a smaller counter-example. */
const MOST_MS = 180_000;

/**
 * The smallest part of a failed run that was found to fail too, act by act, and how it fails; undefined when the whole does
 * not fail a second time, as it may be with acts at the same time.
 */
export async function shrunk(side: ServiceSide, failed: readonly Step[]): Promise<string[] | undefined> {
  const until = Date.now() + MOST_MS;
  const fails = async (steps: readonly Step[]): Promise<string | undefined> => (await tried(side, steps)).failure;
  const part = async (): Promise<readonly Step[] | undefined> => {
    const few = concerned(failed);
    if ((await fails(few)) !== undefined) return few;
    return (await fails(failed)) === undefined ? undefined : failed;
  };
  let steps = await part();
  if (!steps)
    failed.forEach((step) => {
      step.raceAgain();
    });
  steps ??= await part();
  if (!steps) return undefined;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    steps = await without(steps, size, async (fewer) => Date.now() < until && (await fails(fewer)) !== undefined);
  }
  const { done, failure } = await tried(side, steps);
  return failure === undefined
    ? undefined
    : [...done.map((step, index) => `${index + 1}. ${step.toString()}`), failure];
}

/** Leaves out so many at a time, wherever the rest still fails. */
async function without(
  steps: readonly Step[],
  size: number,
  fails: (fewer: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  let left = steps;
  for (let at = 0; at < left.length;) {
    const fewer = left.toSpliced(at, size);
    const enough = await fails(fewer);
    left = enough ? fewer : left;
    at += enough ? 0 : size;
  }
  return left;
}

/** Those before the last that touched what it is about, or what these touched. */
function concerned(failed: readonly Step[]): Step[] {
  const about = new Set(failed.at(-1)?.touched);
  const kept = failed.toReversed().filter((step) => {
    const part = step.isTime || [...step.touched].some((key) => about.has(key));
    if (part && !step.isTime) step.touched.forEach((key) => about.add(key));
    return part;
  });
  return kept.toReversed();
}

/** Runs steps on dossiers of their own; those that have become impossible are left out. */
async function tried(side: ServiceSide, steps: readonly Step[]): Promise<{ done: readonly Step[]; failure?: string }> {
  const tally = new Tally();
  const scene: Scene = { side, tally, past: [], done: [] };
  const world = new World(tally);
  await side.beginAnew();
  for (const step of steps) {
    const failure = step.check(world) ? await failureOf(() => step.run(world, scene)) : undefined;
    if (failure !== undefined) return { done: scene.done, failure };
  }
  return { done: scene.done, failure: await failureOf(() => expectAllAsInModel(world, scene)) };
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
