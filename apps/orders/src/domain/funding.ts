// How an order gets its value: it is requested, assessed when it comes, and returned when the order cannot take it.
import { type FundsRule, newEvent, orderCleared, orderFunded } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { type Trade, requestCollection, requestExecution, requestHold, requestPayment } from './requests';
import {
  type DecisionContext,
  type OrderDecision,
  RESPONSE_TIMEOUT_MS,
  changeOf,
  endIn,
  enter,
  later,
  stay,
} from './decision';
import { assessFunds, citation } from './funds-policy';
import type { Credit, Input, On } from './input';
import { FUNDS_CLAWED_BACK, type Order, type Receipt, type ReceiptOutcome, isClawedBack, withLeg } from './order';
import { noteClawBack } from './steps';
import { payWhatIsHeld } from './paying';

/** Limits are reserved: now the value is asked for, from the bank or from what the customer already has. */
export function requestValue(order: Order, input: Input, context: DecisionContext): OrderDecision {
  const fromBank = order.terms.side === 'buy' && order.terms.funding === 'bank';
  const requested = fromBank ? requestCollection(order, context) : requestHold(order, order.terms.spend, context);
  return enter(requested.order, 'cleared', input, context, (moved) => [
    newEvent(orderCleared, changeOf(moved, context)),
    requested.events,
  ]);
}

/** The bank refused, or called back, what was asked: no money moved, so the order ends. */
export function onCollectionFailed(
  order: Order,
  input: On<'collectionFailed'>,
  context: DecisionContext,
): OrderDecision {
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: input.bankReason ?? input.code });
  if (input.code !== 'cancelled') {
    return endIn(noted, 'rejected', { code: `collection_${input.code}`, bankReason: input.bankReason }, input, context);
  }
  return order.cancelRequested
    ? endIn(noted, 'cancelled', { code: 'customer_cancelled' }, input, context)
    : endIn(noted, 'expired', { code: 'lock_expired' }, input, context);
}

/** The money was taken back before the order used it. The ledger has released it already. */
export function onClawBack(order: Order, input: On<'clawedBack'>, context: DecisionContext): OrderDecision | undefined {
  // A refund that was requested is on its way; the order ends with it.
  if (order.legs.some((leg) => leg.undoes)) return noteClawBack(order, input);
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: FUNDS_CLAWED_BACK });
  return endIn(noted, 'cancelled', { code: FUNDS_CLAWED_BACK }, input, context);
}

/** Value is held. From the customer's balance it is what was requested; from the bank, the funds policy assesses it. */
export function decideFunding(
  order: Order,
  input: On<'holdPlaced'>,
  context: DecisionContext,
): OrderDecision | undefined {
  // The order is on its way back already, or is paid again: this value is not what it waits for.
  const isUndone = order.legs.some((leg) => leg.undoes);
  if (isUndone) return valueHeld(order, input, context);
  // Held in the ledger, and taken back from there before this was read.
  if (input.credit && isClawedBack(order))
    return endIn(order, 'cancelled', { code: FUNDS_CLAWED_BACK }, input, context);
  // A held order still takes its value only when it was held because no response about that value came.
  if (order.state === 'held' && order.heldFrom !== 'cleared') return valueHeld(order, input, context);
  if (!input.credit) {
    const held = withLeg(order, input.holdId, { state: 'settled' });
    // The end of the order releases what the customer already had.
    if (order.cancelRequested) return endIn(held, 'cancelled', { code: 'customer_cancelled' }, input, context);
    // The hold's own time, not ours: a slow consumer makes nobody late. Value that came after the price lock buys nothing.
    const isLate = input.heldAt > order.terms.lockUntil;
    return isLate ? endIn(held, 'expired', { code: 'lock_expired' }, input, context) : fund(held, input, context);
  }
  const assessment = assessFunds({ ...input.credit, amount: input.amount }, order.terms.lockUntil);
  const settled = withLeg(order, input.credit.requestId, { state: 'settled' });
  switch (assessment) {
    case 'exact':
    case 'over':
      return fund(withReceipt(settled, input, input.credit, assessment, 'allocated', context), input, context);
    case 'late':
      if (order.terms.onLateFunds === 'keep') {
        // The order's end releases the hold: the money stays as the customer's balance.
        const retained = withReceipt(settled, input, input.credit, assessment, 'kept', context);
        return endIn(retained, 'expired', { code: 'funds_late_kept' }, input, context, [input.holdId]);
      }
      return giveBack(settled, input, input.credit, assessment, context);
    case 'under':
      return giveBack(settled, input, input.credit, assessment, context);
  }
}

function fund(order: Order, input: On<'holdPlaced'>, context: DecisionContext): OrderDecision {
  const requested = requestExecution({ ...order, holdId: input.holdId }, order.terms.venues.map(tradeOf), context);
  return enter(requested.order, 'funded', input, context, (moved) => [
    newEvent(orderFunded, changeOf(moved, context)),
    requested.events,
  ]);
}

/** Value was held that the order itself does not take: a second credit, a surplus, what a payment is made of. */
export function valueHeld(order: Order, input: On<'holdPlaced'>, context: DecisionContext): OrderDecision | undefined {
  if (!input.credit) return payWhatIsHeld(order, input, context);
  // The bank has it back already: a refund would pay it twice.
  if (isClawedBack(order)) return undefined;
  return giveBack(order, input, input.credit, 'afterEnd', context);
}

/** Money that the order does not take is returned to its source; the order's state stays. */
function giveBack(
  order: Order,
  input: On<'holdPlaced'>,
  credit: Credit,
  rule: 'late' | 'under' | 'afterEnd',
  context: DecisionContext,
): OrderDecision {
  const noted = withReceipt(order, input, credit, rule, 'pending', context);
  const receiptId = noted.receipts.at(-1)!.id;
  // Money that comes after the end, or a second time, is no part of the order. It is returned separately.
  const payment = { holdId: input.holdId, amount: input.amount, receiptId, undoes: rule !== 'afterEnd' };
  const requested = requestPayment(noted, 'refund', payment, context);
  if (rule === 'afterEnd') return stay(requested.order, [requested.events]);
  // The price lock is over for this order: from now on it waits for the bank.
  const deadlineAt = order.state === 'held' ? order.deadlineAt : later(context, RESPONSE_TIMEOUT_MS);
  return stay({ ...requested.order, reason: { code: REASONS[rule] }, deadlineAt }, [requested.events]);
}

const REASONS = { late: 'funds_late', under: 'funds_under' } as const;

function withReceipt(
  order: Order,
  input: On<'holdPlaced'>,
  credit: Credit,
  rule: FundsRule,
  outcome: ReceiptOutcome,
  context: DecisionContext,
): Order {
  const receipt: Receipt = {
    id: context.ids.uuid(),
    bic: order.terms.bic ?? 'unknown',
    entryRef: credit.entryRef,
    amount: input.amount,
    bookedAt: credit.bookedAt,
    outcome,
    cites: citation(order.terms.fundsPolicy, rule),
  };
  return { ...order, receipts: [...order.receipts, receipt] };
}

const tradeOf = ({ venue, quantity, limitPrice }: Order['terms']['venues'][number]): Trade => ({
  venue,
  quantity: Money.fromJSON(quantity),
  limitPrice,
});
