const LOCAL_DATE = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' });

/** The date in Vietnam at this instant, `YYYY-MM-DD`. */
export function localDate(instant: Date): string {
  return LOCAL_DATE.format(instant);
}

/** The date so many working days (Monday to Friday) after `date`; the day itself does not count (`YYYY-MM-DD`). */
export function workingDaysAfter(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  for (let left = days; left > 0;) {
    day.setUTCDate(day.getUTCDate() + 1);
    const isWeekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
    if (!isWeekend) left -= 1;
  }
  return day.toISOString().slice(0, 10);
}
