// When a rail may be suspended, and until when a suspension can still be ended.
import { type Result, ok, refuse } from '@aiyrbas/kernel';

export interface Dates {
  readonly fromAt: Date;
  readonly toAt: Date | null;
}

/** From now on when no beginning is stated; never from the past, for what applied then is on record. */
export function datesOf(
  period: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): Result<Dates, { readonly code: 'invalid_request'; readonly detail: string }> {
  const fromAt = period.from === undefined ? now : new Date(period.from);
  const toAt = period.to === undefined ? null : new Date(period.to);
  if (fromAt < now) return refuse({ code: 'invalid_request', detail: 'from: a suspension cannot begin in the past' });
  if (toAt !== null && toAt <= fromAt)
    return refuse({ code: 'invalid_request', detail: 'to: it must end after it begins' });
  return ok({ fromAt, toAt });
}

export const hasEnded = ({ toAt }: Dates, now: Date): boolean => toAt !== null && toAt <= now;

/** One that has not begun never applies. */
export const endedAt = ({ fromAt }: Dates, now: Date): Date => (fromAt > now ? fromAt : now);
