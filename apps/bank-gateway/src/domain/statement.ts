// When a bank's statement of a day is final. All pages are there, it was written after the day was over, and the
// opening balance and its entries add up to the closing balance.
import { endOfDay } from '@aiyrbas/kz';

export interface StatementPage {
  readonly page: number;
  readonly isLast: boolean;
  /** Minor units, credits less debits; null where an entry or a balance cannot be counted in one asset of ours. */
  readonly total: bigint | null;
  readonly opening: bigint | null;
  readonly closing: bigint | null;
  /** The day of the closing balance, YYYY-MM-DD in Kazakhstan. */
  readonly day: string | null;
  readonly statedAt: Date;
}

/** @param pages those of one statement, each number once. */
export function isFinal(pages: readonly StatementPage[]): boolean {
  const inOrder = [...pages].sort((one, other) => one.page - other.page);
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (!first || !last?.isLast || inOrder.some(({ page }, index) => page !== index + 1)) return false;
  if (last.day === null || last.statedAt < endOfDay(last.day)) return false;
  if (first.opening === null || last.closing === null || !isChained(inOrder)) return false;
  let sum = first.opening;
  for (const { total } of inOrder) {
    if (total === null) return false;
    sum += total;
  }
  return sum === last.closing;
}

/** What a page closes with, the next one opens with. A bank may also repeat the balances of the day on each page. */
function isChained(pages: readonly StatementPage[]): boolean {
  const [first] = pages;
  const isRepeated = pages.every(({ opening, closing }) => opening === first?.opening && closing === first.closing);
  return (
    isRepeated ||
    pages.every(({ opening }, index) => {
      const before = pages[index - 1];
      return before === undefined || before.closing === null || opening === null || before.closing === opening;
    })
  );
}
