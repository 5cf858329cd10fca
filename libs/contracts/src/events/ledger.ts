// What the ledger says: value held, holds ended, transactions posted.
import { z } from 'zod';
import { defineEvent } from '../event';
import { day, firm, instant, money, requestId, uuid } from '../wire';
import { example } from './examples';

const ofOrder = (body: { orderId: string }): string => body.orderId;
const hold = { holdId: requestId, orderId: uuid, customerId: uuid, firm };
const exampleHold = {
  holdId: example.collection,
  orderId: example.order,
  customerId: example.customer,
  firm: example.firm,
};

export const holdPlaced = defineEvent({
  type: 'ledger.hold.placed',
  summary: 'Value is held for an order. With `credit`, a bank’s credit was booked and held in the same transaction.',
  schema: z.strictObject({
    ...hold,
    amount: money,
    credit: z
      .strictObject({
        requestId,
        entryRef: z.string(),
        asked: money,
        bookedAt: instant,
        receivedAt: instant,
        /** Set when it is a payout or refund of ours that came back; `requestId` is then the payment's. */
        returned: z.strictObject({ reason: z.string().optional() }).optional(),
      })
      .optional(),
  }),
  example: {
    ...exampleHold,
    amount: example.spend,
    credit: {
      requestId: example.collection,
      entryRef: 'EUR-20261123-000001',
      asked: example.spend,
      bookedAt: example.at,
      receivedAt: example.at,
    },
  },
  subject: ofOrder,
});

export const holdRefused = defineEvent({
  type: 'ledger.hold.refused',
  summary: 'The customer does not have the requested amount.',
  schema: z.strictObject({ ...hold, code: z.enum(['insufficient_funds']), available: money }),
  example: { ...exampleHold, code: 'insufficient_funds', available: { amount: '0.00', asset: 'KZT' } },
  subject: ofOrder,
});

export const holdEnded = defineEvent({
  type: 'ledger.hold.ended',
  summary: 'A hold ended, exactly once: posted or released.',
  schema: z.strictObject({ ...hold, outcome: z.enum(['posted', 'released']) }),
  example: { ...exampleHold, outcome: 'posted' },
  subject: ofOrder,
});

export const transactionPosted = defineEvent({
  type: 'ledger.transaction.posted',
  summary: 'A balanced transaction was posted. It never changes.',
  schema: z.strictObject({
    transactionId: uuid,
    firm,
    kind: z.enum([
      'collection',
      'conversion',
      'payout',
      'refund',
      'return',
      'deposit',
      'suspense',
      'opening',
      'adjustment',
      'reversal',
    ]),
    /** Unique with `kind`: the same cause posts once. */
    businessId: z.string(),
    orderId: uuid.optional(),
    customerId: uuid.optional(),
    bookedAt: instant,
    valueDate: day,
    transfers: z.int(),
    /** The postings, by account names of the firm's ledger. */
    entries: z.array(z.strictObject({ debit: z.string(), credit: z.string(), amount: money })).optional(),
  }),
  example: {
    transactionId: example.transaction,
    firm: example.firm,
    kind: 'conversion',
    businessId: example.order,
    orderId: example.order,
    customerId: example.customer,
    bookedAt: example.at,
    valueDate: '2026-11-23',
    transfers: 6,
  },
  subject: (body) => body.transactionId,
  key: (body) => body.orderId ?? body.transactionId,
});

const receivable = <Type extends string>(type: Type, summary: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({ firm, customerId: uuid, transactionId: uuid, amount: money, orderId: uuid.optional() }),
    example: {
      firm: example.firm,
      customerId: example.customer,
      transactionId: example.transaction,
      amount: example.spend,
      orderId: example.order,
    },
    subject: (body) => body.customerId,
  });

export const receivableOpened = receivable(
  'ledger.receivable.opened',
  'A customer owes the firm so much more: a bank took money back that the customer had used.',
);
export const receivableSettled = receivable(
  'ledger.receivable.settled',
  'A customer owes the firm so much less: it was repaid or written off.',
);

const solvency = <Type extends string>(type: Type, summary: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({ firm, liabilities: money, assets: money, at: instant }),
    example: {
      firm: example.firm,
      liabilities: { amount: '100000.01', asset: 'KZT' },
      assets: { amount: '100000.00', asset: 'KZT' },
      at: example.at,
    },
    subject: (body) => `${body.firm}/${body.liabilities.asset}`,
  });

export const solvencyBroken = solvency(
  'ledger.solvency.broken',
  'What is owed to clients exceeds what is held for them, or the books of the firm differ: payouts of that asset stop.',
);
export const solvencyRestored = solvency(
  'ledger.solvency.restored',
  'What is held covers what is owed again, and the books of the firm agree.',
);

export const checkpointSigned = defineEvent({
  type: 'ledger.checkpoint.signed',
  summary:
    'A signed Merkle root over a block of transactions, chained to the one before. Keep it to verify the ledger later.',
  schema: z.strictObject({ block: z.int(), root: z.string(), transactions: z.int(), jws: z.string() }),
  example: { block: 1, root: 'a'.repeat(64), transactions: 100, jws: 'eyJhbGciOiJFZERTQSJ9..c2ln' },
  subject: (body) => String(body.block),
});
