// An order as its row holds it, and back. Amounts are wire money inside JSON; instants are ISO strings there.
import { type OrderState, type WireFill, type WireMoney } from '@aiyrbas/contracts';
import { type Asset, Money } from '@aiyrbas/money';
import type { Converted, Leg, Order, Reason, Receipt, Terms } from '../domain/order';

export interface OrderRow {
  id: string;
  customer_id: string;
  firm: string;
  state: OrderState;
  version: number;
  quote_id: string;
  terms: StoredTerms;
  legs: StoredLeg[];
  receipts: StoredReceipt[];
  fills: WireFill[];
  converted: StoredConverted | null;
  held_from: OrderState | null;
  reason: Reason | null;
  hold_id: string | null;
  transaction_id: string | null;
  cancel_requested: boolean;
  placed_at: Date;
  executed_at: Date | null;
  completed_at: Date | null;
  deadline_at: Date | null;
}

type StoredTerms = Omit<Terms, 'spend' | 'receive' | 'rounding' | 'acceptedAt' | 'lockUntil'> & {
  spend: WireMoney;
  receive: WireMoney;
  rounding: WireMoney;
  acceptedAt: string;
  lockUntil: string;
};
type StoredConverted = Pick<Converted, 'fees'> & Record<'spend' | 'receive' | 'rounding', WireMoney>;
type StoredLeg = Omit<Leg, 'amount' | 'at'> & { amount?: WireMoney; at: string };
type StoredReceipt = Omit<Receipt, 'amount' | 'bookedAt'> & { amount: WireMoney; bookedAt: string };

export const moneyOf = (wire: WireMoney): Money => Money.of(wire.amount, wire.asset as Asset);

export function orderOf(row: OrderRow): Order {
  const { terms } = row;
  return {
    id: row.id,
    customerId: row.customer_id,
    firm: row.firm,
    state: row.state,
    version: row.version,
    terms: {
      ...terms,
      spend: moneyOf(terms.spend),
      receive: moneyOf(terms.receive),
      rounding: moneyOf(terms.rounding),
      acceptedAt: new Date(terms.acceptedAt),
      lockUntil: new Date(terms.lockUntil),
    },
    legs: row.legs.map((leg) => ({ ...leg, amount: leg.amount && moneyOf(leg.amount), at: new Date(leg.at) })),
    receipts: row.receipts.map((receipt) => ({
      ...receipt,
      amount: moneyOf(receipt.amount),
      bookedAt: new Date(receipt.bookedAt),
    })),
    fills: row.fills,
    converted: row.converted
      ? {
          spend: moneyOf(row.converted.spend),
          receive: moneyOf(row.converted.receive),
          fees: row.converted.fees,
          rounding: moneyOf(row.converted.rounding),
        }
      : undefined,
    heldFrom: row.held_from ?? undefined,
    holdId: row.hold_id ?? undefined,
    transactionId: row.transaction_id ?? undefined,
    reason: row.reason ?? undefined,
    cancelRequested: row.cancel_requested,
    executedAt: row.executed_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    deadlineAt: row.deadline_at,
  };
}

/** The columns of an order as one JSON object; `Money` and dates serialise themselves. */
export const orderColumnsOf = (order: Order): Record<string, unknown> => ({
  id: order.id,
  customer_id: order.customerId,
  firm: order.firm,
  state: order.state,
  version: order.version,
  quote_id: order.terms.quoteId,
  terms: order.terms,
  legs: order.legs,
  receipts: order.receipts,
  fills: order.fills,
  converted: order.converted ?? null,
  held_from: order.heldFrom ?? null,
  reason: order.reason ?? null,
  hold_id: order.holdId ?? null,
  transaction_id: order.transactionId ?? null,
  cancel_requested: order.cancelRequested,
  placed_at: order.terms.acceptedAt,
  executed_at: order.executedAt ?? null,
  completed_at: order.completedAt ?? null,
  deadline_at: order.deadlineAt,
});
