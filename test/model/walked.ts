import { deliveryLifecycle } from '../../src/modules/delivery/delivery.lifecycle.js';
import { dossierLifecycle } from '../../src/modules/dossier/dossier.lifecycle.js';
import { handoverLifecycle } from '../../src/modules/handover/handover.lifecycle.js';
import { itemLifecycle } from '../../src/modules/item/item.lifecycle.js';
import { pickupLifecycle } from '../../src/modules/pickup/pickup.lifecycle.js';
import { step } from './plan.js';

/** The part of a lifecycle that the coverage reads. */
interface Table {
  noun: string;
  rows: readonly { act: string; from: readonly string[]; to: string | readonly string[] }[];
}

const tables: readonly Table[] = [
  itemLifecycle,
  handoverLifecycle,
  pickupLifecycle,
  deliveryLifecycle,
  dossierLifecycle,
];

/** Sentences that no act can walk, and why. */
export const unreachable: Record<string, string> = {
  'delivery.ready REQUESTED':
    'an order waits from the moment the authority accepted, and only an accepted dossier is finished',
  'delivery.ready READY_AT_DESK': 'a dossier is finished once',
};

/** Every beginning and every end of every row, of a table that has rows. */
export function notWalked(walked: ReadonlySet<string>): string[] {
  return tables.flatMap(({ noun, rows }) =>
    rows.flatMap(({ act, from, to }) => {
      const starts = from.length > 0 ? from : ['–'];
      const ends = typeof to === 'string' ? [to] : to;
      const went = starts
        .flatMap((start) => ends.map((end) => ({ start, end, way: step(noun, act, start, end) })))
        .filter(({ way }) => walked.has(way));
      const missing = [
        ...starts.filter((start) => !went.some((each) => each.start === start)),
        ...ends.filter((end) => !went.some((each) => each.end === end)).map((end) => `→ ${end}`),
      ];
      return missing.map((each) => `${noun}.${act} ${each}`);
    }),
  );
}

/** What all runs together have done. */
export class Tally {
  steps = 0;
  readonly walked = new Set<string>();
  readonly modes: Record<string, number> = {};

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
