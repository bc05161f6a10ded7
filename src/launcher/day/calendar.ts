import { z } from 'zod';
import { connect } from '../../platform/database-url.js';
import { localDay } from '../../platform/clock.js';

const DAY_MS = 86_400_000;

/** The days to play: the first Monday whose Thursday before is still to come, or the working day after the last act. */
export async function nextDays(databaseUrl: string): Promise<{ day: string; thursday?: string }> {
  const client = await connect(databaseUrl);
  try {
    const { rows } = await client.query('select max(recorded_at) as last from act');
    const { last } = z.object({ last: z.date().nullable() }).parse(rows[0]);
    const closed = await client.query<{ day: string; working: boolean }>('select day::text, working from calendar_day');
    const swapped = new Map(closed.rows.map((row) => [row.day, row.working]));
    const isWorking = (day: string): boolean => swapped.get(day) ?? !isWeekend(day);
    const after = last && last.getTime() > Date.now() ? last : new Date();
    if (last) return { day: firstAfter(localDay(after), isWorking) };
    const day = firstAfter(
      localDay(new Date(after.getTime() + 4 * DAY_MS)),
      (each) => weekday(each) === 1 && isWorking(each) && isWorking(shift(each, -4)),
    );
    return { day, thursday: shift(day, -4) };
  } finally {
    await client.end();
  }
}

function firstAfter(day: string, fits: (day: string) => boolean): string {
  let next = shift(day, 1);
  while (!fits(next)) next = shift(next, 1);
  return next;
}

function isWeekend(day: string): boolean {
  return weekday(day) === 0 || weekday(day) === 6;
}

function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function shift(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** HH:MM of a day in Vietnam. */
export function instantOf(day: string, time: string): Date {
  return new Date(`${day}T${time}:00+07:00`);
}
