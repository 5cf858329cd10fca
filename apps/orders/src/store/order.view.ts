// An order as the API shows it.
import { type ReplyOf, type showOrder, type showReceipt } from '@aiyrbas/contracts';
import type { Principal } from '@aiyrbas/http';
import type { HistoryEntry } from '../domain/decision';
import type { Order } from '../domain/order';
import { moneyOf } from './order.row';

export type OrderView = ReplyOf<typeof showOrder>;
export type ReceiptView = ReplyOf<typeof showReceipt>;

/** Another's order does not exist for a customer. */
export const mayRead = (principal: Principal, customerId: string): boolean =>
  principal.isStaff || principal.customerId === customerId;

const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined && one !== null)) as T;

export function orderView(order: Order, history: readonly HistoryEntry[], blocked: boolean): OrderView {
  const { terms } = order;
  return without({
    id: order.id,
    state: order.state,
    side: terms.side,
    asset: terms.asset,
    price: terms.price,
    spend: terms.spend.toJSON(),
    receive: terms.receive.toJSON(),
    fees: [...terms.fees],
    venues: terms.venues.map(({ venue, price, quantity }) => ({ venue, price, quantity })),
    funding: terms.funding,
    onLateFunds: terms.onLateFunds,
    bankAccountId: terms.bankAccountId,
    quoteId: terms.quoteId,
    acceptedAt: terms.acceptedAt.toISOString(),
    lockUntil: terms.lockUntil.toISOString(),
    deadline: order.deadlineAt?.toISOString(),
    version: order.version,
    blocked,
    reason: order.reason && without({ code: order.reason.code, bankReason: order.reason.bankReason }),
    history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
    legs: order.legs.map((leg) => without({ ...leg, amount: leg.amount?.toJSON(), at: leg.at.toISOString() })),
    receipts: order.receipts.map(({ id, entryRef, amount, bookedAt, outcome, cites }) => ({
      id,
      entryRef,
      amount: amount.toJSON(),
      bookedAt: bookedAt.toISOString(),
      outcome,
      cites,
    })),
    refunds: order.legs
      .filter((leg) => leg.kind === 'refund')
      .map((leg) => ({ id: leg.id, amount: leg.amount!.toJSON(), state: leg.state, at: leg.at.toISOString() })),
  });
}

export interface FirmDetails {
  readonly name: string;
  readonly address: string;
}

/** The confirmation note of DAA 3.9.1; only a completed order has one. */
export function receiptView(order: Order, firm: FirmDetails): ReceiptView | undefined {
  const { terms, executedAt, completedAt, transactionId } = order;
  if (order.state !== 'completed' || !executedAt || !completedAt || !transactionId) return undefined;
  const isBuy = terms.side === 'buy';
  const collection = order.legs.find((leg) => leg.kind === 'collection');
  const fees = terms.fees.reduce((sum, fee) => sum.plus(moneyOf(fee)), terms.rounding);
  const fiat = isBuy ? terms.spend : terms.receive;
  return without({
    orderId: order.id,
    firm: { ...firm, capacity: 'principal' as const },
    customerId: order.customerId,
    side: terms.side,
    asset: terms.asset,
    quantity: (isBuy ? terms.receive : terms.spend).toJSON(),
    price: terms.price,
    executionOnly: true,
    executedAt: executedAt.toISOString(),
    completedAt: completedAt.toISOString(),
    gross: (isBuy ? fiat.minus(fees) : fiat.plus(fees)).toJSON(),
    fees: [...terms.fees],
    rounding: terms.rounding.toJSON(),
    totalPayable: terms.spend.toJSON(),
    dueDate: terms.acceptedAt.toISOString().slice(0, 10),
    receive: terms.receive.toJSON(),
    fills: [...order.fills],
    fundsPolicy: terms.fundsPolicy,
    feeSchedule: terms.feeSchedule,
    terms: terms.terms,
    bank: terms.bic && collection ? { bic: terms.bic, requestId: collection.id } : undefined,
    ledgerTransactionId: transactionId,
  });
}
