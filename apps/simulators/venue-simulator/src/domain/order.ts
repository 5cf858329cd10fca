// An order as the venue keeps it, and the column of reasons for which it is rejected before it meets the book.
import type { VenueCode } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Asset, Money, Rate } from '@aiyrbas/money';
import { ORDER_WORTH_MIN, type Pair, assetsOf, lotUnit } from '@aiyrbas/venues';
import type { Match } from './matching';

export type SimulatedSide = 'buy' | 'sell';
export type OrderStatus = 'filled' | 'partially_filled' | 'cancelled' | 'rejected';

export interface SimulatedTerms {
  readonly venue: VenueCode;
  readonly clientOrderId: string | null;
  readonly pair: Pair;
  readonly side: SimulatedSide;
  readonly quantity: Money;
  readonly limit: Money;
}

export interface SimulatedOrder extends SimulatedTerms {
  readonly status: OrderStatus;
  readonly match: Match;
  readonly reason: string | null;
}

/** What the account has of the two assets that the order moves. */
export interface Available {
  readonly base: Money;
  readonly quote: Money;
}

export type Rejection =
  | 'quantity_step'
  | 'price_step'
  | 'amount_below_minimum'
  | 'amount_out_of_range'
  | 'insufficient_funds'
  | 'fault_injected';

/** Reads the numbers of an order onto the venue's grid; what does not lie on it is rejected, never rounded. */
export function readTerms(
  pair: Pair,
  quantity: string,
  price: string,
): Result<{ quantity: Money; limit: Money }, Rejection> {
  const base = assetsOf(pair).base as Asset;
  const units = Money.parse(quantity, base);
  if (!units.ok) return refuse(units.error.code === 'amount_scale' ? 'quantity_step' : 'amount_out_of_range');
  if (units.value.minor % lotUnit(base) !== 0n) return refuse('quantity_step');
  const limit = Money.parse(price, 'KZT');
  if (!limit.ok) return refuse(limit.error.code === 'amount_scale' ? 'price_step' : 'amount_out_of_range');
  if (!limit.value.isPositive()) return refuse('price_step');
  const worth = Rate.of(limit.value.amount, base, 'KZT').exactQuoteFor(units.value).roundTo('KZT', 'down');
  if (worth.lessThan(ORDER_WORTH_MIN)) return refuse('amount_below_minimum');
  return ok({ quantity: units.value, limit: limit.value });
}

export function settleOrder(terms: SimulatedTerms, match: Match, available: Available): SimulatedOrder {
  if (match.filled.isZero()) return { ...terms, match, status: 'cancelled', reason: null };
  const isFunded =
    terms.side === 'buy'
      ? available.quote.atLeast(match.quoteAmount.plus(match.commission))
      : available.base.atLeast(match.filled);
  if (!isFunded) return rejected(terms, 'insufficient_funds');
  const status = match.filled.equals(terms.quantity) ? 'filled' : 'partially_filled';
  return { ...terms, match, status, reason: null };
}

export function rejected(terms: SimulatedTerms, reason: Rejection): SimulatedOrder {
  const none = {
    filled: Money.zero(terms.quantity.asset),
    quoteAmount: Money.zero('KZT'),
    commission: Money.zero('KZT'),
  };
  return { ...terms, match: none, status: 'rejected', reason };
}

export interface Movement {
  readonly kind: 'trade' | 'commission';
  readonly amount: Money;
}

/** What the order does to the account: nothing unless something was filled. */
export function movementsOf(order: SimulatedOrder): Movement[] {
  const { filled, quoteAmount, commission } = order.match;
  if (filled.isZero()) return [];
  const buys = order.side === 'buy';
  return [
    { kind: 'trade' as const, amount: buys ? filled : filled.negate() },
    { kind: 'trade' as const, amount: buys ? quoteAmount.negate() : quoteAmount },
    { kind: 'commission' as const, amount: commission.negate() },
  ].filter((movement) => !movement.amount.isZero());
}
