// The day on which a bank executes what it receives. A bank with a cut-off executes on working days, and what comes after the
// cut-off or on a day off on the next one. Without a cut-off it executes at any time.
import { addDays, dayInKazakhstan, offsetOfLocal, startOfDay, timeInKazakhstan } from './day';
import { isWorkingDay, workingDayBefore, workingDayFrom } from './working-days';

/** `hh:mm` in Kazakhstan; undefined for a bank that executes at any time. */
export type CutOff = string | undefined;

/** What comes in the very minute of the cut-off, at its first instant, is in time. */
const isBefore = (time: string, cutOff: string): boolean => time <= `${cutOff}:00.000`;

export function executionDay(at: Date, cutOff: CutOff): string {
  const today = dayInKazakhstan(at);
  if (cutOff === undefined) return today;
  const isInTime = isBefore(timeInKazakhstan(at), cutOff);
  return workingDayFrom(isInTime ? today : addDays(today, 1));
}

/** From when on the bank may execute it: at once, or with the beginning of its execution day. */
export function executionStart(at: Date, cutOff: CutOff): Date {
  const day = executionDay(at, cutOff);
  return day === dayInKazakhstan(at) ? at : startOfDay(day);
}

/** The last instant whose execution starts no later than `by`: what was sent until then could be executed by then. */
export function lastExecutableBy(by: Date, cutOff: CutOff): Date {
  if (cutOff === undefined) return by;
  const today = dayInKazakhstan(by);
  const isInTime = isWorkingDay(today) && isBefore(timeInKazakhstan(by), cutOff);
  if (isInTime) return by;
  // Sent after the last cut-off, it starts on the next working day, which is not here yet.
  return cutOffOf(isWorkingDay(today) ? today : workingDayBefore(today), cutOff);
}

function cutOffOf(day: string, cutOff: string): Date {
  const local = `${day}T${cutOff}:00`;
  return new Date(`${local}${offsetOfLocal(local)}`);
}
