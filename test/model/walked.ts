import { deliveryLifecycle } from '../../src/modules/delivery/delivery.lifecycle.js';
import { dossierLifecycle } from '../../src/modules/dossier/dossier.lifecycle.js';
import { closingLifecycle } from '../../src/modules/handover/closing/closing.lifecycle.js';
import { handoverLifecycle } from '../../src/modules/handover/handover.lifecycle.js';
import { runLifecycle } from '../../src/modules/handover/run/run.lifecycle.js';
import { bagLifecycle } from '../../src/modules/item/bags/bag.lifecycle.js';
import { irregularityLifecycle } from '../../src/modules/item/irregularities/irregularity.lifecycle.js';
import { itemLifecycle } from '../../src/modules/item/item.lifecycle.js';
import { paymentSlipLifecycle } from '../../src/modules/money/payment-slip.lifecycle.js';
import { remittanceLifecycle } from '../../src/modules/money/remittances.js';
import { pickupLifecycle } from '../../src/modules/pickup/pickup.lifecycle.js';
import { step } from './plan.js';

/** The part of a lifecycle that the coverage reads. */
interface Table {
  noun: string;
  rows: readonly { act: string; from: readonly string[]; to: string | readonly string[] }[];
}

/** Every lifecycle of the modules; a test asks whether one is missing. Partners' endpoints touch no envelope. */
export const lifecycles: readonly Table[] = [
  itemLifecycle,
  handoverLifecycle,
  closingLifecycle,
  runLifecycle,
  irregularityLifecycle,
  bagLifecycle,
  pickupLifecycle,
  deliveryLifecycle,
  dossierLifecycle,
  paymentSlipLifecycle,
  remittanceLifecycle,
];

/** One row of a lifecycle, all its beginnings and ends named. */
export interface Row {
  noun: string;
  act: string;
  /** `–` where the thing begins. */
  starts: readonly string[];
  ends: readonly string[];
}

/** What is heard of a handover without a network: its halves come in any order, each once or several times. */
const heard: Row = {
  ...{ noun: 'offline', act: 'send' },
  starts: ['–', 'waiting', 'refused', 'applied'],
  ends: ['waiting', 'refused', 'applied'],
};

export const rows: readonly Row[] = [
  heard,
  ...lifecycles.flatMap((table) =>
    table.rows.map(({ act, from, to }) => ({
      ...{ noun: table.noun, act },
      starts: from.length > 0 ? from : ['–'],
      ends: typeof to === 'string' ? [to] : to,
    })),
  ),
];

/**
 * Rows, and one end of a row, that the model does not know yet: a daily closing moves nothing, and it has one desk only. Each is walked through HTTP by the test of its lifecycle.
 */
const notInModel: readonly string[] = [
  step('item', 'correct', 'AT_DESK', 'AT_DESK'),
  ...['count', 'recount', 'sign'].map((act) => `closing.${act}`),
];

/** Those beginnings and ends of rows that no act has walked; a row of which nothing is left out is not among them. */
export function notWalked(walked: ReadonlySet<string>): Row[] {
  return rows
    .filter(({ noun, act }) => !notInModel.includes(`${noun}.${act}`))
    .map(({ noun, act, starts, ends }) => {
      const went = (start: string, end: string): boolean => {
        const sentence = step(noun, act, start, end);
        return walked.has(sentence) || notInModel.includes(sentence);
      };
      return {
        ...{ noun, act },
        starts: starts.filter((start) => !ends.some((end) => went(start, end))),
        ends: ends.filter((end) => !starts.some((start) => went(start, end))),
      };
    })
    .filter(({ starts, ends }) => starts.length + ends.length > 0);
}

/** The same in words. */
export function toldOf({ noun, act, starts, ends }: Row): string[] {
  return [...starts, ...ends.map((end) => `→ ${end}`)].map((each) => `${noun}.${act} ${each}`);
}

/** What all runs together have done. */
export class Tally {
  steps = 0;
  readonly walked = new Set<string>();
  readonly modes: Record<string, number> = {};
  /** How often an act was refused for one reason alone. */
  readonly refused = new Map<string, number>();
  /** What acts of a kind were seen to lead to, by kind: acts of the lifecycles. */
  readonly leads = new Map<number, Set<string>>();

  count(mode: string): void {
    this.steps += 1;
    this.modes[mode] = (this.modes[mode] ?? 0) + 1;
  }

  walk(steps: readonly string[]): void {
    for (const each of steps) this.walked.add(each);
  }

  async every(steps: number, work: () => Promise<void>): Promise<void> {
    if (this.steps % steps === 0) await work();
  }
}
