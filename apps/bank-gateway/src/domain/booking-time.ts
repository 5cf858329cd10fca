// When a bank booked something. Lateness is judged by the bank's booking time, bounded by our first durable receipt, so
// that neither a broker's outage nor a bank's clock that runs ahead makes anybody late or early.

/** Kazakhstan has one time zone, UTC+5, since 1 March 2024. */
const LOCAL_OFFSET = '+05:00';

const isDay = (stated: string): boolean => !stated.includes('T');

export function bookedAt(stated: string | undefined, receivedAt: Date): Date {
  if (stated === undefined) return receivedAt;
  // A day without a time may have been its last moment.
  const moment = Date.parse(isDay(stated) ? `${stated}T23:59:59.999${LOCAL_OFFSET}` : stated);
  return moment < receivedAt.getTime() ? new Date(moment) : receivedAt;
}

const HOURS_5_MS = 5 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The value day as the bank states it, else the local day of the booking. */
export function valueDay(stated: string | undefined, booked: Date): string {
  if (stated !== undefined) return stated.slice(0, 10);
  return localDay(booked);
}

/** The day in Kazakhstan of what a bank states as a day or as a moment. */
export const statedDay = (stated: string): string => (isDay(stated) ? stated : localDay(new Date(stated)));

/** The day of the bank's books, also one that has not come yet: Saturday's payment may be Monday's entry. */
export const bookingDay = (stated: string | undefined, receivedAt: Date): string =>
  stated === undefined ? localDay(receivedAt) : statedDay(stated);

/** The calendar day in Kazakhstan. */
export const localDay = (moment: Date): string => new Date(moment.getTime() + HOURS_5_MS).toISOString().slice(0, 10);

/** When a day is over in Kazakhstan. */
export const endOfDay = (day: string): Date => new Date(Date.parse(`${day}T00:00:00${LOCAL_OFFSET}`) + DAY_MS);
