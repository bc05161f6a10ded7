import { z } from 'zod';
import { FaultPlan, type Faults } from './faults.js';
import type { Settings } from './settings.js';
import { Script } from './wire.shapes.js';

/** A way in which an authority behaves, well or badly; what is absent is as in `calm`. */
interface Scenario {
  /** What it shows, one sentence. */
  shows: string;
  script?: z.input<typeof Script>;
  faults?: z.input<typeof FaultPlan>;
}

const MINUTES = 60_000;

const scenarios = {
  calm: { shows: 'Every filing is received within moments and every second word is yes.' },
  'slow-authority': {
    shows: 'Everything is taken at once; answer and second word come minutes later.',
    script: {
      answerDelayMs: { from: MINUTES, to: 3 * MINUTES },
      confirming: { delayMs: { from: 2 * MINUTES, to: 5 * MINUTES } },
    },
  },
  'asks-supplement': {
    shows: 'Every first filing is answered by a demand for a supplement, the next tally is received.',
    script: { supplementPercent: 100 },
  },
  refuses: { shows: 'Every filing is refused with a reason.', script: { refusePercent: 100 } },
  'rejects-after-202': {
    shows: 'What was answered 202 is rejected afterwards, with a reason.',
    script: { confirming: { rejectPercent: 100 } },
  },
  silent: {
    shows: 'Everything is answered 202 and nothing is ever confirmed.',
    script: { confirming: { silentPercent: 100 } },
  },
  'recalls-results': {
    shows: 'Every result is wanted back as soon as the post says that it has left the desk.',
    script: { recallPercent: 100 },
  },
  'loses-answers': {
    shows: 'Every second event takes effect and its answer is lost, so that it comes again.',
    faults: { loseAnswerPercent: 50 },
  },
  'slow-30s': {
    shows: 'Every event takes effect at once and is answered after 30 seconds.',
    faults: { delayMs: 30_000 },
  },
  'too-many-429': {
    shows: 'Every second event is answered 429 with Retry-After, without effect.',
    faults: { status429: 50, retryAfterSeconds: 5 },
  },
  'storm-5xx': {
    shows: 'Nine of ten events are answered 503, without effect.',
    faults: { status5xxPercent: 90 },
  },
  'wrong-json': {
    shows: 'Every event takes effect and is answered under the right status with broken JSON.',
    faults: { wrongJson: true },
  },
  'black-hole': {
    shows: 'Every connection is accepted and never answered, without effect.',
    faults: { blackHole: true },
  },
  'refuses-for-ever': {
    shows: 'Every event of every second dossier, chosen by its post code, is answered 422 for good; the others go on.',
    faults: { refuseDossierPercent: 50 },
  },
  duplicates: {
    shows: 'Every webhook is sent twice, at the same time and with the same id.',
    faults: { duplicatePercent: 100 },
  },
  reordered: {
    shows: 'Webhooks leave in any order within five seconds, those of one dossier too.',
    faults: { shuffle: true, shuffleWindowMs: 5_000 },
  },
} satisfies Record<string, Scenario>;

type Name = keyof typeof scenarios;

export const ScenarioName = z.enum(Object.keys(scenarios) as [Name, ...Name[]]);

/** Which scenario is played; what takes time in it takes `faster` times less (a Retry-After of seconds stays). */
export const Played = z.strictObject({ name: ScenarioName, faster: z.number().min(1).max(100_000).default(1) });
export type Played = z.infer<typeof Played>;

/** The names with what they show, in the order of the table. */
export function listScenarios(): { name: string; shows: string }[] {
  return Object.entries(scenarios).map(([name, { shows }]) => ({ name, shows }));
}

/** From now on the authority behaves so; whatever script and faults were set before is gone. */
export async function play({ name, faster }: Played, on: { settings: Settings; faults: Faults }): Promise<Scenario> {
  const scenario: Scenario = scenarios[name];
  const script = Script.parse(scenario.script ?? {});
  const plan = FaultPlan.parse(scenario.faults ?? {});
  const sooner = (ms: number): number => Math.floor(ms / faster);
  const within = ({ from, to }: { from: number; to: number }) => ({ from: sooner(from), to: sooner(to) });
  await on.settings.setScript({
    ...script,
    answerDelayMs: within(script.answerDelayMs),
    confirming: { ...script.confirming, delayMs: within(script.confirming.delayMs) },
  });
  on.faults.set({ ...plan, delayMs: sooner(plan.delayMs), shuffleWindowMs: sooner(plan.shuffleWindowMs) });
  return scenario;
}
