// What bank-gateway says: whose account it is, and what the banks have really booked.
import { z } from 'zod';
import { defineEvent } from '../event';
import { bic, day, firm, instant, money, requestId, uuid } from '../wire';
import { example } from './examples';

const account = <Type extends string>(type: Type, summary: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({ accountId: uuid, customerId: uuid, bic, reason: z.string().optional() }),
    example: { accountId: example.account, customerId: example.customer, bic: example.bic },
    subject: (body) => body.accountId,
  });

export const accountLinked = account('payments.account.linked', 'A customer named an account; the bank was asked.');
export const accountConfirmed = account('payments.account.confirmed', 'The bank says: same name, same IIN.');
export const accountRefused = account('payments.account.refused', 'The bank says it is somebody else’s.');

const ofOrder = (body: { orderId: string }): string => body.orderId;
const request = { requestId, orderId: uuid, customerId: uuid, firm };
const exampleRequest = {
  requestId: example.collection,
  orderId: example.order,
  customerId: example.customer,
  firm: example.firm,
};

/** A booked entry of a bank, the one thing that counts as money. */
const entry = {
  bic,
  /**
   * What names the entry, uniquely in the bank's account, whichever message brought it: the bank's own reference
   * (AcctSvcrRef), and where that is missing, a constant or shared, a longer name of ours.
   */
  entryRef: z.string(),
  bookedAt: instant,
  receivedAt: instant,
  valueDate: day,
};
const exampleEntry = {
  bic: example.bic,
  entryRef: 'EUR-20261123-000001',
  bookedAt: example.at,
  receivedAt: example.at,
  valueDate: '2026-11-23',
};

export const collectionAccepted = defineEvent({
  type: 'payments.collection.accepted',
  summary: 'The bank accepted the instruction (pain.014); no money has moved yet.',
  schema: z.strictObject({
    ...request,
    acceptedAt: instant,
    /** What the bank changed about it, by its reason or status code, where it accepted something else than was asked. */
    bankReason: z.string().optional(),
  }),
  example: { ...exampleRequest, acceptedAt: example.at },
  subject: ofOrder,
});

export const collectionSettled = defineEvent({
  type: 'payments.collection.settled',
  summary: 'The bank booked a credit for a collection. The ledger credits it and holds it for the order.',
  schema: z.strictObject({ ...request, ...entry, bankAccountId: uuid, asked: money, amount: money }),
  example: {
    ...exampleRequest,
    ...exampleEntry,
    bankAccountId: example.account,
    asked: example.spend,
    amount: example.spend,
  },
  subject: ofOrder,
});

export const collectionReversed = defineEvent({
  type: 'payments.collection.reversed',
  summary: 'The bank took back the credit of a collection. The ledger takes it from the customer, who may owe it then.',
  /** `entryRef` and its times are those of the debit. */
  schema: z.strictObject({ ...request, ...entry, amount: money, creditRef: z.string() }),
  example: {
    ...exampleRequest,
    ...exampleEntry,
    entryRef: 'EUR-20261124-000009',
    amount: example.spend,
    creditRef: exampleEntry.entryRef,
  },
  subject: ofOrder,
});

const failure = {
  code: z.enum(['rejected', 'cancelled', 'rail_suspended', 'account_closed']),
  bankReason: z.string().optional(),
};

export const collectionFailed = defineEvent({
  type: 'payments.collection.failed',
  summary: 'The bank rejected or cancelled the collection. It will never be booked.',
  schema: z.strictObject({ ...request, ...failure }),
  example: { ...exampleRequest, code: 'rejected', bankReason: 'AM04' },
  subject: ofOrder,
});

export const payoutSettled = defineEvent({
  type: 'payments.payout.settled',
  summary: 'The bank booked the debit of a payout or refund.',
  schema: z.strictObject({ ...request, ...entry, amount: money }),
  example: { ...exampleRequest, requestId: example.refund, ...exampleEntry, amount: example.spend },
  subject: ofOrder,
});

export const payoutFailed = defineEvent({
  type: 'payments.payout.failed',
  summary: 'The bank rejected a payout or refund. No money moved.',
  schema: z.strictObject({ ...request, ...failure }),
  example: { ...exampleRequest, requestId: example.refund, code: 'rejected', bankReason: 'AC04' },
  subject: ofOrder,
});

export const payoutReturned = defineEvent({
  type: 'payments.payout.returned',
  summary: 'A payout or refund that the bank had booked came back. The ledger credits it and holds it for the order.',
  schema: z.strictObject({ ...request, ...entry, amount: money, returnReason: z.string().optional() }),
  example: {
    ...exampleRequest,
    requestId: example.refund,
    ...exampleEntry,
    amount: example.spend,
    returnReason: 'AC01',
  },
  subject: ofOrder,
});

const heldPayment = { ...request, kind: z.enum(['collection', 'payout', 'refund']), at: instant };

export const paymentBlocked = defineEvent({
  type: 'payments.payment.blocked',
  summary: 'The bank holds the money of a payment (BLCK): it neither posts nor returns it. It must decide by `until`.',
  schema: z.strictObject({ ...heldPayment, until: instant, bankReason: z.string().optional() }),
  example: {
    ...exampleRequest,
    kind: 'collection',
    at: example.at,
    until: '2026-11-30T19:00:00.000Z',
    bankReason: 'FRAD',
  },
  subject: ofOrder,
});

export const paymentUnblocked = defineEvent({
  type: 'payments.payment.unblocked',
  summary: 'The bank accepted again a payment that it held. No money has moved yet.',
  schema: z.strictObject(heldPayment),
  example: { ...exampleRequest, kind: 'collection', at: example.later },
  subject: ofOrder,
});

const suspended = {
  /** Names the money in suspense: the id of the booked line that brought it. */
  entryId: uuid,
  firm,
  ...entry,
  amount: money,
  orderId: uuid.optional(),
  requestId: requestId.optional(),
};
const exampleSuspended = { entryId: example.transaction, firm: example.firm, ...exampleEntry, amount: example.spend };

export const suspenseBooked = defineEvent({
  type: 'payments.suspense.booked',
  summary: 'Money arrived that is credited to nobody: it is a third party’s, or nobody requested it.',
  schema: z.strictObject({ ...suspended, reason: z.enum(['third_party', 'unknown_request', 'currency_mismatch']) }),
  example: { ...exampleSuspended, reason: 'third_party' },
  subject: (body) => body.entryId,
  key: (body) => body.orderId ?? body.entryId,
});

export const suspenseReturned = defineEvent({
  type: 'payments.suspense.returned',
  summary: 'Money in suspense was returned to the account that it came from. The bank booked the debit.',
  schema: z.strictObject(suspended),
  example: exampleSuspended,
  subject: (body) => body.entryId,
  key: (body) => body.orderId ?? body.entryId,
});

export const entryBooked = defineEvent({
  type: 'payments.entry.booked',
  summary: 'One booked entry of a bank, published once, whether it arrived in camt.052, 053 or 054.',
  schema: z.strictObject({
    entryId: uuid,
    firm,
    ...entry,
    /** The bank's booking day, in Kazakhstan: statements are by this day. */
    bookingDate: day.optional(),
    direction: z.enum(['credit', 'debit']),
    reversal: z.boolean(),
    amount: money,
    requestId: requestId.optional(),
    orderId: uuid.optional(),
  }),
  example: {
    entryId: example.transaction,
    firm: example.firm,
    ...exampleEntry,
    bookingDate: '2026-11-23',
    direction: 'credit',
    reversal: false,
    amount: example.spend,
    requestId: example.collection,
    orderId: example.order,
  },
  subject: (body) => body.entryId,
  key: (body) => body.orderId ?? body.entryId,
});

export const statementReceived = defineEvent({
  type: 'payments.statement.received',
  summary: 'A page of a bank’s statement was received.',
  schema: z.strictObject({
    statementId: z.string(),
    bic,
    page: z.int(),
    lastPage: z.boolean(),
    entries: z.int(),
    /** Booked balances of our account, as the bank states them for the whole statement, and of which day. */
    openingBalance: money.optional(),
    closingBalance: money.optional(),
    day: day.optional(),
    /** Of which day the opening balance is, where a statement is of several days. */
    openingDay: day.optional(),
    /** Before and after the entries of this page, where they are not those of the whole statement: pages are a chain. */
    balanceBefore: money.optional(),
    balanceAfter: money.optional(),
    /** When the bank wrote it, at the latest when we read it: of a day that is not over yet a statement is not the last word. */
    statedAt: instant.optional(),
  }),
  example: {
    statementId: 'EUR-2026-11-23',
    bic: example.bic,
    page: 1,
    lastPage: true,
    entries: 1,
    openingBalance: { amount: '0.00', asset: 'KZT' },
    closingBalance: example.spend,
    day: '2026-11-23',
    statedAt: '2026-11-23T19:01:00.000Z',
  },
  subject: (body) => body.bic,
});

const rail = <Type extends string>(type: Type, summary: string) =>
  defineEvent({
    type,
    summary,
    schema: z.strictObject({
      railId: uuid,
      /** Whose rail it is; none has that of a scheme of all banks. */
      bic: bic.optional(),
      scheme: z.string().optional(),
      /** Of the money: to the platform, or from it. */
      direction: z.enum(['in', 'out', 'both']).optional(),
      /** Only these cards, where the scheme is one of cards. */
      binRange: z.string().optional(),
      reason: z.string(),
      from: instant,
      to: instant.optional(),
      /** Which suspension: a rail is open when none applies. */
      suspensionId: uuid.optional(),
    }),
    example: {
      railId: example.transaction,
      bic: example.bic,
      scheme: 'account-transfer',
      direction: 'in',
      reason: 'OFAC, 23 February 2024',
      from: example.at,
    },
    subject: (body) => body.railId,
  });

export const railSuspended = rail(
  'payments.rail.suspended',
  'A rail is suspended from then on: it takes no collections, and payments over it wait.',
);
export const railResumed = rail('payments.rail.resumed', 'A suspension of a rail ended before its time.');
