// How an order gets its value: asked for, judged when it comes, and given back when the order cannot take it.
import { type NewEvent, newEvent, type FundsRule, orderCleared, orderFunded } from '@aiyrbas/contracts';
import { Money } from '@aiyrbas/money';
import { type Trade, askCollection, askExecution, askHold, askPayment } from './asking';
import {
  ANSWER_PATIENCE_MS,
  type Decision,
  type Surroundings,
  endIn,
  enter,
  identityOf,
  later,
  stay,
} from './decision';
import { citation, judgeFunds } from './funds-policy';
import type { Credit, Input } from './input';
import { type Order, type Receipt, type ReceiptOutcome, withLeg } from './order';
import { payWhatIsHeld } from './paying';

type On<Trigger extends Input['on']> = Extract<Input, { on: Trigger }>;

/** Limits are reserved: now the value is asked for, from the bank or from what the customer already has. */
export function askForValue(order: Order, input: Input, around: Surroundings): Decision {
  const fromBank = order.terms.side === 'buy' && order.terms.funding === 'bank';
  const asked = fromBank ? askCollection(order, around) : askHold(order, order.terms.spend, around);
  return enter(asked.order, 'cleared', input, around, (moved) => [stepTold(orderCleared, moved, around), asked.told]);
}

/** The bank refused, or called back, what was asked: no money moved, so the order ends. */
export function collectionFailed(order: Order, input: On<'collectionFailed'>, around: Surroundings): Decision {
  const noted = withLeg(order, input.requestId, { state: 'failed', reason: input.bankReason ?? input.code });
  if (input.code !== 'cancelled') {
    return endIn(noted, 'rejected', { code: `collection_${input.code}`, bankReason: input.bankReason }, input, around);
  }
  return order.cancelRequested
    ? endIn(noted, 'cancelled', { code: 'customer_cancelled' }, input, around)
    : endIn(noted, 'expired', { code: 'lock_expired' }, input, around);
}

/** Value is held. From the customer's balance it is what was asked; from the bank the funds policy judges it. */
export function judgeValue(order: Order, input: On<'holdPlaced'>, around: Surroundings): Decision | undefined {
  // The order is on its way back already, or is paid again: this value is not what it waits for.
  const isUndone = order.legs.some((leg) => leg.undoes);
  if (isUndone) return valueHeld(order, input, around);
  // A held order waits for its value only when it was held because nobody spoke of that.
  if (order.state === 'held' && order.heldFrom !== 'cleared') return valueHeld(order, input, around);
  if (!input.credit) {
    const held = withLeg(order, input.holdId, { state: 'settled' });
    // What the customer already had is let go again by the order's end.
    if (order.cancelRequested) return endIn(held, 'cancelled', { code: 'customer_cancelled' }, input, around);
    // The hold's own time, not ours: a slow consumer makes nobody late. Value that came after the price lock buys nothing.
    const isLate = input.heldAt > order.terms.lockUntil;
    return isLate ? endIn(held, 'expired', { code: 'lock_expired' }, input, around) : fund(held, input, around);
  }
  const verdict = judgeFunds({ ...input.credit, amount: input.amount }, order.terms.lockUntil);
  const settled = withLeg(order, input.credit.requestId, { state: 'settled' });
  switch (verdict) {
    case 'exact':
    case 'over':
      return fund(withReceipt(settled, input, input.credit, verdict, 'allocated', around), input, around);
    case 'late':
      if (order.terms.onLateFunds === 'keep') {
        // The order's end releases the hold: the money stays as the customer's balance.
        const kept = withReceipt(settled, input, input.credit, verdict, 'kept', around);
        return endIn(kept, 'expired', { code: 'funds_late_kept' }, input, around, [input.holdId]);
      }
      return giveBack(settled, input, input.credit, verdict, around);
    case 'under':
      return giveBack(settled, input, input.credit, verdict, around);
  }
}

function fund(order: Order, input: On<'holdPlaced'>, around: Surroundings): Decision {
  const asked = askExecution({ ...order, holdId: input.holdId }, order.terms.venues.map(tradeOf), around);
  return enter(asked.order, 'funded', input, around, (moved) => [stepTold(orderFunded, moved, around), asked.told]);
}

/** Value was held that the order itself does not take: a second credit, a surplus, what a payment is made of. */
export function valueHeld(order: Order, input: On<'holdPlaced'>, around: Surroundings): Decision | undefined {
  if (!input.credit) return payWhatIsHeld(order, input, around);
  return giveBack(order, input, input.credit, 'afterEnd', around);
}

/** Money for an order that does not take it goes back to where it came from; the order's state stays. */
function giveBack(
  order: Order,
  input: On<'holdPlaced'>,
  credit: Credit,
  rule: 'late' | 'under' | 'afterEnd',
  around: Surroundings,
): Decision {
  const noted = withReceipt(order, input, credit, rule, 'pending', around);
  const receiptId = noted.receipts.at(-1)!.id;
  // What comes after the end, or a second time, is no part of the order: it goes back beside it.
  const payment = { holdId: input.holdId, amount: input.amount, receiptId, undoes: rule !== 'afterEnd' };
  const asked = askPayment(noted, 'refund', payment, around);
  if (rule === 'afterEnd') return stay(asked.order, [asked.told]);
  // The price lock is over for this order: from now on it waits for the bank.
  const deadlineAt = order.state === 'held' ? order.deadlineAt : later(around, ANSWER_PATIENCE_MS);
  return stay({ ...asked.order, reason: { code: REASONS[rule] }, deadlineAt }, [asked.told]);
}

const REASONS = { late: 'funds_late', under: 'funds_under' } as const;

function withReceipt(
  order: Order,
  input: On<'holdPlaced'>,
  credit: Credit,
  rule: FundsRule,
  outcome: ReceiptOutcome,
  around: Surroundings,
): Order {
  const receipt: Receipt = {
    id: around.ids.uuid(),
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

function stepTold(event: typeof orderCleared | typeof orderFunded, order: Order, around: Surroundings): NewEvent {
  return newEvent(event as typeof orderCleared, {
    ...identityOf(order),
    version: order.version,
    at: around.now.toISOString(),
  });
}
