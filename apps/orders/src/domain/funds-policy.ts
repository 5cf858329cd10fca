// The funds policy: what happens to money by when and how much of it came. The quote names it, the receipt cites it.
import type { Money } from '@aiyrbas/money';

export const FUNDS_POLICY = 'collect-2026-01';

export type FundsVerdict = 'exact' | 'over' | 'under' | 'late';

export interface Funds {
  readonly asked: Money;
  readonly amount: Money;
  /** The bank's booking time. */
  readonly bookedAt: Date;
  /** Our first durable receipt of the bank's message. */
  readonly receivedAt: Date;
}

/**
 * Late is judged by the bank's booking time, bounded by our first durable receipt of it: a bank's clock that runs ahead,
 * or an outage between the bank and us, makes nobody late.
 */
export function judgeFunds(funds: Funds, lockUntil: Date): FundsVerdict {
  const cameAt = funds.bookedAt < funds.receivedAt ? funds.bookedAt : funds.receivedAt;
  if (cameAt > lockUntil) return 'late';
  const order = funds.amount.compare(funds.asked);
  if (order < 0) return 'under';
  return order > 0 ? 'over' : 'exact';
}

export const CITATION: Readonly<Record<FundsVerdict | 'after-end', string>> = {
  exact: `${FUNDS_POLICY}: exact and in time - held for the order`,
  over: `${FUNDS_POLICY}: over - the order goes on, the surplus stays as KZT balance`,
  under: `${FUNDS_POLICY}: under - refunded whole`,
  late: `${FUNDS_POLICY}: late - refunded to the source account, or kept as KZT balance if so chosen`,
  'after-end': `${FUNDS_POLICY}: after the order's end - refunded to the source account`,
};
