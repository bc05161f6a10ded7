import { z } from 'zod';
import { localDay } from './clock.js';
import { Refused } from './problems.js';

const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2099-12-31';
const FIRST_INSTANT = Date.parse('2000-01-01T00:00:00+07:00');
const LAST_INSTANT = Date.parse('2100-01-01T00:00:00+07:00');
const MOST_AHEAD_DAYS = 60;
const DAY_MS = 86_400_000;

/** A local day that somebody names, YYYY-MM-DD, of this century. */
export const aDay = z.iso
  .date({ abort: true })
  .refine((day) => day >= FIRST_DAY && day <= LAST_DAY, { message: 'out-of-range' });

/** An instant that somebody names, ISO 8601 with offset, of this century in Vietnam. */
export const anInstant = z.iso
  .datetime({ offset: true, abort: true })
  .refine(isOfThisCentury, { message: 'out-of-range' });

function isOfThisCentury(text: string): boolean {
  const at = Date.parse(text);
  return at >= FIRST_INSTANT && at < LAST_INSTANT;
}

/** What is arranged is arranged for the next 60 days. @throws Refused `day-too-far` (422) */
export function requireWithinReach(day: string, now: Date, pointer = '/day'): void {
  const last = localDay(new Date(now.getTime() + MOST_AHEAD_DAYS * DAY_MS));
  if (day > last) throw new Refused('day-too-far', { day, last }, [{ pointer, code: 'day-too-far' }]);
}
