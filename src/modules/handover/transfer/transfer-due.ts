import { localDay } from '../../../platform/clock.js';
import { holdsOn } from '../../directory/directory-cache.js';
import { addWorkingDays, isWorkingDay, type Calendar, type OpeningHours } from '../../directory/working-calendar.js';

/** What is received until then goes on the same day, later the next working morning. NĐ 61/2018 Art 18. */
const SAME_DAY_UNTIL = '15:00';
const NOON = '12:00';
const CLOSES = '17:00';
const FRIDAY = 5;

/** By when papers that a desk counted at a moment must be on their way to the competent one. */
export function transferDue(calendar: Calendar, hours: readonly OpeningHours[], counted: Date): Date {
  const day = localDay(counted);
  const closing = instant(day, closingOn(hours, day));
  const isSameDay = isWorkingDay(calendar, day) && counted < instant(day, SAME_DAY_UNTIL) && counted < closing;
  return isSameDay ? closing : instant(addWorkingDays(calendar, day, 1), NOON);
}

/** When the desk closes for the day; on a Saturday worked in exchange as on a Friday. */
function closingOn(hours: readonly OpeningHours[], day: string): string {
  const valid = hours.filter((span) => holdsOn(span, day));
  const weekday = new Date(Date.parse(day)).getUTCDay() || 7;
  const own = valid.filter((span) => span.weekday === weekday);
  const spans = own.length > 0 ? own : valid.filter((span) => span.weekday === FRIDAY);
  return (
    spans
      .map(({ closes }) => closes)
      .sort()
      .at(-1) ?? CLOSES
  );
}

function instant(day: string, time: string): Date {
  return new Date(`${day}T${time}:00+07:00`);
}
