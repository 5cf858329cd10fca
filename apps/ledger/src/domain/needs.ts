// What must be read, and locked, before a batch can be decided. Asked of each item from its body alone, so that one
// statement can fetch it for all of them.
import { type Account, accountsOf } from './account';
import type { Happening } from './happening';
import {
  collection,
  conversion,
  deposit,
  givenUp,
  outgoingAsked,
  outgoingBooked,
  suspenseBooking,
  unassigned,
} from './postings';
import { type TransactionKind, businessIdOfEntry } from './transaction';
import type { Transfer } from './transfer';

export interface Needs {
  readonly accounts: readonly Account[];
  readonly causes: readonly { readonly kind: TransactionKind; readonly businessId: string }[];
  readonly holds: readonly string[];
  /** Orders whose standing holds are wanted. */
  readonly holdsOfOrders: readonly string[];
  /** Orders whose transactions are all wanted. */
  readonly transactionsOfOrders: readonly string[];
  readonly earlyFailures: readonly string[];
  /** Entries of banks whose money in suspense is wanted, with its return. */
  readonly suspended: readonly string[];
}

export const NEEDS_NOTHING: Needs = {
  accounts: [],
  causes: [],
  holds: [],
  holdsOfOrders: [],
  transactionsOfOrders: [],
  earlyFailures: [],
  suspended: [],
};

export function needsOf({ type, body }: Happening): Needs {
  switch (type) {
    case 'payments.collection.settled':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(collection(body)),
        causes: [{ kind: 'collection', businessId: businessIdOfEntry(body) }],
        holds: [body.requestId],
      };
    case 'orders.hold.requested': {
      const account = accountsOf(body.firm).customer(body.customerId, body.amount.asset);
      return { ...NEEDS_NOTHING, accounts: [account], holds: [body.requestId] };
    }
    case 'orders.order.executed':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(conversion(body)),
        causes: [{ kind: 'conversion', businessId: body.orderId }],
        holds: [body.holdId, ...(body.proceedsHoldId === undefined ? [] : [body.proceedsHoldId])],
      };
    case 'payments.payout.returned':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(collection(body)),
        causes: [{ kind: 'return', businessId: businessIdOfEntry(body) }],
        holds: [body.requestId],
      };
    case 'orders.order.cancelled':
    case 'orders.order.rejected':
    case 'orders.order.expired':
    case 'orders.order.refunded':
    case 'orders.order.released':
      return { ...NEEDS_NOTHING, holdsOfOrders: [body.orderId] };
    case 'orders.withdrawal.failed':
      return { ...NEEDS_NOTHING, holdsOfOrders: [body.withdrawalId] };
    case 'orders.suspense.requested':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(givenUp(body)),
        causes: [{ kind: 'suspense', businessId: body.requestId }],
        holds: [body.holdId],
      };
    case 'payments.suspense.booked':
    case 'payments.suspense.returned':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(suspenseBooking(body)),
        causes: [{ kind: 'suspense', businessId: businessIdOfEntry(body) }],
        suspended: type === 'payments.suspense.returned' ? [body.entryId] : [],
      };
    case 'orders.payout.requested':
    case 'orders.refund.requested':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(outgoingAsked(body)),
        causes: outgoing(body.requestId),
        holds: body.holdId === undefined ? [] : [body.holdId],
        earlyFailures: [body.requestId],
      };
    case 'payments.payout.settled':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(outgoingBooked(body)),
        causes: [...outgoing(body.requestId), ...outgoing(businessIdOfEntry(body))],
      };
    case 'payments.payout.failed':
      return {
        ...NEEDS_NOTHING,
        transactionsOfOrders: [body.orderId],
        causes: [...outgoing(body.requestId), { kind: 'reversal', businessId: body.requestId }],
        earlyFailures: [body.requestId],
      };
    case 'venues.deposit.unassigned':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(unassigned(body)),
        causes: [{ kind: 'suspense', businessId: body.depositId }],
      };
    case 'venues.deposit.credited':
      return {
        ...NEEDS_NOTHING,
        accounts: accountsIn(deposit(body)),
        causes: [{ kind: 'deposit', businessId: body.depositId }],
      };
  }
}

export const allNeeds = (needs: readonly Needs[]): Needs => ({
  accounts: needs.flatMap((one) => one.accounts),
  causes: needs.flatMap((one) => one.causes),
  holds: needs.flatMap((one) => one.holds),
  holdsOfOrders: needs.flatMap((one) => one.holdsOfOrders),
  transactionsOfOrders: needs.flatMap((one) => one.transactionsOfOrders),
  earlyFailures: needs.flatMap((one) => one.earlyFailures),
  suspended: needs.flatMap((one) => one.suspended),
});

const accountsIn = (transfers: readonly Transfer[]): Account[] =>
  transfers.flatMap(({ debit, credit }) => [debit, credit]);

const outgoing = (businessId: string): Needs['causes'] => [
  { kind: 'payout', businessId },
  { kind: 'refund', businessId },
];
