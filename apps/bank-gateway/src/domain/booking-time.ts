// When a bank booked something. Lateness is judged by the bank's booking time, bounded by our first durable receipt, so
// that neither a broker's outage nor a bank's clock that runs ahead makes anybody late or early.
import { dayInKazakhstan, endOfDay } from '@aiyrbas/kz';

const isDay = (stated: string): boolean => !stated.includes('T');

export function bookedAt(stated: string | undefined, receivedAt: Date): Date {
  if (stated === undefined) return receivedAt;
  // A day without a time may have been its last moment.
  const moment = isDay(stated) ? endOfDay(stated).getTime() - 1 : Date.parse(stated);
  return moment < receivedAt.getTime() ? new Date(moment) : receivedAt;
}

/** The value day as the bank states it, else the local day of the booking. */
export function valueDay(stated: string | undefined, booked: Date): string {
  if (stated !== undefined) return stated.slice(0, 10);
  return dayInKazakhstan(booked);
}

/** The day in Kazakhstan of what a bank states as a day or as a moment. */
export const statedDay = (stated: string): string => (isDay(stated) ? stated : dayInKazakhstan(new Date(stated)));

/** The day of the bank's books, also one that has not come yet: Saturday's payment may be Monday's entry. */
export const bookingDay = (stated: string | undefined, receivedAt: Date): string =>
  stated === undefined ? dayInKazakhstan(receivedAt) : statedDay(stated);
