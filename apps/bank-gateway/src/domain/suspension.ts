// When a rail may be suspended, and until when a suspension can still be ended.
import { type Result, ok, refuse } from '@aiyrbas/kernel';

export interface Dates {
  readonly from: Date;
  readonly to: Date | null;
}

/** From now on when no beginning is stated; never from the past, for what applied then is on record. */
export function datesOf(
  period: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): Result<Dates, { readonly code: 'invalid_request'; readonly detail: string }> {
  const from = period.from === undefined ? now : new Date(period.from);
  const to = period.to === undefined ? null : new Date(period.to);
  if (from < now) return refuse({ code: 'invalid_request', detail: 'from: a suspension cannot begin in the past' });
  if (to !== null && to <= from) return refuse({ code: 'invalid_request', detail: 'to: it must end after it begins' });
  return ok({ from, to });
}

export const hasEnded = ({ to }: Dates, now: Date): boolean => to !== null && to <= now;

/** One that has not begun never applies. */
export const endedAt = ({ from }: Dates, now: Date): Date => (from > now ? from : now);
