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
import { type DecisionContext, type OrderIdentity, orderIdentityOf } from './decision';
import { type Leg, type LegState, type Order, type OrderAccount, withNewLeg } from './order';

export interface RequestDecision {
  readonly order: Order;
  readonly events: NewEvent;
}

const newRequestId = (context: DecisionContext): string => undashed(context.ids.uuid());

/** The order with another leg, and the event that requests it. */
function request(
  order: Order,
  leg: Omit<Leg, 'id' | 'state' | 'at'> & { readonly state?: LegState },
  context: DecisionContext,
  eventOf: (identity: OrderIdentity & { readonly requestId: string }) => NewEvent,
): RequestDecision {
  const id = newRequestId(context);
  return {
    order: withNewLeg(order, { state: 'requested', ...leg, id, at: context.now }),
    events: eventOf({ ...orderIdentityOf(order), requestId: id }),
  };
}

export function accountOf(order: Order): OrderAccount {
  const { bankAccountId, bic } = order.terms;
  invariant(bankAccountId && bic, `order ${order.id} has no bank account`);
  return { bankAccountId, bic };
}

export const requestCollection = (order: Order, context: DecisionContext): RequestDecision =>
  request(order, { kind: 'collection', amount: order.terms.spend }, context, (identity) =>
    newEvent(collectionRequested, {
      ...identity,
      ...accountOf(order),
      amount: order.terms.spend.toJSON(),
      lockUntil: order.terms.lockUntil.toISOString(),
    }),
  );

/** Asks the ledger to hold what the customer has: for the order itself, or for a payment to come. */
export const requestHold = (
  order: Order,
  amount: Money,
  context: DecisionContext,
  what: Pick<Leg, 'use' | 'account' | 'receiptId'> = {},
): RequestDecision =>
  request(order, { kind: 'hold', amount, ...what }, context, (identity) =>
    newEvent(holdRequested, { ...identity, amount: amount.toJSON() }),
  );

export interface Trade {
  readonly venue: VenueCode;
  readonly quantity: Money;
  /** The worst price at which the platform, as principal, still executes what it promised. */
  readonly limitPrice: string;
}

export function requestExecution(order: Order, trades: readonly Trade[], context: DecisionContext): RequestDecision {
  const { side, asset } = order.terms;
  const [first, ...others] = trades;
  invariant(first, `order ${order.id} trades nothing`);
  const amount = others.reduce((sum, trade) => sum.plus(trade.quantity), first.quantity);
  const venues = trades.map((trade) => trade.venue);
  return request(order, { kind: 'execution', amount, venues }, context, (identity) =>
    newEvent(executionRequested, {
      ...identity,
      side,
      legs: trades.map(({ venue, quantity, limitPrice }) => ({
        clientOrderId: newRequestId(context),
        venue,
        pair: `${asset}/KZT`,
        quantity: quantity.toJSON(),
        limitPrice,
      })),
    }),
  );
}

/** Without a hold that ends with the payment, the amount is taken from what is available. */
export type PaymentTerms = Pick<Leg, 'holdId' | 'account' | 'receiptId' | 'undoes'> & { readonly amount: Money };

/** Pays a sale's proceeds to the customer's own account, or returns money to where it came from. */
export function requestPayment(
  order: Order,
  kind: 'payout' | 'refund',
  payment: PaymentTerms,
  context: DecisionContext,
): RequestDecision {
  const { amount, holdId, account = accountOf(order) } = payment;
  return request(order, { kind, ...payment }, context, (identity) =>
    newEvent(kind === 'payout' ? payoutRequested : refundRequested, {
      ...identity,
      ...account,
      amount: amount.toJSON(),
      ...(holdId === undefined ? {} : { holdId }),
    }),
  );
}

/** Gives value up to suspense: it is nobody's until a person finds whose it is. The ledger's word is not waited for. */
export const requestSuspense = (
  order: Order,
  holdId: string,
  amount: Money,
  context: DecisionContext,
): RequestDecision =>
  request(order, { kind: 'suspense', amount, holdId, state: 'settled' }, context, (identity) =>
    newEvent(suspenseRequested, { ...identity, amount: amount.toJSON(), holdId }),
  );
