import type { Condition } from '../irregularities/irregularity.lifecycle.js';
import type { ItemState, Leg } from '../item.lifecycle.js';

/** States from which an envelope may go into a bag: it lies, or is carried, and nobody waits for it at a door. */
export const baggable: readonly ItemState[] = ['WITH_POST', 'AT_OFFICE', 'AT_DESK', 'SEND_BACK_DUE', 'GOING_BACK'];

/** How its seal was when a bag was opened. */
export const sealsFound = ['intact', 'broken', 'different'] as const;
export type SealFound = (typeof sealsFound)[number];

/** What a bag and its content do not agree in; of the number of the bag itself it is its seal. */
export interface BagDifference {
  number: string;
  kind: 'missing' | 'extra' | Condition;
  item?: string;
}

/** An envelope that was sealed into a bag; `inBag` until it has come to its end by itself, which takes it out. */
export interface Bagged {
  item: string;
  number: string;
  leg: Leg;
  dossier: string;
  inBag: boolean;
}

/**
 * Missing and extra come from the count, the rest from what the opener remarks about envelopes he has counted. What left the
 * bag on paper only, because it was recalled, is neither.
 */
export function bagDifferences(
  content: readonly Bagged[],
  counted: readonly string[],
  remarks: readonly { number: string; kind: Condition }[] = [],
): BagDifference[] {
  const itemOf = new Map(content.map(({ number, item }) => [number, item]));
  const found = new Set(counted);
  const missing = content.filter(({ number, inBag }) => inBag && !found.has(number));
  return [
    ...missing.map(({ number, item }) => ({ number, kind: 'missing' as const, item })),
    ...[...found].filter((number) => !itemOf.has(number)).map((number) => ({ number, kind: 'extra' as const })),
    ...remarks.map(({ number, kind }) => ({ number, kind, item: itemOf.get(number) })),
  ];
}

/** What is wrong with the bag itself. */
export function sealDifference(number: string, found: SealFound): BagDifference[] {
  return found === 'intact' ? [] : [{ number, kind: found === 'broken' ? 'seal-broken' : 'seal-different' }];
}
