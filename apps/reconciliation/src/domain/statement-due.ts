// Which day's statement a bank must have sent by now. A bank closes a working day, and has until a time of the next one.
import { dayInKazakhstan, isWorkingDay, timeInKazakhstan, workingDayBefore } from '@aiyrbas/kz';

/**
 * The last working day whose statement is due.
 * @param due `HH:MM` in Kazakhstan, of the working day after it
 */
export function dayWithStatementDue(now: Date, due: string): string {
  const today = dayInKazakhstan(now);
  const isDueToday = isWorkingDay(today) && timeInKazakhstan(now) >= `${due}:00.000`;
  return workingDayBefore(isDueToday ? today : workingDayBefore(today));
}

/** Whether a bank owes the statement of a day; before its first statement nobody knows that it sends any. */
export const isStatementLate = (
  { first, closed }: { readonly first: string; readonly closed: string | null },
  due: string,
): boolean => first <= due && (closed === null || closed < due);
