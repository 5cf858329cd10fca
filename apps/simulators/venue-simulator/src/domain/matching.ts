// Immediate-or-cancel: an order takes what the book offers within its limit, at the book's prices, and the rest is
// cancelled at once. Fractions of a tiyn go to the venue, on both sides and in the commission.
import { ExactAmount, Money, Rate, share } from '@aiyrbas/money';
import type { SimulatedBook, SimulatedBookLevel } from './book';

export interface Match {
  readonly filled: Money;
  /** What the buyer pays or the seller gets for it, before commission. */
  readonly quoteAmount: Money;
  readonly commission: Money;
}

/** In per cent, charged in tenge. */
const COMMISSION = '0.20';

export function matchOrder(book: SimulatedBook, side: 'buy' | 'sell', quantity: Money, limit: Money): Match {
  const reached = (level: SimulatedBookLevel): boolean =>
    side === 'buy' ? limit.atLeast(level.price) : level.price.atLeast(limit);
  let remaining = quantity;
  // Exact until the one rounding below.
  let worth = ExactAmount.zero('KZT');
  for (const level of side === 'buy' ? book.asks : book.bids) {
    if (remaining.isZero() || !reached(level)) break;
    const taken = Money.min(remaining, level.quantity);
    worth = worth.plus(Rate.of(level.price.amount, quantity.asset, 'KZT').exactQuoteFor(taken));
    remaining = remaining.minus(taken);
  }
  const quoteAmount = worth.roundTo('KZT', side === 'buy' ? 'up' : 'down');
  return { filled: quantity.minus(remaining), quoteAmount, commission: share(quoteAmount, COMMISSION, 'up') };
}
