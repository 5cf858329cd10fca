// Working days of banks in Kazakhstan. Laws change and the Government moves days off, so each fact is a dated row with its
// source; the rules read rows only. A five-day week, as banks and both interbank systems keep it.
import { addDays, dayInKazakhstan, startOfDay } from './day';

interface Holiday {
  readonly name: string;
  /** `MM-DD`. */
  readonly days: readonly string[];
  /** The first and the last year in which it applies. */
  readonly from: number;
  readonly to?: number;
  /** Whether the next working day is off when it falls on a weekend (law on holidays, article 5). */
  readonly isMoved: boolean;
  readonly source: string;
}

/** The first year with rows: that of the pilot. */
const SINCE = 2021;
const LAW = 'Law of 13 December 2001 No. 267 on holidays';
const LABOUR_CODE = 'Labour Code, article 84: a day off, not a holiday';

export const HOLIDAYS: readonly Holiday[] = [
  { name: "New Year's Day", days: ['01-01', '01-02'], from: SINCE, isMoved: true, source: LAW },
  { name: 'Orthodox Christmas', days: ['01-07'], from: SINCE, isMoved: false, source: LABOUR_CODE },
  { name: "International Women's Day", days: ['03-08'], from: SINCE, isMoved: true, source: LAW },
  {
    name: 'Constitution Day',
    days: ['03-15'],
    from: 2027,
    isMoved: true,
    source: 'Constitution adopted on 15 March 2026, article 94; first applied in 2027 (Ministry of Labour, March 2026)',
  },
  { name: 'Nauryz', days: ['03-21', '03-22', '03-23'], from: SINCE, isMoved: true, source: LAW },
  { name: 'Unity Day', days: ['05-01'], from: SINCE, isMoved: true, source: LAW },
  { name: "Defenders' Day", days: ['05-07'], from: SINCE, isMoved: true, source: LAW },
  { name: 'Victory Day', days: ['05-09'], from: SINCE, isMoved: true, source: LAW },
  { name: 'Capital City Day', days: ['07-06'], from: SINCE, isMoved: true, source: LAW },
  {
    name: 'Constitution Day',
    days: ['08-30'],
    from: SINCE,
    to: 2025,
    isMoved: true,
    source: `${LAW}; no day off in 2026 (Ministry of Labour, March 2026)`,
  },
  { name: 'Republic Day', days: ['10-25'], from: 2022, isMoved: true, source: `${LAW}, as amended in 2022` },
  { name: 'First President Day', days: ['12-01'], from: SINCE, to: 2021, isMoved: true, source: LAW },
  { name: 'Independence Day', days: ['12-16'], from: SINCE, isMoved: true, source: LAW },
  { name: 'Independence Day', days: ['12-17'], from: SINCE, to: 2021, isMoved: true, source: LAW },
];

/**
 * The first day of Kurban Ait, a day off that is never moved. The Muslim board announces it, so a year without a row is one
 * that was not announced yet.
 */
export const KURBAN_AIT: readonly string[] = [
  '2021-07-20',
  '2022-07-09',
  '2023-06-28',
  '2024-06-16',
  '2025-06-06',
  '2026-05-27',
];

/** Days off that were moved for the five-day week, each from a Saturday or Sunday that was worked instead. */
export const MOVED_DAYS: readonly { readonly off: string; readonly worked: string; readonly source: string }[] = [
  { off: '2021-07-05', worked: '2021-07-03', source: 'Government, 2020, No. 930' },
  { off: '2022-03-07', worked: '2022-03-05', source: 'Government, 2022' },
  { off: '2022-08-29', worked: '2022-08-27', source: 'Government, 2022' },
  { off: '2022-10-24', worked: '2022-10-22', source: 'Government, 2022, No. 796' },
  { off: '2023-07-07', worked: '2023-07-01', source: 'Government, 2023, No. 326' },
  { off: '2024-05-08', worked: '2024-05-04', source: 'Ministry of Labour, 2024, No. 109' },
  { off: '2025-01-03', worked: '2025-01-05', source: 'Ministry of Labour, 2024, No. 436' },
];

const FRIDAY = 5;
const isWeekend = (day: string): boolean => weekday(day) > FRIDAY;
/** 1 is Monday. */
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

const BY_YEAR = new Map<number, ReadonlySet<string>>();
const DECREED = new Map(
  MOVED_DAYS.flatMap(({ off, worked }) => [
    [off, false],
    [worked, true],
  ]),
);

/** Whether banks work on a day. @param day `YYYY-MM-DD` */
export function isWorkingDay(day: string): boolean {
  return DECREED.get(day) ?? !(isWeekend(day) || daysOffIn(parseInt(day.slice(0, 4), 10)).has(day));
}

/** The days off of a year that are no plain weekend: holidays, and the days to which they are moved. */
function daysOffIn(year: number): ReadonlySet<string> {
  const known = BY_YEAR.get(year);
  if (known) return known;
  const inForce = HOLIDAYS.filter(({ from, to }) => from <= year && year <= (to ?? year));
  const holidays = inForce.flatMap(({ days, isMoved }) => days.map((day) => ({ day: `${year}-${day}`, isMoved })));
  const off = new Set([...holidays.map(({ day }) => day), ...KURBAN_AIT]);
  // In the order of the year: two holidays on one weekend move to two days, never to the same one.
  for (const { day, isMoved } of holidays.sort((a, b) => (a.day < b.day ? -1 : 1))) {
    if (!isMoved || !isWeekend(day)) continue;
    let next = addDays(day, 1);
    while (isWeekend(next) || off.has(next)) next = addDays(next, 1);
    off.add(next);
  }
  BY_YEAR.set(year, off);
  return off;
}

/** The first working day on or after a day. */
export function workingDayFrom(day: string): string {
  let found = day;
  while (!isWorkingDay(found)) found = addDays(found, 1);
  return found;
}

/** The last working day before a day. */
export function workingDayBefore(day: string): string {
  let found = addDays(day, -1);
  while (!isWorkingDay(found)) found = addDays(found, -1);
  return found;
}

/** The working day that is so many working days after a day. @param count 0 or more; 0 is the day itself if it works. */
export function addWorkingDays(day: string, count: number): string {
  let found = workingDayFrom(day);
  for (let left = isWorkingDay(day) ? count : count - 1; left > 0; left -= 1) found = workingDayFrom(addDays(found, 1));
  return found;
}

/** The instant after which so many whole working days have passed since `at`. */
export const afterWorkingDays = (at: Date, count: number): Date =>
  startOfDay(addDays(addWorkingDays(dayInKazakhstan(at), count), 1));

/** Whether the days off of a year are complete: Kurban Ait is announced for it. */
const isCalendarKnown = (year: number): boolean => KURBAN_AIT.some((day) => day.startsWith(`${year}-`));

/** So far ahead working days are counted: a bank's hold over the longest holidays, with time to add a row. */
const AHEAD_DAYS = 60;

/** Years whose days off are not complete and that a date reaches into which is computed now: some date of these may be wrong. */
export function yearsWithoutCalendar(now: Date): number[] {
  const today = dayInKazakhstan(now);
  const years = [today, addDays(today, AHEAD_DAYS)].map((day) => parseInt(day.slice(0, 4), 10));
  return [...new Set(years)].filter((year) => !isCalendarKnown(year));
}
