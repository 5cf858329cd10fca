// Days of a bank's books are calendar days in Kazakhstan, which has been five hours ahead of UTC since 1 March 2024.

const OFFSET_MS = 5 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

export const dayIn = (moment: string): string => new Date(Date.parse(moment) + OFFSET_MS).toISOString().slice(0, 10);

const daysFrom = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

export const dayAfter = (day: string): string => daysFrom(day, 1);
export const dayBefore = (day: string): string => daysFrom(day, -1);
