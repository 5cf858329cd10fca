// The requests that an order sends to other services. Each is stored as a leg before it is published, under its own
// id: the bank's EndToEndId, the venue's client order id, the ledger's hold id.
import {
  type NewEvent,
  type VenueCode,
  collectionRequested,
  executionRequested,
  holdRequested,
  newEvent,
  payoutRequested,
  refundRequested,
  suspenseRequested,
} from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type DecisionContext, orderIdentityOf } from './decision';
import { type Leg, type Order, type OrderAccount, withNewLeg } from './order';

export interface RequestDecision {
  readonly order: Order;
  readonly events: NewEvent;
}

const newRequestId = (context: DecisionContext): string => undashed(context.ids.uuid());

const asNew = (leg: Omit<Leg, 'state' | 'at'>, context: DecisionContext): Leg => ({
  ...leg,
  state: 'requested',
  at: context.now,
});

export function accountOf(order: Order): OrderAccount {
  const { bankAccountId, bic } = order.terms;
  invariant(bankAccountId && bic, `order ${order.id} has no bank account`);
  return { bankAccountId, bic };
}

export function requestCollection(order: Order, context: DecisionContext): RequestDecision {
  const requestId = newRequestId(context);
  const { spend, lockUntil } = order.terms;
  return {
    order: withNewLeg(order, asNew({ kind: 'collection', id: requestId, amount: spend }, context)),
    events: newEvent(collectionRequested, {
      ...orderIdentityOf(order),
      requestId,
      ...accountOf(order),
      amount: spend.toJSON(),
      lockUntil: lockUntil.toISOString(),
    }),
  };
}

/** Asks the ledger to hold what the customer has: for the order itself, or for a payment to come. */
export function requestHold(
  order: Order,
  amount: Money,
  context: DecisionContext,
  what: Pick<Leg, 'use' | 'account' | 'receiptId'> = {},
): RequestDecision {
  const requestId = newRequestId(context);
  return {
    order: withNewLeg(order, asNew({ kind: 'hold', id: requestId, amount, ...what }, context)),
    events: newEvent(holdRequested, { ...orderIdentityOf(order), requestId, amount: amount.toJSON() }),
  };
}

export interface Trade {
  readonly venue: VenueCode;
  readonly quantity: Money;
  /** The worst price at which the platform, as principal, still executes what it promised. */
  readonly limitPrice: string;
}

export function requestExecution(order: Order, trades: readonly Trade[], context: DecisionContext): RequestDecision {
  const requestId = newRequestId(context);
  const { side, asset } = order.terms;
  const [first, ...others] = trades;
  invariant(first, `order ${order.id} trades nothing`);
  const amount = others.reduce((sum, trade) => sum.plus(trade.quantity), first.quantity);
  const venues = trades.map((trade) => trade.venue);
  return {
    order: withNewLeg(order, asNew({ kind: 'execution', id: requestId, amount, venues }, context)),
    events: newEvent(executionRequested, {
      ...orderIdentityOf(order),
      requestId,
      side,
      legs: trades.map((trade) => ({
        clientOrderId: newRequestId(context),
        venue: trade.venue,
        pair: `${asset}/KZT`,
        quantity: trade.quantity.toJSON(),
        limitPrice: trade.limitPrice,
      })),
    }),
  };
}

export interface PaymentTerms {
  readonly amount: Money;
  /** Ends with the payment; without it the amount is taken from what is available. */
  readonly holdId?: string | undefined;
  /** Where to, when not to the order's own account. */
  readonly account?: OrderAccount | undefined;
  readonly receiptId?: string | undefined;
  readonly undoes?: boolean | undefined;
}

/** Pays a sale's proceeds to the customer's own account, or returns money to where it came from. */
export function requestPayment(
  order: Order,
  kind: 'payout' | 'refund',
  payment: PaymentTerms,
  context: DecisionContext,
): RequestDecision {
  const requestId = newRequestId(context);
  const { amount, holdId, account, receiptId, undoes } = payment;
  return {
    order: withNewLeg(order, asNew({ kind, id: requestId, amount, holdId, account, receiptId, undoes }, context)),
    events: newEvent(kind === 'payout' ? payoutRequested : refundRequested, {
      ...orderIdentityOf(order),
      requestId,
      ...(account ?? accountOf(order)),
      amount: amount.toJSON(),
      ...(holdId === undefined ? {} : { holdId }),
    }),
  };
}

/** Gives value up to suspense: it is nobody's until a person finds whose it is. The ledger's word is not waited for. */
export function requestSuspense(
  order: Order,
  holdId: string,
  amount: Money,
  context: DecisionContext,
): RequestDecision {
  const requestId = newRequestId(context);
  const leg: Leg = { kind: 'suspense', id: requestId, amount, holdId, state: 'settled', at: context.now };
  return {
    order: withNewLeg(order, leg),
    events: newEvent(suspenseRequested, { ...orderIdentityOf(order), requestId, amount: amount.toJSON(), holdId }),
  };
}
