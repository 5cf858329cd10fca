// What orders says: the life of an order, and every act that it asks of another service. Each request has an id of
// its own (32 hex characters); the asked service acts once per id and answers with that id.
import { z } from 'zod';
import { defineEvent } from '../event';
import { bic, fee, fill, firm, instant, money, price, quotedVenue, requestId, side, uuid, venueCode } from '../wire';
import { example } from './examples';

const ofOrder = (body: { orderId: string }): string => body.orderId;
/** Why something did not go on, with the bank's own code where a bank says so. */
const reason = z.strictObject({ code: z.string(), bankReason: z.string().optional() });
const order = { orderId: uuid, customerId: uuid, firm };
const exampleOrder = { orderId: example.order, customerId: example.customer, firm: example.firm };

export const fundsPolicyId = z.string();

export const orderPlaced = defineEvent({
  type: 'orders.order.placed',
  summary: 'A customer accepted a firm quote.',
  schema: z.strictObject({
    ...order,
    quoteId: uuid,
    side,
    asset: z.string(),
    spend: money,
    receive: money,
    fees: z.array(fee),
    venues: z.array(quotedVenue),
    funding: z.enum(['bank', 'balance']),
    onLateFunds: z.enum(['refund', 'keep']),
    bankAccountId: uuid.optional(),
    bic: bic.optional(),
    acceptedAt: instant,
    lockUntil: instant,
    feeSchedule: z.string(),
    fundsPolicy: fundsPolicyId,
    terms: z.string(),
    rate: z.string(),
  }),
  example: {
    ...exampleOrder,
    quoteId: example.quote,
    side: 'buy',
    asset: 'USDT',
    spend: example.spend,
    receive: example.receive,
    fees: [...example.fees],
    venues: [{ venue: 'intebix', price: '520.063494', quantity: example.receive }],
    funding: 'bank',
    onLateFunds: 'refund',
    bankAccountId: example.account,
    bic: example.bic,
    acceptedAt: example.at,
    lockUntil: example.later,
    feeSchedule: 'standard-2026-01',
    fundsPolicy: 'collect-2026-01',
    terms: '2026-01',
    rate: '520.063494',
  },
  subject: ofOrder,
});

const step = <Type extends string>(type: Type, summary: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({ ...order, version: z.int(), at: instant }),
    example: { ...exampleOrder, version: 2, at: example.at },
    subject: ofOrder,
  });

/** The holds that end with this. Money that has arrived but that the order has not consumed yet is not among them. */
const releases = z.array(requestId).optional();

const end = <Type extends string>(type: Type, summary: string, code: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({
      ...order,
      version: z.int(),
      at: instant,
      reason,
      releases,
    }),
    example: { ...exampleOrder, version: 3, at: example.at, reason: { code } },
    subject: ofOrder,
  });

export const orderCleared = step(
  'orders.order.cleared',
  'Kyc cleared the customer. A purchase has its limits reserved.',
);
export const orderFunded = step('orders.order.funded', 'The value is held in the ledger for this order.');

export const orderExecuted = defineEvent({
  type: 'orders.order.executed',
  summary: 'The venue filled the order. The event carries the complete breakdown that the ledger posts.',
  schema: z.strictObject({
    ...order,
    version: z.int(),
    at: instant,
    side,
    asset: z.string(),
    holdId: requestId,
    spend: money,
    receive: money,
    fees: z.array(fee),
    /** The part of the stated side that is too small for the computed side's last digit. */
    rounding: money,
    fills: z.array(fill),
    /** Of a sale that is paid out: the hold that keeps its proceeds for the payout, from the conversion on. */
    proceedsHoldId: requestId.optional(),
  }),
  example: {
    ...exampleOrder,
    version: 4,
    at: example.at,
    side: 'buy',
    asset: 'USDT',
    holdId: example.collection,
    spend: example.spend,
    receive: example.receive,
    fees: [...example.fees],
    rounding: { amount: '0.01', asset: 'KZT' },
    fills: [example.fill],
  },
  subject: ofOrder,
});

export const orderCompleted = defineEvent({
  type: 'orders.order.completed',
  summary: 'Terminal: the conversion is posted and the receipt is issued.',
  schema: z.strictObject({ ...order, version: z.int(), at: instant, quoteId: uuid, transactionId: uuid }),
  example: {
    ...exampleOrder,
    version: 5,
    at: example.at,
    quoteId: example.quote,
    transactionId: example.transaction,
  },
  subject: ofOrder,
});

export const orderRejected = end('orders.order.rejected', 'Terminal: refused before any money moved.', 'bank_rejected');
export const orderCancelled = end('orders.order.cancelled', 'Terminal: ended by the customer.', 'customer_cancelled');
export const orderExpired = end('orders.order.expired', 'Terminal: its deadline passed.', 'lock_expired');
export const orderRefunded = end('orders.order.refunded', 'Terminal: the value was returned.', 'funds_under');
export const orderHeld = end('orders.order.held', 'Money cannot move without a person.', 'execution_failed');

export const orderReleased = defineEvent({
  type: 'orders.order.released',
  summary: 'A held order continues: two people decided, or the awaited response arrived.',
  schema: z.strictObject({ ...order, version: z.int(), at: instant, to: z.string(), releases }),
  example: { ...exampleOrder, version: 6, at: example.at, to: 'funded' },
  subject: ofOrder,
});

const request = { ...order, requestId };

export const clearanceRequested = defineEvent({
  type: 'orders.clearance.requested',
  summary: 'Requests from kyc a clearance of the customer, and the reservation of a purchase’s limits.',
  schema: z.strictObject({
    ...request,
    side,
    asset: z.string(),
    value: money,
    /** When the customer accepted, by orders' database: the month that a purchase counts in is its month. */
    acceptedAt: instant.optional(),
  }),
  example: {
    ...exampleOrder,
    requestId: example.clearance,
    side: 'buy',
    asset: 'USDT',
    value: example.spend,
    acceptedAt: example.at,
  },
  subject: ofOrder,
});

export const collectionRequested = defineEvent({
  type: 'orders.collection.requested',
  summary: 'Requests that bank-gateway collects money from the customer’s own account.',
  schema: z.strictObject({ ...request, bankAccountId: uuid, bic, amount: money, lockUntil: instant }),
  example: {
    ...exampleOrder,
    requestId: example.collection,
    bankAccountId: example.account,
    bic: example.bic,
    amount: example.spend,
    lockUntil: example.later,
  },
  subject: ofOrder,
});

export const holdRequested = defineEvent({
  type: 'orders.hold.requested',
  summary: 'Requests that the ledger holds value that the customer already has (sell, or buy from balance).',
  schema: z.strictObject({ ...request, amount: money }),
  example: { ...exampleOrder, requestId: example.collection, amount: example.spend },
  subject: ofOrder,
});

export const executionRequested = defineEvent({
  type: 'orders.execution.requested',
  summary: 'Requests trades from venue-gateway: one leg per venue, each with its own client order id.',
  schema: z.strictObject({
    ...request,
    side,
    legs: z.array(
      z.strictObject({
        clientOrderId: requestId,
        venue: venueCode,
        pair: z.string(),
        quantity: money,
        limitPrice: price,
      }),
    ),
  }),
  example: {
    ...exampleOrder,
    requestId: example.execution,
    side: 'buy',
    legs: [
      {
        clientOrderId: example.clientOrder,
        venue: 'intebix',
        pair: 'USDT/KZT',
        quantity: example.receive,
        limitPrice: '525.26',
      },
    ],
  },
  subject: ofOrder,
});

const outgoing = <Type extends string>(type: Type, summary: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({ ...request, bankAccountId: uuid, bic, amount: money, holdId: requestId.optional() }),
    example: {
      ...exampleOrder,
      requestId: example.refund,
      bankAccountId: example.account,
      bic: example.bic,
      amount: example.spend,
      holdId: example.collection,
    },
    subject: ofOrder,
  });

export const payoutRequested = outgoing(
  'orders.payout.requested',
  'Requests that bank-gateway pays a sale’s proceeds.',
);
export const refundRequested = outgoing(
  'orders.refund.requested',
  'Requests that bank-gateway returns money to its source.',
);

export const suspenseRequested = defineEvent({
  type: 'orders.suspense.requested',
  summary: 'Requests that the ledger moves held value to suspense: two people decided that it cannot be paid.',
  schema: z.strictObject({ ...request, amount: money, holdId: requestId }),
  example: { ...exampleOrder, requestId: example.refund, amount: example.spend, holdId: example.collection },
  subject: ofOrder,
});

const withdrawal = <Type extends string>(type: Type, summary: string, code?: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({
      withdrawalId: uuid,
      customerId: uuid,
      firm,
      amount: money,
      at: instant,
      reason: reason.optional(),
    }),
    example: {
      withdrawalId: example.order,
      customerId: example.customer,
      firm: example.firm,
      amount: example.spend,
      at: example.at,
      ...(code === undefined ? {} : { reason: { code } }),
    },
    subject: (body) => body.withdrawalId,
  });

export const withdrawalPlaced = withdrawal(
  'orders.withdrawal.placed',
  'A customer withdraws tenge to an own account. The withdrawal’s requests carry its id as `orderId`.',
);
export const withdrawalCompleted = withdrawal('orders.withdrawal.completed', 'The bank booked the payment.');
export const withdrawalFailed = withdrawal(
  'orders.withdrawal.failed',
  'Nothing was paid, or the payment was returned. The amount is the customer’s balance.',
  'insufficient_funds',
);

export const cancellationRequested = defineEvent({
  type: 'orders.cancellation.requested',
  summary: 'Requests that bank-gateway cancels a collection.',
  schema: z.strictObject({ ...request, collectionId: requestId, bic }),
  example: { ...exampleOrder, requestId: example.refund, collectionId: example.collection, bic: example.bic },
  subject: ofOrder,
});
