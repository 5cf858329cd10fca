// The backoff of requests to a silent bank: 15 s, then twice as long each time. A status without a response stays
// unknown; nothing is ever guessed from silence.

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
