import { derivedId } from '../../src/platform/ids.js';
import { methods, type Method } from '../../src/modules/money/payment.js';
import type { Dice } from './dice.js';
import { owner, signature } from '../support/papers.js';

/** The Monday on which every run begins, and the working days after it; none of them is a holiday. */
const MONDAY = Date.parse('2026-11-30T01:10:00Z');
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The last working day that a run may reach: the New Year after it is a holiday. */
export const LAST_DAY = 22;

/** The moment at ten past eight of the n-th working day, and some minutes later. */
export function momentOf(day: number, minute: number): Date {
  const weekends = 2 * Math.floor(day / 5);
  return new Date(MONDAY + (day + weekends) * DAY_MS + minute * MINUTE_MS);
}

export function slotOn(day: number): { day: string; window: string } {
  return { day: momentOf(day, 0).toISOString().slice(0, 10), window: 'morning' };
}

export function person(ward: string | undefined): object {
  return { ...owner, ward };
}

/** A dossier opened on the spot. */
export function opened(service: string, ward: string | undefined): object {
  return { procedure: 'GTVT-01', service, owner: person(ward) };
}

export function photo(kind: string): object {
  return { kind, sha256: signature.sha256, size: signature.size };
}

export function personId(login: string): string {
  return derivedId('person', login);
}

export function unitId(code: string): string {
  return derivedId('unit', code);
}

/** How money is paid, mostly in cash; rarely nobody says it. */
export function someMethod(dice: Dice): Method | undefined {
  if (dice.once(25)) return undefined;
  return dice.once(4) ? dice.pick(methods) : 'cash';
}
