import fc from 'fast-check';
import { addDays } from './day';
import {
  HOLIDAYS,
  KURBAN_AIT,
  MOVED_DAYS,
  addWorkingDays,
  afterWorkingDays,
  isWorkingDay,
  workingDayFrom,
  yearsWithoutCalendar,
} from './working-days';

const isWeekday = (day: string): boolean => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
function daysOf(year: number): string[] {
  const days = [];
  for (let day = `${year}-01-01`; day < `${year + 1}`; day = addDays(day, 1)) days.push(day);
  return days;
}
/** Days off from Monday to Friday, `MM-DD`. */
const daysOff = (year: number): string =>
  daysOf(year)
    .filter((day) => isWeekday(day) && !isWorkingDay(day))
    .map((day) => day.slice(5))
    .join(' ');

describe('the working days of banks', () => {
  // Each from the published calendars of its year, not from the rules.
  it.each([
    [2021, '01-01 01-04 01-07 03-08 03-22 03-23 03-24 05-03 05-07 05-10 07-05 07-06 07-20 08-30 12-01 12-16 12-17'],
    [2022, '01-03 01-04 01-07 03-07 03-08 03-21 03-22 03-23 05-02 05-09 05-10 07-06 08-29 08-30 10-24 10-25 12-16'],
    [2023, '01-02 01-03 03-08 03-21 03-22 03-23 05-01 05-08 05-09 06-28 07-06 07-07 08-30 10-25 12-18'],
    [2024, '01-01 01-02 03-08 03-21 03-22 03-25 05-01 05-07 05-08 05-09 07-08 08-30 10-25 12-16'],
    [2025, '01-01 01-02 01-03 01-07 03-10 03-21 03-24 03-25 05-01 05-07 05-09 06-06 07-07 09-01 10-27 12-16'],
    [2026, '01-01 01-02 01-07 03-09 03-23 03-24 03-25 05-01 05-07 05-11 05-27 07-06 10-26 12-16'],
    [2027, '01-01 01-04 01-07 03-08 03-15 03-22 03-23 03-24 05-03 05-07 05-10 07-06 10-25 12-16'],
  ])('%i', (year, days) => {
    expect(daysOff(year)).toBe(days);
  });

  it.each(MOVED_DAYS)('$worked was worked for $off', ({ off, worked }) => {
    expect([isWeekday(worked), isWorkingDay(worked), isWorkingDay(off)]).toEqual([false, true, false]);
  });

  it('Nauryz of 2026 is five days off with its weekend', () => {
    expect(workingDayFrom('2026-03-21')).toBe('2026-03-26');
    expect(addWorkingDays('2026-03-20', 2)).toBe('2026-03-27');
  });

  it.each([
    ['a working day itself', '2026-11-23', 0, '2026-11-23'],
    ['five working days', '2026-11-23', 5, '2026-11-30'],
    ['from a Saturday the first is Monday', '2026-11-28', 1, '2026-11-30'],
    ['over a day off', '2026-12-15', 1, '2026-12-17'],
    ['over the turn of a year', '2026-12-31', 1, '2027-01-05'],
  ])('%s', (_what, day, count, expected) => {
    expect(addWorkingDays(day, count)).toBe(expected);
  });

  it('a time allowed in working days ends with the last of them, in Kazakhstan', () => {
    expect(afterWorkingDays(new Date('2026-11-27T18:59:59Z'), 1).toISOString()).toBe('2026-11-30T19:00:00.000Z');
    expect(afterWorkingDays(new Date('2026-11-27T19:00:00Z'), 1).toISOString()).toBe('2026-11-30T19:00:00.000Z');
  });

  it('every holiday of a row is off, whatever the day of the week', () => {
    for (let year = 2021; year <= 2030; year += 1) {
      const inForce = HOLIDAYS.filter(({ from, to }) => from <= year && year <= (to ?? year));
      for (const day of inForce.flatMap(({ days }) => days)) expect(isWorkingDay(`${year}-${day}`)).toBe(false);
    }
    expect(KURBAN_AIT.some(isWorkingDay)).toBe(false);
  });

  it.each([
    ['2026-11-01T18:59:59.999Z', []],
    ['2026-11-01T19:00:00.000Z', [2027]],
    ['2027-02-01T00:00:00.000Z', [2027]],
    ['2030-12-01T00:00:00.000Z', [2030, 2031]],
  ])('says at %s that the calendar of %j is not whole', (now, years) => {
    expect(yearsWithoutCalendar(new Date(now))).toEqual(years);
  });

  it('counting is one day after the other, and always ends on a working day', () => {
    const day = fc.integer({ min: 0, max: 365 * 7 }).map((days) => addDays('2021-01-01', days));
    fc.assert(
      fc.property(day, fc.nat(30), fc.nat(30), (from, one, more) => {
        const there = addWorkingDays(from, one + 1);
        expect(isWorkingDay(there)).toBe(true);
        expect(addWorkingDays(there, more)).toBe(addWorkingDays(from, one + 1 + more));
      }),
    );
  });
});
