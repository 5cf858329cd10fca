// The backoff of requests to a silent bank: 15 s, then twice as long each time. A status without a response stays
// unknown; nothing is ever guessed from silence. A bank with a cut-off has until its execution day, and is not asked on
// days off.
import { type CutOff, dayInKazakhstan, executionStart, isWorkingDay, startOfDay, workingDayFrom } from '@aiyrbas/kz';

const FIRST_S = 15;
/** A bank gets one request in this time, about everything that waits. */
export const REQUEST_INTERVAL_S = FIRST_S;
/** Accepted but not booked: the bank is at work, so it gets longer. */
const ACCEPTED_FIRST_S = 60;
const LONGEST_S = 15 * 60;

export function nextRequestAfterSeconds(state: 'sent' | 'accepted', timesRequested: number): number {
  const first = state === 'sent' ? FIRST_S : ACCEPTED_FIRST_S;
  return Math.min(LONGEST_S, first * 2 ** Math.min(timesRequested, 10));
}

export const secondsAfter = (moment: Date, seconds: number): Date => new Date(moment.getTime() + seconds * 1000);

interface Sent {
  readonly sentAt: Date;
  readonly cutOff: CutOff;
}

/** The first instant, `at` or later, at which the bank can be expected to know more of what was sent. */
export function requestableFrom(at: Date, { sentAt, cutOff }: Sent): Date {
  const start = executionStart(sentAt, cutOff);
  const earliest = start > at ? start : at;
  const day = dayInKazakhstan(earliest);
  return cutOff === undefined || isWorkingDay(day) ? earliest : startOfDay(workingDayFrom(day));
}

export function nextRequestAt(
  now: Date,
  sent: Sent & { readonly state: 'sent' | 'accepted'; readonly timesRequested: number },
): Date {
  const backoff = nextRequestAfterSeconds(sent.state, sent.timesRequested);
  return requestableFrom(secondsAfter(requestableFrom(now, sent), backoff), sent);
}
