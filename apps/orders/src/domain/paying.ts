// Paying for an order: a sale's proceeds, a refund, a surplus - and what happens when the bank refuses a payment or gives
// it back. Money whose payment failed is the customer's balance again, so it is held anew before it is paid anew.
import { type NewEvent, type OrderState, newEvent, orderCompleted } from '@aiyrbas/contracts';
import { invariant } from '@aiyrbas/kernel';
import type { Money } from '@aiyrbas/money';
import { type RequestDecision, requestHold, requestPayment, requestSuspense } from './requests';
import { isAgain, isCase, isUndoneForGood, stuckPayment, unpaidHolds } from './choices';
import { type DecisionContext, type OrderDecision, changeOf, endIn, enter, releasedTo, stay } from './decision';
import { SURPLUS_MIN, citation } from './funds-policy';
import type { Input, On } from './input';
import { isTerminal } from './lifecycle';
import {
  type Leg,
  type Order,
  type OrderAccount,
  type Receipt,
  type ReceiptOutcome,
  conversionOf,
  withLeg,
  withNewLeg,
} from './order';

/** The conversion is in the ledger. A purchase is complete; a sale's proceeds are paid out, unless they are to stay. */
export function completeOrPayOut(
  order: Order,
  input: On<'posted'>,
  context: DecisionContext,
): OrderDecision | undefined {
  if (order.transactionId) return undefined;
  const posted = { ...order, transactionId: input.transactionId };
  if (order.terms.side === 'sell' && order.terms.funding === 'bank') {
    const holdId = order.legs.find((leg) => leg.use === 'proceeds')?.id;
    const requested = requestPayment(posted, 'payout', { amount: conversionOf(order).receive, holdId }, context);
    return stay(requested.order, [requested.events]);
  }
  return complete(posted, input, context);
}

/** @param first events to publish before the order's end. */
export function complete(
  order: Order,
  input: Input,
  context: DecisionContext,
  first: readonly NewEvent[] = [],
): OrderDecision {
  const { transactionId } = order;
  invariant(transactionId, `order ${order.id} ends before its conversion was posted`);
  if (order.completedAt) return goBack(order, 'completed', input, context, first);
  const done = { ...withoutTrouble(order), completedAt: context.now };
  const surplus = surplusRequested(done, context);
  return enter(surplus?.order ?? done, 'completed', input, context, (moved) => [
    ...first,
    newEvent(orderCompleted, {
      ...changeOf(moved, context),
      quoteId: moved.terms.quoteId,
      transactionId,
    }),
    ...(surplus ? [surplus.events] : []),
    // What came back meanwhile of a payment beside the order is let go with it.
    ...(unpaidHolds(order).length > 0 ? [releasedTo('completed', moved, context)] : []),
  ]);
}

/** What came and was not spent is the customer's by now; it is held once more, so that it cannot be spent and refunded. */
function surplusRequested(order: Order, context: DecisionContext): RequestDecision | undefined {
  const receipt = order.receipts.findLast((one) => one.outcome === 'allocated');
  const surplus = receipt?.amount.minus(conversionOf(order).spend);
  return surplus?.atLeast(SURPLUS_MIN) ? requestHold(order, surplus, context, { use: 'surplus' }) : undefined;
}

/** Value is held for a payment: now it is paid. */
export function payWhatIsHeld(
  order: Order,
  input: On<'holdPlaced'>,
  context: DecisionContext,
): OrderDecision | undefined {
  const hold = order.legs.find((leg) => leg.id === input.holdId);
  if (!hold || hold.state === 'settled') return undefined;
  const noted = withLeg(order, hold.id, { state: 'settled' });
  switch (hold.use) {
    case 'surplus': {
      const requested = requestPayment(noted, 'refund', { amount: input.amount, holdId: hold.id }, context);
      return stay(requested.order, [requested.events]);
    }
    case 'payment':
      // The order may have ended meanwhile, and the payment with it: the amount is the customer's balance, and stays so.
      return stuckPayment(noted, hold.receiptId)
        ? payAgain(noted, { ...hold, amount: input.amount }, input, context)
        : stay(noted, [releasedTo(order.state, noted, context, [hold.id])]);
    case 'suspense':
      return giveUp(noted, hold, input.amount, input, context);
    case 'proceeds':
    case undefined:
      return stay(noted);
  }
}

/** Pays again what is held, in place of the payment that failed. The order returns to the state in which it waited. */
export function payAgain(order: Order, hold: Leg, input: Input, context: DecisionContext): OrderDecision {
  const failed = stuckPayment(order, hold.receiptId);
  invariant(failed && hold.amount, `order ${order.id} has nothing to pay again`);
  const payment = {
    amount: hold.amount,
    holdId: hold.id,
    account: hold.account ?? failed.account,
    receiptId: failed.receiptId,
    undoes: failed.undoes,
  };
  const requested = requestPayment(order, failed.kind === 'payout' ? 'payout' : 'refund', payment, context);
  const { heldFrom } = order;
  // An order that had ended, or has nothing else to wait for, stays held until the bank has booked the payment.
  if (!heldFrom || isTerminal(heldFrom) || isUndoneForGood(order))
    return stay({ ...requested.order, reason: { code: 'paying_again' } }, [requested.events]);
  return goBack(requested.order, heldFrom, input, context, [], [requested.events]);
}

/** The value becomes nobody's, and the order ends as if it had been paid, unless another payment is stuck. */
export function giveUp(order: Order, hold: Leg, amount: Money, input: Input, context: DecisionContext): OrderDecision {
  const requested = requestSuspense(order, hold.id, amount, context);
  const given = { ...withOutcome(requested.order, hold, 'given_up'), reason: { code: 'given_up' } };
  const isLast = hold.receiptId === undefined || !stuckPayment(given);
  const payment = stuckPayment(order, hold.receiptId) ?? order.legs.find((leg) => replacedBy(leg, hold));
  return isLast ? goOnWithout(payment, given, input, context, [requested.events]) : stay(given, [requested.events]);
}

const replacedBy = (leg: Leg, hold: Leg): boolean =>
  leg.state === 'failed' && leg.kind !== 'hold' && hold.receiptId !== undefined && leg.receiptId === hold.receiptId;

/** People left a payment be. One beside an order that is still on its way ends nothing: the order goes back to its way. */
export function goOnWithout(
  payment: Leg | undefined,
  order: Order,
  input: Input,
  context: DecisionContext,
  first: readonly NewEvent[] = [],
): OrderDecision {
  // The machine was faster: the order goes on, or has ended, without it.
  if (order.state !== 'held') return stay(order, first);
  const { heldFrom } = order;
  const isBeside = payment?.kind === 'refund' && !payment.undoes;
  const isAllThereIs = !isBeside || !heldFrom || isTerminal(heldFrom) || isUndoneForGood(order);
  if (isAllThereIs) return endAsPaid(order, input, context, first);
  const letGo = unpaidHolds(order).filter(({ receiptId }) => receiptId === payment.receiptId);
  const releases = letGo.map(({ id }) => id);
  return goBack({ ...order, reason: undefined }, heldFrom, input, context, first, [], releases);
}

/** The end of an order whose payment is no longer waited for: paid, given up, or left as balance. */
export function endAsPaid(
  order: Order,
  input: Input,
  context: DecisionContext,
  first: readonly NewEvent[] = [],
): OrderDecision {
  const { heldFrom } = order;
  if (heldFrom && isTerminal(heldFrom)) return goBack(order, heldFrom, input, context, first);
  if (heldFrom === 'executed' || order.state === 'executed') return complete(order, input, context, first);
  const end = endIn(order, 'refunded', withoutTrouble(order).reason ?? { code: 'refunded' }, input, context);
  return { ...end, domainEvent: [...first, ...end.domainEvent] };
}

/** Asks for what a payment is made of to be held; the payment follows when it is. */
export function holdToPay(
  order: Order,
  use: 'payment' | 'suspense',
  account: OrderAccount | undefined,
  context: DecisionContext,
): OrderDecision {
  const failed = stuckPayment(order);
  invariant(failed?.amount, `order ${order.id} has nothing to pay again`);
  const requested = requestHold(order, failed.amount, context, { use, account, receiptId: failed.receiptId });
  return stay(requested.order, [requested.events]);
}

/** The bank booked a payment of ours: a payout completes a sale, the refund of the whole order ends it. */
export function paid(order: Order, input: On<'payoutSettled'>, context: DecisionContext): OrderDecision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  // Its return may be received before its booking: the leg has failed then.
  if (!leg || leg.state === 'settled' || leg.state === 'failed') return undefined;
  const noted = withOutcome(withLeg(order, leg.id, { state: 'settled' }), leg, 'refunded');
  const isBeside = leg.kind === 'refund' && !leg.undoes;
  if (order.state === 'held') {
    const hasEnded = (order.heldFrom !== undefined && isTerminal(order.heldFrom)) || isUndoneForGood(order);
    // Another payment than the one that the order is held for changes nothing about that.
    const isOver = hasEnded ? isAgain(order, leg) && !stuckPayment(noted) : !isBeside;
    return isOver ? endAsPaid(noted, input, context) : stay(noted);
  }
  return isBeside || isTerminal(order.state) ? stay(noted) : endAsPaid(noted, input, context);
}

/**
 * A payment of ours was refused, and no money moved: it is the customer's balance again. What was only paid beside the
 * order stays there; where the order's own money goes, a person must say.
 */
export function paymentFailed(
  order: Order,
  input: On<'payoutFailed'>,
  context: DecisionContext,
): OrderDecision | undefined {
  const leg = order.legs.find((one) => one.id === input.requestId);
  if (!leg || leg.state === 'settled' || leg.state === 'failed') return undefined;
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: input.bankReason ?? input.code });
  if (leg.kind === 'refund' && !leg.undoes && !isCase(order, leg)) return stay(withOutcome(noted, leg, 'kept'));
  return endIn(noted, 'held', { code: `payment_${input.code}`, bankReason: input.bankReason }, input, context);
}

/** A payment that the bank had booked came back. The ledger holds it for the order; a person says where it goes. */
export function returned(order: Order, input: On<'payoutReturned'>, context: DecisionContext): OrderDecision {
  const { requestId, holdId, amount, entryRef, bookedAt, bankReason } = input;
  const isOurs = order.legs.some((leg) => leg.id === requestId);
  invariant(isOurs, `order ${order.id} requested no payment ${requestId}`);
  const receipt: Receipt = {
    id: context.ids.uuid(),
    bic: order.terms.bic ?? 'unknown',
    entryRef,
    amount,
    bookedAt,
    outcome: 'case',
    cites: citation(order.terms.fundsPolicy, 'returned'),
  };
  const failed = withLeg(order, requestId, {
    state: 'failed',
    reason: bankReason ?? 'returned',
    receiptId: receipt.id,
  });
  const held: Leg = {
    kind: 'hold',
    id: holdId,
    amount,
    state: 'settled',
    use: 'payment',
    receiptId: receipt.id,
    at: context.now,
  };
  const noted = withNewLeg({ ...failed, receipts: [...order.receipts, receipt] }, held);
  return endIn(noted, 'held', { code: 'payment_returned', bankReason }, input, context);
}

const withOutcome = (order: Order, leg: Leg, outcome: ReceiptOutcome): Order => ({
  ...order,
  receipts: order.receipts.map((receipt) => (receipt.id === leg.receiptId ? { ...receipt, outcome } : receipt)),
});

/** Returns to the state in which the order was held. When another payment is stuck too, operators decide on that one next. */
function goBack(
  order: Order,
  to: OrderState,
  input: Input,
  context: DecisionContext,
  first: readonly NewEvent[] = [],
  then: readonly NewEvent[] = [],
  releases: readonly string[] = [],
): OrderDecision {
  const next = isTerminal(to) ? undefined : stuckPayment(order);
  if (next) {
    const held = { ...order, reason: { code: isCase(order, next) ? 'payment_returned' : 'payment_failed' } };
    const letGo = releases.length > 0 ? [releasedTo('held', held, context, releases)] : [];
    return stay(held, [...first, ...letGo, ...then]);
  }
  const going = withoutTrouble(order);
  return enter(going, to, input, context, (moved) => [...first, releasedTo(to, moved, context, releases), ...then]);
}

/** What was wrong with a payment is over once it is booked; why the order was undone, or filled in part, stays. */
function withoutTrouble(order: Order): Order {
  const isPassing = order.reason?.code === 'paying_again' || order.reason?.code.startsWith('payment_');
  if (!isPassing) return order;
  return { ...order, reason: order.converted ? { code: 'execution_partly_filled' } : undefined };
}
