// Divides a statement into pages of at most a thousand entries. Pages are numbered from one, and the last one is
// marked. An empty statement has one page too, because "nothing happened" is an answer.
import type { ReportedLine } from './line';

export const ENTRIES_PER_PAGE = 1000;

export interface ReportPage {
  readonly number: number;
  readonly isLast: boolean;
  readonly lines: readonly ReportedLine[];
}

export function pagesOf(lines: readonly ReportedLine[], size: number = ENTRIES_PER_PAGE): ReportPage[] {
  const count = Math.max(1, Math.ceil(lines.length / size));
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    isLast: index === count - 1,
    lines: lines.slice(index * size, (index + 1) * size),
  }));
}
