// The events that two sides may differ about, each registered once, with what it says of lines, of venues' balances and of banks'
// statements. What the ledger says in lines is in `booked-lines.ts`.
import {
  type BodyOf,
  type EventIn,
  type WireFill,
  balanceReported,
  decision,
  depositCredited,
  depositUnassigned,
  entryBooked,
  executionFailed,
  executionFilled,
  orderCancelled,
  orderCompleted,
  orderExecuted,
  orderExpired,
  orderRefunded,
  orderRejected,
  statementReceived,
  subscribe,
  transactionPosted,
} from '@aiyrbas/contracts';
import { dayInKazakhstan } from '@aiyrbas/kz';
import type { Reported } from './balance';
import { bookedLines } from './booked-lines';
import { type Counted, type NewLine, countedOf, negated, transactions } from './line';
import { type ReceivedPage, receivedPage } from './pages';
import { type Stated, statedBalances } from './stated';
import { type VenuePosting, venuePostings } from './venue-postings';

/** What is read out of one event. */
export interface Reading {
  readonly lines?: readonly NewLine[];
  readonly postings?: readonly VenuePosting[];
  readonly reports?: readonly Reported[];
  readonly stated?: readonly Stated[];
  readonly page?: ReceivedPage | undefined;
  /** The bank whose statement has been read to its last page. */
  readonly wholeStatementOf?: string;
}

const on = decision<[], Reading>();

export const RECONCILED_EVENTS = subscribe(
  on(entryBooked, (body) => ({ lines: [entryLine(body)] })),
  on(statementReceived, (body) => ({
    stated: statedBalances(body),
    page: receivedPage(body),
    ...(body.lastPage ? { wholeStatementOf: body.bic } : {}),
  })),
  on(executionFilled, fillLines),
  on(executionFailed, fillLines),
  on(depositCredited, depositLine),
  on(depositUnassigned, depositLine),
  on(balanceReported, ({ venue, balances }) => ({
    reports: balances.map(countedOf).map(({ unit, minor }) => ({ venue, unit, amount: minor })),
  })),
  on(orderExecuted, (body) => ({
    lines: [
      conversionLine(body, 'spend', countedOf(body.spend)),
      conversionLine(body, 'receive', countedOf(body.receive)),
    ],
  })),
  on(orderCompleted, (body) => ({ lines: [completion(body, 1)] })),
  on(orderRefunded, (body) => ({ lines: [completion(body, 0)] })),
  on(orderRejected, (body) => ({ lines: [completion(body, 0)] })),
  on(orderCancelled, (body) => ({ lines: [completion(body, 0)] })),
  on(orderExpired, (body) => ({ lines: [completion(body, 0)] })),
  on(transactionPosted, (body) => ({ lines: bookedLines(body), postings: venuePostings(body) })),
);

export type ReconciledEvent = EventIn<typeof RECONCILED_EVENTS>;

function entryLine(body: BodyOf<typeof entryBooked>): NewLine {
  const { entryId, firm, bic, entryRef, direction, amount, orderId, bookedAt, bookingDate } = body;
  const counted = countedOf(amount);
  return {
    pairing: 'bank',
    key: `${bic}/${entryRef}`,
    side: 'told',
    ref: entryId,
    firm,
    orderId,
    // Events of earlier releases do not have the bank's booking day. For them it follows from the time of booking.
    day: bookingDate ?? dayInKazakhstan(new Date(bookedAt)),
    amount: direction === 'credit' ? counted : negated(counted),
  };
}

function depositLine(body: Pick<BodyOf<typeof depositCredited>, 'depositId' | 'firm' | 'venue' | 'amount'>): Reading {
  const { depositId, firm, venue, amount } = body;
  return { lines: [{ pairing: 'deposit', key: depositId, side: 'told', ref: venue, firm, amount: countedOf(amount) }] };
}

interface OfOrder {
  readonly orderId: string;
  readonly firm: string;
}

const conversionLine = ({ orderId, firm }: OfOrder, part: string, amount: Counted): NewLine => ({
  pairing: 'conversion',
  key: `${orderId}/${part}`,
  side: 'told',
  ref: orderId,
  firm,
  orderId,
  amount,
});

/** How many conversions an ended order must have in the ledger: one or none. */
const completion = ({ orderId, firm }: OfOrder, count: 0 | 1): NewLine => ({
  pairing: 'completion',
  key: orderId,
  side: 'told',
  // An order that ends twice, as two things, says both.
  ref: String(count),
  firm,
  orderId,
  amount: transactions(count),
});

/** Three parts of each fill. The ledger does not book parts of nothing. */
function fillLines({ orderId, fills }: { orderId: string; fills: readonly WireFill[] }): Reading {
  const lines = fills.flatMap((fill) => {
    const parts = { quantity: fill.quantity, quote: fill.quoteAmount, commission: fill.commission };
    return Object.entries(parts)
      .map(([part, amount]) => [part, countedOf(amount)] as const)
      .filter(([, { minor }]) => minor !== 0n)
      .map(([part, amount]): NewLine => ({
        pairing: 'fill',
        key: `${orderId}/${fill.venue}/${part}`,
        side: 'told',
        ref: fill.clientOrderId,
        orderId,
        amount,
      }));
  });
  return { lines };
}
