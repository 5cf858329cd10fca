// When the next manifest of a topic is due: after each day in Kazakhstan, and when an operator has requested one.
import { addDays, dayInKazakhstan, startOfDay } from '@aiyrbas/kz';

export interface MadeManifests {
  /** Until when the last manifest covers the topic; undefined before the first. */
  readonly until?: Date | undefined;
  /** The last day that a manifest completes, `YYYY-MM-DD`. */
  readonly day?: string | undefined;
  /** When a manifest was last requested. */
  readonly requestedAt?: Date | undefined;
}

/** The last day that is over in Kazakhstan. */
export const lastDay = (now: Date): string => addDays(dayInKazakhstan(now), -1);

/**
 * What the next manifest is for: a day that it completes, or a request. Days without any manifest, in which no process ran, are
 * completed by the one of the last day. Undefined where none is due.
 */
export function dueManifest(made: MadeManifests, now: Date): { readonly day?: string } | undefined {
  const day = lastDay(now);
  if (made.day === undefined || made.day < day) return { day };
  const { until, requestedAt } = made;
  return requestedAt !== undefined && (until === undefined || requestedAt > until) ? {} : undefined;
}

/** Milliseconds until the day in Kazakhstan ends. */
export const msUntilDayEnds = (now: Date): number =>
  startOfDay(addDays(dayInKazakhstan(now), 1)).getTime() - now.getTime();

/** For how many seconds the manifest of the last day has been due; 0 where it is there. */
export function overdueSeconds({ day }: MadeManifests, now: Date): number {
  if (day !== undefined && day >= lastDay(now)) return 0;
  return (now.getTime() - startOfDay(dayInKazakhstan(now)).getTime()) / 1_000;
}
