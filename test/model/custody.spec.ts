import fc from 'fast-check';
import { verify } from '../../src/verify/verify.js';
import { sound } from '../support/verified.js';
import { kinds } from './kinds.js';
import { ServiceSide } from './service-side.js';
import { modes } from './choice.js';
import { shrunk } from './shrinking.js';
import { expectAllAsInModel, Step, World, type Scene } from './steps.js';
import { notWalked, Tally, unreachable } from './walked.js';

const SEED = Number(process.env['MODEL_SEED'] ?? 20261130);
const STEPS = Number(process.env['MODEL_STEPS'] ?? 2_000);
/** From so many acts on, chance has led through every row of the lifecycles. */
const ENOUGH_FOR_EVERY_ROW = 20_000;
/** Acts of one run at most. */
const RUN = 3_000;
const MINUTE_MS = 60_000;

const weights: Record<(typeof modes)[number], number> = {
  right: 60,
  wrong: 9,
  twice: 5,
  same: 2,
  old: 2,
  late: 6,
  race: 9,
};

const kind = fc.oneof(...kinds.map(({ weight }, index) => ({ weight: weight * 4, arbitrary: fc.constant(index) })));
const mode = fc.oneof(...modes.map((each) => ({ weight: weights[each], arbitrary: fc.constant(each) })));
const steps = fc.tuple(kind, fc.nat(), mode).map((drawn) => new Step(...drawn));

describe('F21 Custody against a model', () => {
  let side: ServiceSide;

  beforeAll(async () => {
    side = await ServiceSide.start();
  }, MINUTE_MS);

  afterAll(async () => {
    await side.close();
  }, MINUTE_MS);

  test(
    `F21 ${STEPS} acts, legal and not, repeated, late and at the same time, lead where the model says`,
    async () => {
      const tally = new Tally();
      let looked = 0;
      for (let seed = SEED; tally.steps < STEPS; seed += 1) {
        await expectAlike(side, tally, seed);
        if (tally.steps - looked < 1_000) continue;
        await expectSound(side);
        looked = tally.steps;
      }
      await expectSound(side);
      expect(tally.steps).toBeGreaterThanOrEqual(STEPS);
      const left = notWalked(tally.walked);
      expect(left).toEqual(expect.arrayContaining(Object.keys(unreachable)));
      if (STEPS >= ENOUGH_FOR_EVERY_ROW) expect(left).toEqual(Object.keys(unreachable));
    },
    (5 + STEPS / 500) * MINUTE_MS,
  );
});

/** One run on dossiers of its own. What fails is run again with fewer and fewer acts, and the fewest are told. */
async function expectAlike(side: ServiceSide, tally: Tally, seed: number): Promise<void> {
  let done: Step[] = [];
  const acts = fc.noBias(fc.commands([steps], { maxCommands: RUN, size: 'max' }));
  const property = fc.asyncProperty(acts, async (commands) => {
    const scene: Scene = { side, tally, past: [], done: (done = []) };
    const world = new World();
    await side.beginAnew();
    await fc.asyncModelRun(() => ({ model: world, real: scene }), commands);
    await expectAllAsInModel(world, scene);
  });
  const run = await fc.check(property, { seed, numRuns: 1, endOnFailure: true });
  if (!run.failed) return;
  const story = done.map(String);
  const found = `MODEL_SEED=${seed}, path ${run.counterexamplePath ?? ''}: act ${story.length} is not as in the model`;
  const failure = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance);
  const fewest = (await shrunk(side, done)) ?? [
    'it does not fail every time; the last acts were:',
    ...story.slice(-60),
  ];
  throw new Error([found, story.at(-1), failure, 'enough for it to fail are:', ...fewest].join('\n'));
}

async function expectSound(side: ServiceSide): Promise<void> {
  const { url } = side.service.database;
  const { counts, broken } = await verify(url);
  expect({ counts, broken }).toEqual({ counts: sound, broken: [] });
}
