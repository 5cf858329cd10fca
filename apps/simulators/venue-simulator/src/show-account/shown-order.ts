// An order in the words of the venue's API.
import type { StoredOrder } from '../persistence/account.store';

export function shownOrder(order: StoredOrder) {
  return {
    orderID: order.venueOrderId,
    clientOrderId: order.clientOrderId,
    symbol: order.pair,
    side: order.side,
    price: order.limit.amount,
    status: order.status,
    origQuantity: order.quantity.amount,
    cumQuantity: order.match.filled.amount,
    cumQuoteQuantity: order.match.quoteAmount.amount,
    cumCommission: order.match.commission.amount,
    created: order.createdAt.toISOString(),
    filledAt: order.match.filled.isZero() ? null : order.createdAt.toISOString(),
    reason: order.reason,
  };
}
