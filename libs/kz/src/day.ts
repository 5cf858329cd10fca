// The calendar in Kazakhstan, which has one time: UTC+5 since 1 March 2024. Before, Astana and Almaty kept UTC+6, without
// summer time since 2005. Offsets are written here, and not asked of the runtime's time zones: a day is hashed into the
// ledger's blocks, so it must not depend on which version of that database a machine has. A test holds them to it.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Midnight between 29 February and 1 March 2024 by UTC+6, when clocks went back by one hour. */
const CHANGED_AT = Date.UTC(2024, 1, 29, 18);
const OFFSET_MS = { before: 6 * HOUR_MS, since: 5 * HOUR_MS } as const;

/** The local time of an instant, as if it were UTC. */
function localTime(at: Date): string {
  const offset = at.getTime() < CHANGED_AT ? OFFSET_MS.before : OFFSET_MS.since;
  return new Date(at.getTime() + offset).toISOString();
}

/** `YYYY-MM-DD`. */
export const dayInKazakhstan = (at: Date): string => localTime(at).slice(0, 10);

/** `hh:mm:ss.mmm`. */
export const timeInKazakhstan = (at: Date): string => localTime(at).slice(11, 23);

/** `YYYY-MM`. */
export const monthInKazakhstan = (at: Date): string => dayInKazakhstan(at).slice(0, 7);

/**
 * The first instant of a day.
 * @param day `YYYY-MM-DD`
 */
export function startOfDay(day: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const start = midnight - OFFSET_MS.since;
  return new Date(start < CHANGED_AT ? midnight - OFFSET_MS.before : start);
}

/** The first instant after a day. */
export const endOfDay = (day: string): Date => startOfDay(addDays(day, 1));

/**
 * The first instant after a month.
 * @param month `YYYY-MM`
 */
export function endOfMonth(month: string): Date {
  // No month is longer than 31 days, and none is shorter than 28.
  return startOfDay(`${addDays(`${month}-01`, 31).slice(0, 7)}-01`);
}

/** @param days may be negative. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * The offset from UTC of a local time. In the hour that came twice it is the later one; the day is the same.
 * @param local `YYYY-MM-DDThh:mm:ss`
 */
export function offsetOfLocal(local: string): '+05:00' | '+06:00' {
  return Date.parse(`${local}Z`) - OFFSET_MS.since < CHANGED_AT ? '+06:00' : '+05:00';
}
