// When a bank booked an entry. Lateness is measured by the bank's booking time, and never by a time after our first
// durable receipt. So neither an outage of the broker nor a bank's fast clock makes an entry late or early.
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

/** The booking day of the entry. It may be in the future: Saturday's payment may be Monday's entry. */
export const bookingDay = (stated: string | undefined, receivedAt: Date): string =>
  stated === undefined ? dayInKazakhstan(receivedAt) : statedDay(stated);
