import 'reflect-metadata';
import { DirectoryCache } from '../src/modules/directory/directory-cache.js';
import {
  addOpeningMinutes,
  addWorkingDays,
  isWorkingDay,
  knowsYear,
  WorkingCalendar,
} from '../src/modules/directory/working-calendar.js';
import { derivedId } from '../src/platform/ids.js';
import { loadedDirectory, type LoadedDirectory, today } from './support/loaded-directory.js';

let directory: LoadedDirectory;
let calendars: WorkingCalendar;

beforeAll(async () => {
  directory = await loadedDirectory();
  calendars = new WorkingCalendar(directory.dataSource, new DirectoryCache());
}, 60_000);

afterAll(() => directory.close());

describe('F117 working calendar', () => {
  test.each([
    ['2026-11-23', 1, '2026-11-24', 'the next day'],
    ['2026-11-27', 1, '2026-11-30', 'over a weekend'],
    ['2026-11-28', 1, '2026-11-30', 'from a Saturday'],
    ['2026-11-23', 0, '2026-11-23', 'J itself'],
    ['2026-02-13', 1, '2026-02-23', 'over Tết 2026'],
    ['2026-01-01', 1, '2026-01-05', 'over a swapped Friday'],
    ['2026-01-09', 1, '2026-01-10', 'to a Saturday worked in exchange'],
    ['2026-08-21', 2, '2026-08-24', 'over a Saturday worked in exchange'],
    ['2026-08-28', 2, '2026-09-04', 'over 2 September'],
    ['2027-02-04', 6, '2027-02-20', 'over Tết 2027 to its compensating Saturday'],
    ['2026-12-31', 1, '2027-01-04', 'over New Year'],
  ])('from %s, %i working days end on %s: %s', async (from, days, end) => {
    expect(addWorkingDays(await calendars.calendar(), from, days)).toBe(end);
  });

  test('holidays, exchanged Saturdays and years are known', async () => {
    const calendar = await calendars.calendar();

    expect(['2026-02-17', '2026-08-22', '2026-08-29', '2026-11-23'].map((day) => isWorkingDay(calendar, day))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(['2027-12-31', '2028-01-01'].map((day) => knowsYear(calendar, day))).toEqual([true, false]);
    expect(() => addWorkingDays(calendar, today, -1)).toThrow(RangeError);
  });

  test.each([
    ['2026-11-23T09:00+07:00', 60, '2026-11-23T10:00+07:00', 'while open'],
    ['2026-11-23T11:00+07:00', 60, '2026-11-23T14:00+07:00', 'over noon'],
    ['2026-11-23T16:30+07:00', 60, '2026-11-24T08:00+07:00', 'over night'],
    ['2026-11-27T16:30+07:00', 60, '2026-11-30T08:00+07:00', 'over a weekend'],
    ['2026-11-22T23:30+07:00', 240, '2026-11-23T11:30+07:00', 'from a closed day to noon sharp'],
    ['2026-08-21T16:30+07:00', 60, '2026-08-22T08:00+07:00', 'to a Saturday worked in exchange'],
    ['2026-02-13T16:30+07:00', 60, '2026-02-23T08:00+07:00', 'over Tết'],
  ])('from %s a desk has been open %i minutes at %s: %s', async (from, minutes, end) => {
    const hours = await calendars.openingHours(derivedId('unit', '44-TTPVHCC'));

    expect(addOpeningMinutes(await calendars.calendar(), hours, new Date(from), minutes)).toEqual(new Date(end));
  });

  test('a unit that never opens is an error, not an endless search', async () => {
    const calendar = await calendars.calendar();

    expect(() => addOpeningMinutes(calendar, [], new Date(), 1)).toThrow(RangeError);
  });
});
