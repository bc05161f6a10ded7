import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { verify } from '../../src/verify/verify.js';
import { sound } from '../support/verified.js';
import { kinds } from './kinds.js';
import { ServiceSide } from './service-side.js';
import { modes } from './choice.js';
import { shrunk } from './shrinking.js';
import { expectAllAsInModel, Step, World, type Scene } from './steps.js';
import { lifecycles, notWalked, Tally, toldOf } from './walked.js';

const SEED = Number(process.env['MODEL_SEED'] ?? 20261130);
const STEPS = Number(process.env['MODEL_STEPS'] ?? 20_000);
/** From so many acts on every row of the lifecycles is asked for. */
const ENOUGH_FOR_EVERY_ROW = 20_000;
/** Acts of one run at most. */
const RUN = 3_000;
const MINUTE_MS = 60_000;

const weights: Record<(typeof modes)[number], number> = {
  right: 60,
  wrong: 12,
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
  test('F21 every lifecycle of what the post works with is asked for', () => {
    const found = globSync('src/modules/**/*.ts').map((file) => {
      const [, noun] = /= lifecycle(?:<[^(]*>)?\(\s*'([\w-]+)'/.exec(readFileSync(file, 'utf8')) ?? [];
      return { file, noun };
    });
    expect(found.filter(({ file, noun }) => file.endsWith('.lifecycle.ts') && !noun)).toEqual([]);
    const nouns = found.flatMap(({ noun }) => noun ?? []);
    expect(lifecycles.map(({ noun }) => noun).sort()).toEqual(nouns.sort());
  });

  let side: ServiceSide;

  beforeAll(async () => {
    side = await ServiceSide.start();
  }, MINUTE_MS);

  // all that the service has logged is searched for people
  afterAll(
    async () => {
      await side.close();
    },
    (1 + STEPS / 20_000) * MINUTE_MS,
  );

  test(
    `F21 ${STEPS} acts, legal and not, repeated, late and at the same time, lead where the model says`,
    async () => {
      const tally = new Tally();
      let looked = 0;
      for (let seed = SEED; tally.steps < STEPS || wantsMore(tally); seed += 1) {
        await expectAlike(side, tally, seed);
        if (tally.steps - looked < 1_000) continue;
        await expectSound(side);
        looked = tally.steps;
      }
      await expectSound(side);
      expect(tally.steps).toBeGreaterThanOrEqual(STEPS);
      if (STEPS >= ENOUGH_FOR_EVERY_ROW) expect(notWalked(tally.walked).flatMap(toldOf)).toEqual([]);
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
    const world = new World(tally);
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

/** Acts at the same time fall otherwise each time: what they have left out may take as many again. */
function wantsMore(tally: Tally): boolean {
  const asked = STEPS >= ENOUGH_FOR_EVERY_ROW && tally.steps < 2 * STEPS;
  return asked && notWalked(tally.walked).length > 0;
}

async function expectSound(side: ServiceSide): Promise<void> {
  const { url } = side.service.database;
  const { counts, broken } = await verify(url);
  expect({ counts, broken }).toEqual({ counts: sound, broken: [] });
}
