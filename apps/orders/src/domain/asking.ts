// The requests that an order makes of the others. Each is written down as a leg before it is told, under an id of its
// own: the bank's EndToEndId, the venue's client order id, the ledger's hold id.
import {
  collectionRequested,
  executionRequested,
  holdRequested,
  payoutRequested,
  refundRequested,
} from '@aiyrbas/contracts';
import { invariant, undashed } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type Surroundings, type Told, identityOf, told } from './decision';
import type { LegKind, Order } from './order';

interface Asked {
  readonly order: Order;
  readonly told: Told;
}

const newRequestId = (around: Surroundings): string => undashed(around.ids.uuid());

function withNewLeg(order: Order, kind: LegKind, id: string, amount: Money, around: Surroundings): Order {
  return { ...order, legs: [...order.legs, { kind, id, state: 'requested', amount, at: around.now }] };
}

function bankOf(order: Order): { bankAccountId: string; bic: string } {
  const { bankAccountId, bic } = order.terms;
  invariant(bankAccountId && bic, `order ${order.id} has no bank account`);
  return { bankAccountId, bic };
}

export function askCollection(order: Order, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const { spend, lockUntil } = order.terms;
  return {
    order: withNewLeg(order, 'collection', requestId, spend, around),
    told: told(collectionRequested, {
      ...identityOf(order),
      requestId,
      ...bankOf(order),
      amount: spend.toJSON(),
      lockUntil: lockUntil.toISOString(),
    }),
  };
}

export function askHold(order: Order, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const { spend } = order.terms;
  return {
    order: withNewLeg(order, 'hold', requestId, spend, around),
    told: told(holdRequested, { ...identityOf(order), requestId, amount: spend.toJSON() }),
  };
}

export function askExecution(order: Order, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const { side, asset, venues, spend, receive } = order.terms;
  const crypto = side === 'buy' ? receive : spend;
  return {
    order: withNewLeg(order, 'execution', requestId, crypto, around),
    told: told(executionRequested, {
      ...identityOf(order),
      requestId,
      side,
      legs: venues.map((venue) => ({
        clientOrderId: newRequestId(around),
        venue: venue.venue,
        pair: `${asset}/KZT`,
        quantity: venue.quantity,
        limitPrice: venue.limitPrice,
      })),
    }),
  };
}

/** Pays a sale's proceeds to the customer's own account. */
export function askPayout(order: Order, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  const { receive } = order.terms;
  return {
    order: withNewLeg(order, 'payout', requestId, receive, around),
    told: told(payoutRequested, { ...identityOf(order), requestId, ...bankOf(order), amount: receive.toJSON() }),
  };
}

/** Returns held money to the account that it came from; the hold ends with it. */
export function askRefund(order: Order, holdId: string, amount: Money, around: Surroundings): Asked {
  const requestId = newRequestId(around);
  return {
    order: withNewLeg(order, 'refund', requestId, amount, around),
    told: told(refundRequested, { ...identityOf(order), requestId, ...bankOf(order), amount: amount.toJSON(), holdId }),
  };
}
