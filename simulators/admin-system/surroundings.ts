import { createHash } from 'node:crypto';
import type { Dossier } from './dossiers.js';
import type { Script } from './wire.shapes.js';

/** What the authority looks at when it reacts: its clock, its script, and how long a webhook is held back (ms). */
export interface Surroundings {
  now: Date;
  script: Script;
  holdMs: number;
}

/** A number in [0, 1) that is always the same for this seed and post code. */
export function share(seed: number, dossier: Pick<Dossier, 'postCode'>): number {
  const digest = createHash('sha256').update(`${seed}:${dossier.postCode}`).digest();
  return digest.readUInt32BE(0) / 4_294_967_296;
}

/** @param drawn in [0, 1) */
export function drawnDelayMs({ from, to }: { from: number; to: number }, drawn: number): number {
  return from + Math.floor(drawn * Math.max(to - from, 0));
}
