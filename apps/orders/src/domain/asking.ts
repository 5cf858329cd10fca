// The requests that an order makes of the others. Each is written down as a leg before it is told, under an id of its
// own: the bank's EndToEndId, the venue's client order id, the ledger's hold id.
import {
  type NewEvent,
  newEvent,
  type VenueCode,
  collectionRequested,
  executionRequested,
  holdRequested,
  payoutRequested,
  refundRequested,
  suspenseRequested,
} from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type Surroundings, identityOf } from './decision';
import { type BankAccount, type Leg, type Order, withNewLeg } from './order';

export interface Asked {
  readonly order: Order;
  readonly told: NewEvent;
}

const newRequestId = (around: Surroundings): string => undashed(around.ids.uuid());

const asNew = (leg: Omit<Leg, 'state' | 'at'>, around: Surroundings): Leg => ({
  ...leg,
  state: 'requested',
  at: around.now,
});

export function accountOf(order: Order): BankAccount {
  const { bankAccountId, bic } = order.terms;
  invariant(bankAccountId && bic, `order ${order.id} has no bank account`);
  return { bankAccountId, bic };
}

export function askCollection(order: Order, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const { spend, lockUntil } = order.terms;
  return {
    order: withNewLeg(order, asNew({ kind: 'collection', id: requestId, amount: spend }, around)),
    told: newEvent(collectionRequested, {
      ...identityOf(order),
      requestId,
      ...accountOf(order),
      amount: spend.toJSON(),
      lockUntil: lockUntil.toISOString(),
    }),
  };
}

/** Asks the ledger to hold what the customer has: for the order itself, or for a payment to come. */
export function askHold(
  order: Order,
  amount: Money,
  around: Surroundings,
  what: Pick<Leg, 'use' | 'account' | 'receiptId'> = {},
): Asked {
  const requestId = newRequestId(around);
  return {
    order: withNewLeg(order, asNew({ kind: 'hold', id: requestId, amount, ...what }, around)),
    told: newEvent(holdRequested, { ...identityOf(order), requestId, amount: amount.toJSON() }),
  };
}

export interface Trade {
  readonly venue: VenueCode;
  readonly quantity: Money;
  /** The worst price at which the platform, as principal, still executes what it promised. */
  readonly limitPrice: string;
}

export function askExecution(order: Order, trades: readonly Trade[], around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const { side, asset } = order.terms;
  const [first, ...others] = trades;
  invariant(first, `order ${order.id} trades nothing`);
  const amount = others.reduce((sum, trade) => sum.plus(trade.quantity), first.quantity);
  const venues = trades.map((trade) => trade.venue);
  return {
    order: withNewLeg(order, asNew({ kind: 'execution', id: requestId, amount, venues }, around)),
    told: newEvent(executionRequested, {
      ...identityOf(order),
      requestId,
      side,
      legs: trades.map((trade) => ({
        clientOrderId: newRequestId(around),
        venue: trade.venue,
        pair: `${asset}/KZT`,
        quantity: trade.quantity.toJSON(),
        limitPrice: trade.limitPrice,
      })),
    }),
  };
}

export interface Payment {
  readonly amount: Money;
  /** Ends with the payment; without it the amount is taken from what is available. */
  readonly holdId?: string | undefined;
  /** Where to, when not to the order's own account. */
  readonly account?: BankAccount | undefined;
  readonly receiptId?: string | undefined;
  readonly undoes?: boolean | undefined;
}

/** Pays a sale's proceeds to the customer's own account, or returns money to where it came from. */
export function askPayment(order: Order, kind: 'payout' | 'refund', payment: Payment, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const { amount, holdId, account, receiptId, undoes } = payment;
  return {
    order: withNewLeg(order, asNew({ kind, id: requestId, amount, holdId, account, receiptId, undoes }, around)),
    told: newEvent(kind === 'payout' ? payoutRequested : refundRequested, {
      ...identityOf(order),
      requestId,
      ...(account ?? accountOf(order)),
      amount: amount.toJSON(),
      ...(holdId === undefined ? {} : { holdId }),
    }),
  };
}

/** Gives value up to suspense: it is nobody's until a person finds whose it is. The ledger's word is not waited for. */
export function askSuspense(order: Order, holdId: string, amount: Money, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const leg: Leg = { kind: 'suspense', id: requestId, amount, holdId, state: 'settled', at: around.now };
  return {
    order: withNewLeg(order, leg),
    told: newEvent(suspenseRequested, { ...identityOf(order), requestId, amount: amount.toJSON(), holdId }),
  };
}
