// The bank's day, in Kazakhstan, where a day begins five hours before it does in UTC.

const OFFSET_MS = 5 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** What was being booked at the end of a day is in the books by then. */
const GRACE_MS = 60_000;

export const dayOf = (moment: Date): string => new Date(moment.getTime() + OFFSET_MS).toISOString().slice(0, 10);

export const startOf = (day: string): Date => new Date(`${day}T00:00:00+05:00`);

export const endOf = (day: string): Date => new Date(startOf(day).getTime() + DAY_MS);

export const dayAfter = (day: string): string => dayOf(endOf(day));

/** When the statement of a day goes out. */
export const statedAt = (day: string): Date => new Date(endOf(day).getTime() + GRACE_MS);
