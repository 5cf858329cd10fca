// Immediate-or-cancel: an order takes what the book offers within its limit, at the book's prices, and the rest is
// cancelled at once. Fractions of a tiyn go to the venue, on both sides and in the commission.
import { type Asset, EXPONENT, Money, divide, powerOfTen } from '@aiyrbas/money';
import type { Book, BookLevel } from './book';

export interface Match {
  readonly filled: Money;
  /** What the buyer pays or the seller gets for it, before commission. */
  readonly quoteAmount: Money;
  readonly commission: Money;
}

/** 0.20 %, in tenge. */
const COMMISSION = { part: 2n, of: 1_000n } as const;

export function match(book: Book, side: 'buy' | 'sell', quantity: Money, limit: Money): Match {
  const reached = (level: BookLevel): boolean =>
    side === 'buy' ? limit.atLeast(level.price) : level.price.atLeast(limit);
  let rest = quantity;
  // Tiyn times minor units of the asset: exact until the one division below.
  let worth = 0n;
  for (const level of side === 'buy' ? book.asks : book.bids) {
    if (rest.isZero() || !reached(level)) break;
    const taken = Money.min(rest, level.quantity);
    worth += taken.minor * level.price.minor;
    rest = rest.minus(taken);
  }
  const unit = powerOfTen(EXPONENT[quantity.asset as Asset]);
  const quoteAmount = Money.ofMinor(divide(worth, unit, side === 'buy' ? 'up' : 'down'), 'KZT');
  const commission = Money.ofMinor(divide(quoteAmount.minor * COMMISSION.part, COMMISSION.of, 'up'), 'KZT');
  return { filled: quantity.minus(rest), quoteAmount, commission };
}
