// The funds policy: what happens to money by when and how much of it came. The quote names it, the receipt cites it.
import { FUNDS_POLICIES, type FundsRule } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';

export type FundsAssessment = 'exact' | 'over' | 'under' | 'late';

export interface Funds {
  readonly requested: Money;
  readonly amount: Money;
  /** The bank's booking time. */
  readonly bookedAt: Date;
  /** Our first durable receipt of the bank's message. */
  readonly receivedAt: Date;
}

/**
 * Lateness is decided by the bank's booking time or our first durable receipt of it, whichever is earlier. So a bank's
 * clock that runs ahead, or an outage between the bank and us, makes nobody late.
 */
export function assessFunds(funds: Funds, lockUntil: Date): FundsAssessment {
  const cameAt = funds.bookedAt < funds.receivedAt ? funds.bookedAt : funds.receivedAt;
  if (cameAt > lockUntil) return 'late';
  const order = funds.amount.compare(funds.requested);
  if (order < 0) return 'under';
  return order > 0 ? 'over' : 'exact';
}

/** A surplus below this stays as balance: sending it back would cost more than it is. */
export const SURPLUS_MIN = Money.of('100.00', 'KZT');

/** The policy's line that decided, in its own words. */
export const citation = (policy: string, rule: FundsRule): string =>
  `${policy}: ${FUNDS_POLICIES[policy]?.[rule] ?? rule}`;
