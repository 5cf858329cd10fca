/** Whether a day exists. Reckoned on text and small numbers: a JS date would quietly turn 30 February into 1 March. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** @param date `YYYY-MM-DD` */
export function dayExists(date: string): boolean {
  const [, year, month, day] = DATE.exec(date) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const days = daysIn(count(year), count(month));
  return count(day) >= 1 && count(day) <= days;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
}

const count = (digits: string): number => parseInt(digits, 10);
