// What was heard -> lines. What the ledger says is in `booked-lines.ts`.
import type { WireFill } from '@aiyrbas/contracts';
import { never } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { bookedLines } from './booked-lines';
import type { Happening } from './happening';
import { type Counted, type NewLine, countedOf, negated, transactions } from './line';

export function linesOf(happening: Happening): NewLine[] {
  switch (happening.type) {
    case 'payments.entry.booked': {
      const { entryId, firm, bic, entryRef, direction, amount, orderId, bookedAt } = happening.body;
      const counted = countedOf(amount);
      const signed = direction === 'credit' ? counted : negated(counted);
      // Events of releases that did not tell the day of the books: the day on which it was booked.
      const day = happening.body.bookingDate ?? dayInKazakhstan(new Date(bookedAt));
      const key = `${bic}/${entryRef}`;
      return [{ pairing: 'bank', key, side: 'told', ref: entryId, firm, orderId, day, amount: signed }];
    }
    case 'venues.execution.filled':
    case 'venues.execution.failed':
      return happening.body.fills.flatMap((fill) => linesOfFill(happening.body.orderId, fill));
    case 'venues.deposit.credited':
    case 'venues.deposit.unassigned': {
      const { depositId, firm, venue, amount } = happening.body;
      return [{ pairing: 'deposit', key: depositId, side: 'told', ref: venue, firm, amount: countedOf(amount) }];
    }
    case 'orders.order.executed': {
      const { orderId, firm, spend, receive } = happening.body;
      const line = (part: string, amount: Counted): NewLine => ({
        pairing: 'conversion',
        key: `${orderId}/${part}`,
        side: 'told',
        ref: orderId,
        firm,
        orderId,
        amount,
      });
      return [line('spend', countedOf(spend)), line('receive', countedOf(receive))];
    }
    case 'orders.order.completed':
      return [completion(happening.body, 1)];
    case 'orders.order.refunded':
    case 'orders.order.rejected':
    case 'orders.order.cancelled':
    case 'orders.order.expired':
      return [completion(happening.body, 0)];
    case 'ledger.transaction.posted':
      return bookedLines(happening.body);
    case 'payments.statement.received':
    case 'venues.balance.reported':
      return [];
    default:
      return never(happening);
  }
}

/** What an end says about the books: one conversion, or none. */
const completion = ({ orderId, firm }: { orderId: string; firm: string }, count: 0 | 1): NewLine => ({
  pairing: 'completion',
  key: orderId,
  side: 'told',
  // An order that ends twice, as two things, says both.
  ref: String(count),
  firm,
  orderId,
  amount: transactions(count),
});

/** Its three parts. The ledger does not book parts of nothing. */
function linesOfFill(orderId: string, fill: WireFill): NewLine[] {
  const parts = { quantity: fill.quantity, quote: fill.quoteAmount, commission: fill.commission };
  return Object.entries(parts)
    .map(([part, amount]) => [part, countedOf(amount)] as const)
    .filter(([, { minor }]) => minor !== 0n)
    .map(([part, amount]) => ({
      pairing: 'fill',
      key: `${orderId}/${fill.venue}/${part}`,
      side: 'told',
      ref: fill.clientOrderId,
      orderId,
      amount,
    }));
}
