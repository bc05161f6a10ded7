import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { share } from './surroundings.js';

const Percent = z.number().min(0).max(100);
/** A share in percent; `true` is always. */
const Share = z.union([z.boolean().transform((always) => (always ? 100 : 0)), Percent]).default(0);

/** Faults on demand; what is absent is off. The last three are about webhooks, the others about answers to postal events. */
export const FaultPlan = z.strictObject({
  seed: z.number().int().default(1),
  /** The effect is stored, the connection is cut instead of answered. */
  loseAnswerPercent: Percent.default(0),
  /** Answered 503 without effect. */
  status5xxPercent: Percent.default(0),
  /** Answered 429 with Retry-After and without effect. */
  status429: Share,
  /** The effect is stored, the answer is broken JSON. */
  wrongJson: Share,
  /** The connection is accepted and nothing is answered for as long as it lasts, without effect. */
  blackHole: Share,
  /** Every effect is stored at once and answered so much later. */
  delayMs: z.number().int().min(0).max(120_000).default(0),
  retryAfterSeconds: z.number().int().min(0).default(1),
  /** Post codes whose events are refused for good (422). */
  refusePostCodes: z.array(z.string()).default([]),
  /** The same for a share of the dossiers, chosen by seed and post code. */
  refuseDossierPercent: Percent.default(0),
  /** Webhooks are held back for different times and leave in any order, of one dossier too. */
  shuffle: z.boolean().default(false),
  shuffleWindowMs: z.number().int().min(0).default(500),
  /** So many webhooks are sent twice, at the same time and with the same id. */
  duplicatePercent: Percent.default(0),
});
export type FaultPlan = z.infer<typeof FaultPlan>;

export type AnswerFault = 'none' | 'unavailable' | 'too-many' | 'lost' | 'wrong-json' | 'black-hole';

/** Faults by a seeded generator: the same plan and the same calls give the same faults. */
export class Faults {
  plan: FaultPlan = FaultPlan.parse({});
  private draw = generator(this.plan.seed);

  set(plan: FaultPlan): void {
    this.plan = plan;
    this.draw = generator(plan.seed);
  }

  /** What goes wrong with the next answer; the shares add up, up to 100. */
  next(): AnswerFault {
    const shares: [AnswerFault, number][] = [
      ['unavailable', this.plan.status5xxPercent],
      ['too-many', this.plan.status429],
      ['lost', this.plan.loseAnswerPercent],
      ['wrong-json', this.plan.wrongJson],
      ['black-hole', this.plan.blackHole],
    ];
    let rest = this.draw() * 100;
    for (const [fault, share] of shares) {
      if (rest < share) return fault;
      rest -= share;
    }
    return 'none';
  }

  refuses(postCode: string): boolean {
    const { seed, refusePostCodes, refuseDossierPercent } = this.plan;
    return refusePostCodes.includes(postCode) || share(seed, { postCode }) * 100 < refuseDossierPercent;
  }

  isDuplicated(): boolean {
    return this.draw() * 100 < this.plan.duplicatePercent;
  }

  /** How long a webhook is held back before its first attempt, in milliseconds. */
  holdMs(): number {
    return this.plan.shuffle ? Math.floor(this.draw() * this.plan.shuffleWindowMs) : 0;
  }

  /** Waits as long as the plan says, or until `stop`. */
  async pause(stop: AbortSignal): Promise<void> {
    if (this.plan.delayMs === 0) return;
    await sleep(this.plan.delayMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** mulberry32: a small generator of numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
