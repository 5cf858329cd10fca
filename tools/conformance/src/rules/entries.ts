// Which lines of a bank's reports are the same entry: what has the same reference, direction, reversal and amount.
import type { ReportedEntry } from '../transcript';

const keyOf = ({ stated }: ReportedEntry): string =>
  [stated.reference ?? 'none', stated.direction, stated.isReversal, stated.amount].join('/');

/** Each entry with all lines that report it, the first one first. */
export function entriesOf(lines: readonly ReportedEntry[]): (readonly [ReportedEntry, ...ReportedEntry[]])[] {
  const entries = new Map<string, [ReportedEntry, ...ReportedEntry[]]>();
  for (const line of lines) {
    const known = entries.get(keyOf(line));
    if (known) known.push(line);
    else entries.set(keyOf(line), [line]);
  }
  return [...entries.values()];
}
