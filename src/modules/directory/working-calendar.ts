import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { localDay } from '../../platform/clock.js';
import { type Dated, DirectoryCache, grouped, holdsOn } from './directory-cache.js';

/** The days that are not what their weekday says: true, worked; false, a holiday. Weekends are implied. */
export type Calendar = ReadonlyMap<string, boolean>;

/** A time of a weekday (1 Monday … 7 Sunday) in which a unit is open; local, HH:MM. */
export interface OpeningHours extends Dated {
  weekday: number;
  opens: string;
  closes: string;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const FRIDAY = 5;
const LONGEST_CLOSURE_DAYS = 60;

/** @param day YYYY-MM-DD */
export function isWorkingDay(calendar: Calendar, day: string): boolean {
  return calendar.get(day) ?? weekdayOf(day) <= FRIDAY;
}

/** The n-th working day after `day` (J+n of TT 17/2017 Art 7); `day` itself for 0, whatever day it is. */
export function addWorkingDays(calendar: Calendar, day: string, n: number): string {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`Not a number of working days: ${n}`);
  let at = day;
  for (let left = n; left > 0;) {
    at = nextDay(at);
    if (isWorkingDay(calendar, at)) left -= 1;
  }
  return at;
}

/** Whether the table knows the holidays of that day's year. */
export function knowsYear(calendar: Calendar, day: string): boolean {
  return [...calendar.keys()].some((known) => known.slice(0, 4) === day.slice(0, 4));
}

/**
 * The instant at which a unit has been open for `minutes` since `from`; what is closed does not count.
 * @throws RangeError when the unit does not open again within two months
 */
export function addOpeningMinutes(
  calendar: Calendar,
  hours: readonly OpeningHours[],
  from: Date,
  minutes: number,
): Date {
  let left = minutes * MINUTE;
  for (const span of openings(calendar, hours, localDay(from))) {
    const start = Math.max(instant(span.day, span.opens), from.getTime());
    const end = instant(span.day, span.closes);
    if (start + left <= end) return new Date(start + left);
    left -= Math.max(0, end - start);
  }
  throw new RangeError('The unit does not open again within two months');
}

/** The unit's open times from a day on, in order; ends at two months without one. */
function* openings(
  calendar: Calendar,
  hours: readonly OpeningHours[],
  from: string,
): Generator<{ day: string; opens: string; closes: string }> {
  let closedDays = 0;
  for (let day = from; closedDays < LONGEST_CLOSURE_DAYS; day = nextDay(day)) {
    const spans = spansOn(calendar, hours, day);
    closedDays = spans.length === 0 ? closedDays + 1 : 0;
    for (const { opens, closes } of spans) yield { day, opens, closes };
  }
}

/** When the unit is open on a day: not on holidays; on a Saturday worked in exchange as on a Friday, unless it has hours of its own. */
function spansOn(calendar: Calendar, hours: readonly OpeningHours[], day: string): OpeningHours[] {
  if (calendar.get(day) === false) return [];
  const valid = hours.filter((span) => holdsOn(span, day)).sort((a, b) => (a.opens < b.opens ? -1 : 1));
  const own = valid.filter((span) => span.weekday === weekdayOf(day));
  return own.length === 0 && calendar.get(day) ? valid.filter((span) => span.weekday === FRIDAY) : own;
}

function instant(day: string, time: string): number {
  return Date.parse(`${day}T${time}:00+07:00`);
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
}

function weekdayOf(day: string): number {
  return new Date(Date.parse(day)).getUTCDay() || 7;
}

interface Loaded {
  calendar: Calendar;
  hours: ReadonlyMap<string, OpeningHours[]>;
}

/** The national working calendar and the units' opening hours, for the pure functions of this file. */
@Injectable()
export class WorkingCalendar {
  private readonly loaded: () => Promise<Loaded>;

  constructor(
    private readonly dataSource: DataSource,
    cache: DirectoryCache,
  ) {
    this.loaded = cache.keep(() => this.load());
  }

  async calendar(): Promise<Calendar> {
    return (await this.loaded()).calendar;
  }

  /** Of a unit by id; none for a unit that does not open to anybody. */
  async openingHours(unitId: string): Promise<readonly OpeningHours[]> {
    return (await this.loaded()).hours.get(unitId) ?? [];
  }

  /** Whether a unit opens on a day; one whose hours nobody entered, on working days. */
  async isOpenOn(unitId: string, day: string): Promise<boolean> {
    const [calendar, hours] = [await this.calendar(), await this.openingHours(unitId)];
    if (!hours.some((span) => holdsOn(span, day))) return isWorkingDay(calendar, day);
    return spansOn(calendar, hours, day).length > 0;
  }

  /**
   * The instant at which a unit has been open for `minutes` since `from`. One whose hours nobody entered, or that does not
   * open again, has a day: what waits for it must fall due all the same.
   */
  async limit(unitId: string, from: Date, minutes: number): Promise<Date> {
    const [calendar, hours] = [await this.calendar(), await this.openingHours(unitId)];
    try {
      return addOpeningMinutes(calendar, hours, from, minutes);
    } catch (error) {
      if (error instanceof RangeError) return new Date(from.getTime() + DAY);
      throw error;
    }
  }

  private async load(): Promise<Loaded> {
    const days = await this.dataSource.query<{ day: string; working: boolean }[]>(
      'select day::text, working from calendar_day',
    );
    const hours = await this.dataSource.query<(OpeningHours & { unit: string })[]>(
      `select unit, weekday, to_char(opens, 'HH24:MI') as opens, to_char(closes, 'HH24:MI') as closes,
              valid_from::text as "validFrom", valid_to::text as "validTo" from opening_hours`,
    );
    return {
      calendar: new Map(days.map((row) => [row.day, row.working])),
      hours: grouped(hours, (row) => row.unit),
    };
  }
}
