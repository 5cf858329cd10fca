// An order as the API shows it.
import { type ReplyOf, type showOrder, type showReceipt } from '@aiyrbas/contracts';
import type { Principal } from '@aiyrbas/http';
import { withoutNulls } from '@aiyrbas/kernel';
import { dayInKazakhstan } from '@aiyrbas/kz';
import { Money } from '@aiyrbas/money';
import type { HistoryEntry } from '../domain/decision';
import { type Leg, type Order, bankHoldOf, conversionOf, promiseOf } from '../domain/order';

export type OrderView = ReplyOf<typeof showOrder>;
export type ReceiptView = ReplyOf<typeof showReceipt>;

/** Another's order does not exist for a customer. */
export const mayRead = (principal: Principal, customerId: string): boolean =>
  principal.isOperator || principal.customerId === customerId;

export function orderView(order: Order, history: readonly HistoryEntry[], blocked: boolean): OrderView {
  const { terms } = order;
  return withoutNulls({
    id: order.id,
    state: order.state,
    ...promiseOf(terms),
    price: terms.price,
    bankAccountId: terms.bankAccountId,
    quoteId: terms.quoteId,
    deadline: order.deadlineAt?.toISOString(),
    version: order.version,
    blocked,
    reason: order.reason && withoutNulls({ code: order.reason.code, bankReason: order.reason.bankReason }),
    history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
    legs: order.legs.map(legView),
    receipts: order.receipts.map(({ id, entryRef, amount, bookedAt, outcome, cites }) => ({
      id,
      entryRef,
      amount: amount.toJSON(),
      bookedAt: bookedAt.toISOString(),
      outcome,
      cites,
    })),
    converted: order.converted && {
      spend: order.converted.spend.toJSON(),
      receive: order.converted.receive.toJSON(),
      fees: [...order.converted.fees],
    },
    refunds: order.legs
      .filter((leg) => leg.kind === 'refund')
      .map((leg) => ({ id: leg.id, amount: leg.amount!.toJSON(), state: leg.state, at: leg.at.toISOString() })),
  });
}

function legView(leg: Leg) {
  const { kind, id, state, amount, at, reason } = leg;
  const until = bankHoldOf(leg)?.toISOString();
  const bankHold = until === undefined ? undefined : { until };
  return withoutNulls({ kind, id, state, amount: amount?.toJSON(), at: at.toISOString(), reason, bankHold });
}

export interface FirmDetails {
  readonly name: string;
  readonly address: string;
}

/** The confirmation note of DAA 3.9.1; only an order that was completed has one. */
export function receiptView(order: Order, firm: FirmDetails): ReceiptView | undefined {
  const { terms, executedAt, completedAt, transactionId } = order;
  if (!executedAt || !completedAt || !transactionId) return undefined;
  const { spend, receive, fees, rounding } = conversionOf(order);
  const isBuy = terms.side === 'buy';
  // A buy is settled by what was collected, a sale by what was paid out.
  const settledBy = order.legs.findLast((leg) => leg.kind === (isBuy ? 'collection' : 'payout'));
  const charged = fees.reduce((sum, fee) => sum.plus(Money.fromJSON(fee)), rounding);
  const fiat = isBuy ? spend : receive;
  return withoutNulls({
    orderId: order.id,
    firm: { ...firm, capacity: 'principal' as const },
    customerId: order.customerId,
    side: terms.side,
    asset: terms.asset,
    quantity: (isBuy ? receive : spend).toJSON(),
    price: terms.price,
    executionOnly: true,
    executedAt: executedAt.toISOString(),
    completedAt: completedAt.toISOString(),
    gross: (isBuy ? fiat.minus(charged) : fiat.plus(charged)).toJSON(),
    fees: [...fees],
    rounding: rounding.toJSON(),
    totalPayable: spend.toJSON(),
    dueDate: dayInKazakhstan(terms.acceptedAt),
    receive: receive.toJSON(),
    fills: [...order.fills],
    fundsPolicy: terms.fundsPolicy,
    cites: order.receipts.map((receipt) => receipt.cites),
    feeSchedule: terms.feeSchedule,
    terms: terms.terms,
    bank: terms.bic && settledBy ? { bic: settledBy.account?.bic ?? terms.bic, requestId: settledBy.id } : undefined,
    ledgerTransactionId: transactionId,
  });
}
